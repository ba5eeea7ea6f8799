"""Settings, all from the environment; every default is safe for a demo on one machine."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

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


def _government(issuer: str, name: str) -> dict[str, object]:
    """The government's single sign-on by OpenID Connect; only over TLS, or on this machine for trying it out."""
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ImproperlyConfigured("TONGHU_OIDC_ISSUER 应以 https:// 开头。请改正后重新启动。")
    return {
        "provider_id": "government",
        "name": name,
        "client_id": os.environ.get("TONGHU_OIDC_CLIENT_ID", ""),
        "secret": os.environ.get("TONGHU_OIDC_CLIENT_SECRET", ""),
        "settings": {"server_url": issuer, "fetch_userinfo": False},
    }


def _exports_are_plain() -> bool:
    """Files leave unencrypted only where they hold invented people, or where the office names its own channel."""
    if os.environ.get("TONGHU_EXPORT_PLAIN") != "1":
        return False
    if os.environ.get("TONGHU_INVENTED") == "1" or os.environ.get("TONGHU_EXPORT_CHANNEL", "").strip():
        return True
    raise ImproperlyConfigured(
        "设了 TONGHU_EXPORT_PLAIN=1（导出不加密），却没有说明文件由什么加密通道传递，系统没有启动。"
        "请在 TONGHU_EXPORT_CHANNEL 写明通道名称，或去掉 TONGHU_EXPORT_PLAIN。"
    )


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
# Makes the passwords of exports and the marks in them (导出口令、水印).
EXPORT_SECRET = (os.environ.get("TONGHU_EXPORT_SECRET") or _kept_secret("export-secret")).encode()
EXPORT_PLAIN = _exports_are_plain()
# Checkpoints of the audit go here once more; meant to be a mount of another machine (检查点的库外存放).
SNAPSHOT_DIR = VAR / "snapshots"  # 统计快照: de-identified, still nobody's but this installation's
PUBLICATION_DIR = VAR / "publications"  # 发布文件: public, with the approvals and the hash that vouch for them
AUDIT_DIR = Path(os.environ.get("TONGHU_AUDIT_DIR") or VAR / "audit")
AUDIT_KEY_FILE = Path(os.environ.get("TONGHU_AUDIT_KEY_FILE") or VAR / "audit-key.pem")
ALLOWED_HOSTS = os.environ.get("TONGHU_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = os.environ.get("TONGHU_HTTPS") == "1"
# How many proxies of one's own stand before the site; X-Forwarded-… counts for nothing without.
PROXIES = int(os.environ.get("TONGHU_PROXIES", "0"))

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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "tonghu.web.gate.headers.EveryAnswer",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "tonghu.web.gate.headers.KnownMethods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"

# Getting in (登录). GB/T 22239-2019 8.1.4.1: two factors, one of them cryptographic.
SECOND_FACTOR_REQUIRED = os.environ.get("TONGHU_SECOND_FACTOR", "required") != "optional"
PASSWORD_DAYS = int(os.environ.get("TONGHU_PASSWORD_DAYS", "180"))  # 8.1.4.1 a) 定期更换; 0: never too old
CACHES = {"default": {"BACKEND": "tonghu.web.gate.shared_cache.SharedCache"}}

ACCOUNT_ADAPTER = "tonghu.web.gate.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key"}  # of the second factor; the password's: gate/limits.py
ACCOUNT_LOGIN_TIMEOUT = 600  # seconds from the password to the second factor
ACCOUNT_SESSION_REMEMBER = False

MFA_ADAPTER = "tonghu.web.gate.adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody has an e-mail address here
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # telephones whose clock goes wrong by half a minute

# The government's single sign-on (统一身份认证).
OIDC_ISSUER = os.environ.get("TONGHU_OIDC_ISSUER", "")
OIDC_NAME = os.environ.get("TONGHU_OIDC_NAME", "统一身份认证")
SOCIALACCOUNT_ADAPTER = "tonghu.web.gate.adapters.Government"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "tonghu.web.gate.government.Provider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [_government(OIDC_ISSUER, OIDC_NAME)] if OIDC_ISSUER else [],
    }
}

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
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = True  # straight from the build, nothing to collect
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/build/assets/"  # names hold the hash of the content
FILE_UPLOAD_HANDLERS = ["tonghu.web.files.uploads.Limited"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Django would keep them in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = int(float(os.environ.get("TONGHU_SESSION_HOURS", "8")) * 3600)  # one working day
IDLE_SECONDS = int(float(os.environ.get("TONGHU_IDLE_MINUTES", "30")) * 60)  # GB/T 22239 8.1.4.1 b) 连接超时自动退出
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# With this prefix a browser takes the cookie from this very host only, over TLS and for the whole site.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        # htmx makes HTML of strings: one policy lets it, and lets nobody make a script (front/src/main.ts).
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
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
    "filters": {"no_addresses": {"()": "tonghu.web.logs.WithoutAddresses"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_addresses"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
