"""JSON logs that hold no address, token, IP or answer."""

import logging
import re
from typing import Any

import structlog

SECRET_PATHS = re.compile(r"/(v|u|hooks|gedeeld)/[^/\s\"'?]+", re.IGNORECASE)
ADDRESSES = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
TOKENS = re.compile(r"\b(?:[a-z2-7]{26}|[A-Z2-7]{26})\b")
IPV4 = re.compile(r"\b(?!127\.)(?:\d{1,3}\.){3}\d{1,3}\b")
IPV6 = re.compile(r"\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f:]*|\b[0-9a-f]{1,4}(?::[0-9a-f]{1,4})?::[0-9a-f:]*", re.IGNORECASE)


def mask(text: str) -> str:
    """Last line of defence: code should not log these at all."""
    text = TOKENS.sub("***", SECRET_PATHS.sub(r"/\1/***", text))
    return IPV6.sub("*:*", IPV4.sub("*.*.*.*", ADDRESSES.sub("***@***", text)))


def without_request(logger: Any, name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    event.pop("request", None)
    return event


def as_masked_json(logger: Any, name: str, event: structlog.typing.EventDict) -> str:
    """The whole line, so that nothing nested slips through."""
    return mask(str(structlog.processors.JSONRenderer()(logger, name, event)))


def configuration(level: str) -> dict[str, Any]:
    """For Django, gunicorn and Celery alike; warnings go into the log as well."""
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # the complaint about a line that cannot be written would quote it unmasked
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        without_request,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            as_masked_json,
        ],
        "foreign_pre_chain": shared,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": []},  # Django's own handler would mail a link and answers to ADMINS
            "django.server": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
            "axes": {"level": "ERROR"},
            "gunicorn.access": {"handlers": [], "propagate": False},
            "gunicorn.error": {"handlers": [], "propagate": True},
            "mail.log": {"level": "WARNING"},
        },
    }
