"""How gunicorn runs; `gunicorn --config python:kccsurvey.web kccsurvey.wsgi`."""

import os

from kccsurvey.logs import configuration

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
graceful_timeout = 10
control_socket_disable = True
accesslog = None  # a line per request would hold paths with tokens, and addresses of people
logconfig_dict = configuration(level=os.environ.get("LOG_LEVEL") or "INFO")
