"""Settings, all from the environment; every default is safe for a demo on one machine."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("TONGHU_VAR", ROOT / "var")).resolve()
OWNER = os.environ.get("TONGHU_AS") == "owner"  # migrations and test set-up; never the site


def _kept_secret(name: str) -> str:
    """A random secret of this installation, made once and kept readable by its owner only."""
    path = VAR / name
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # the first writer wins; two processes starting at once share one secret
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


def _database() -> dict[str, object]:
    url = os.environ.get("DATABASE_OWNER_URL" if OWNER else "DATABASE_URL", "")
    return {
        "ENGINE": "tonghu.register.backend",
        "NAME": unquote(urlsplit(url).path.lstrip("/")) or "tonghu",
        "URL": url,
        "EMBEDDED": str(VAR / "pg"),
        "ROLE": "tonghu_owner" if OWNER else "tonghu_app",
        "OPTIONS": {"application_name": "tonghu"},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DEBUG = False
SECRET_KEY = os.environ.get("TONGHU_SECRET_KEY") or _kept_secret("session-secret")
# Keys the hashes by which equal numbers and names are found without being readable (匹配键).
MATCH_SECRET = (os.environ.get("TONGHU_MATCH_SECRET") or _kept_secret("match-secret")).encode()
# Signs the scope in which the database answers (register/scope.py); `tonghu migrate` tells it to the database.
SCOPE_SECRET = (os.environ.get("TONGHU_SCOPE_SECRET") or _kept_secret("scope-secret")).encode()
# 主密钥: wraps the keys of personal data; a file, or a command that asks an HSM, a KMS or a 密码机.
MASTER_KEY_FILE = Path(os.environ.get("TONGHU_MASTER_KEY_FILE") or VAR / "master-key")
KEY_COMMAND = os.environ.get("TONGHU_KEY_COMMAND", "")
CIPHER = os.environ.get("TONGHU_CIPHER", "aes256")  # or sm4; of the next data key that is made
# Checkpoints of the audit go here once more; meant to be a mount of another machine (检查点的库外存放).
AUDIT_DIR = Path(os.environ.get("TONGHU_AUDIT_DIR") or VAR / "audit")
AUDIT_KEY_FILE = Path(os.environ.get("TONGHU_AUDIT_KEY_FILE") or VAR / "audit-key.pem")
ALLOWED_HOSTS = os.environ.get("TONGHU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = os.environ.get("TONGHU_HTTPS") == "1"

INSTALLED_APPS = [
    "tonghu.register",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tonghu.web.gate.doors.EveryPageNamesItsAct",
    "tonghu.web.gate.terminals.JournalNamesTheTerminal",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "tonghu.web.urls"
WSGI_APPLICATION = "tonghu.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tonghu.web.context.round_and_role",
            ],
            "builtins": ["tonghu.web.templatetags.tonghu"],
        },
    }
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "register.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"

PROCRASTINATE_IMPORT_PATHS = ["tonghu.web.jobs"]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # straight from the build, nothing to collect
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/build/assets/"  # names hold the hash of the content
FILE_UPLOAD_HANDLERS = ["tonghu.web.files.uploads.Limited"]
FILE_UPLOAD_TEMP_DIR = VAR / "incoming"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SESSION_COOKIE_AGE = 8 * 3600  # one working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "tonghu.web.logs.WithoutValues",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
