"""All settings; what differs between machines comes from the environment (docs/operations.md names each)."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from kccsurvey.logs import configuration

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def required(name: str, advice: str) -> str:
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {advice}")
    return str(value)


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY", "`make run` makes one; in production, put 50 random characters in the environment.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
BASE_URL = required("BASE_URL", "The address that respondents see, for example https://enquete.example.nl").rstrip("/")
HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "kccsurvey.apps.WiringConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "crispy_forms",
    "csp",
    "axes",
    "pgtrigger",
    "pghistory",
    "surveys",
    "respondents",
    "results",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kccsurvey.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kccsurvey.audit.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kccsurvey.urls"
WSGI_APPLICATION = "kccsurvey.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "results.my_desks.my_desks",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "kcc"
CRISPY_TEMPLATE_PACK = "kcc"

DATABASES = {
    "default": env.db_url_config(required("DATABASE_URL", "`make run` starts a PostgreSQL of its own and sets it."))
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"].setdefault("OPTIONS", {})
ONLY_WHEN_ASKED = 2**31
DATABASES["default"]["OPTIONS"] |= {
    "prepare_threshold": ONLY_WHEN_ASKED if env.bool("DATABASE_PREPARE", default=True) else None,
    "pool": {"min_size": 0, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 10},
    "options": "-c synchronous_commit=on -c timezone=UTC",
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = required("REDIS_URL", "`make run` starts a Redis of its own and sets it.")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL", default=REDIS_URL),
        "KEY_PREFIX": env.str("KEY_PREFIX", default="kcc"),
    }
}

CELERY_BROKER_URL = env.str(
    "CELERY_BROKER_URL", default=REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "global_keyprefix": env.str("KEY_PREFIX", default="kcc") + ":",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "kccsurvey.tick", "schedule": env.int("TICK_SECONDS", default=30), "options": {"expires": 30}}
}
CELERY_BEAT_SCHEDULE_FILENAME = env.str("BEAT_SCHEDULE_FILE", default=str(BASE_DIR / "var" / "beat-schedule"))

MAIL_KEY = env.str("MAIL_KEY", default="")
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = env.float("EMAIL_TIMEOUT", default=30)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Onderzoek <onderzoek@localhost>")
MAIL_REPLY_TO = env.str("MAIL_REPLY_TO", default=DEFAULT_FROM_EMAIL)
MAIL_PER_SECOND = env.float("MAIL_PER_SECOND", default=5)
MAIL_PER_HOUR = env.int("MAIL_PER_HOUR", default=0)
MAIL_AT_NIGHT = env.bool("MAIL_AT_NIGHT", default=False)
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
WEBHOOK_PATH = env.str("WEBHOOK_PATH", default="")
WEBHOOK_SECRET = env.str("WEBHOOK_SECRET", default="")
WEBHOOK_SIGNING_KEY = env.str("WEBHOOK_SIGNING_KEY", default="")
if MAIL_PROVIDER and not (WEBHOOK_PATH and (WEBHOOK_SECRET or WEBHOOK_SIGNING_KEY)):
    raise ImproperlyConfigured(
        "MAIL_PROVIDER needs WEBHOOK_PATH (40 random letters), and WEBHOOK_SECRET (user:password) or"
        " WEBHOOK_SIGNING_KEY, as the provider shows it: else anybody could report a bounce."
    )
ANYMAIL = {
    "WEBHOOK_SECRET": WEBHOOK_SECRET or [],
    "MAILGUN_WEBHOOK_SIGNING_KEY": WEBHOOK_SIGNING_KEY,
    "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": WEBHOOK_SIGNING_KEY or None,
}

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # else anybody can lock a colleague out
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "kccsurvey.headers.blurred_address"
LOGIN_URL = "admin:login"

PGHISTORY_APPEND_ONLY = True

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True

EXPORT_DIR = env.str("EXPORT_DIR", default=str(Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))) / "exports"))

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
WORKBOOK_MAX_MB = env.int("WORKBOOK_MAX_MB", default=5)
WORKBOOK_MAX_UNPACKED_MB = env.int("WORKBOOK_MAX_UNPACKED_MB", default=50)
WORKBOOK_MAX_ROWS = env.int("WORKBOOK_MAX_ROWS", default=5000)
WORKBOOK_MAX_COLUMNS = env.int("WORKBOOK_MAX_COLUMNS", default=200)
FILE_UPLOAD_MAX_MEMORY_SIZE = max(6, WORKBOOK_MAX_MB + 1) * 1024 * 1024

SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else "sid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = configuration(level=env.str("LOG_LEVEL", default="INFO"))
