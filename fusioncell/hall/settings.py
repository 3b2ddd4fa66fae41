"""Django's settings, made from the one typed Environment; importing them starts nothing."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from fusioncell.foundation.environment import Environment, read_environment
from fusioncell.foundation.store.keys import read_secret
from fusioncell.foundation.store.roles import connection_parameters
from fusioncell.hall.identity_provider import origin, providers

ENVIRONMENT: Environment = read_environment(os.environ)

# On a bare clone there are no keys yet: a random secret of this process lets types be checked and migrations be
# written, and makes every session worthless at the next start, so that nobody serves with it unnoticed.
SECRET_KEY = read_secret(ENVIRONMENT, "secret_key") or secrets.token_urlsafe(48)

DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "ninja",
    "fusioncell.foundation",
    "fusioncell.mandate",
    "fusioncell.evidence",
    "fusioncell.intake",
    "fusioncell.fusion",
    "fusioncell.warning",
    "fusioncell.infrastructure",
    "fusioncell.assessment",
    "fusioncell.threat_level",
    "fusioncell.picture",
    "fusioncell.oversight",
    "fusioncell.hall",
]
ROOT_URLCONF = "fusioncell.hall.urls"
ASGI_APPLICATION = "fusioncell.hall.asgi.application"

# `Cell` is innermost: its transaction holds the view alone, and it is the first to see what the view raises.
MIDDLEWARE = [
    "fusioncell.hall.middleware.Headers",
    "django.middleware.gzip.GZipMiddleware",  # a page over 64 kbit/s; its random padding answers BREACH
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fusioncell.hall.middleware.Cell",
]

HALL = Path(__file__).resolve().parent
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HALL / "templates"],  # before allauth's own pages
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fusioncell.hall.context.hall",
            ],
        },
    }
]

AUTH_USER_MODEL = "foundation.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _database() -> dict[str, Any]:
    parameters = connection_parameters(ENVIRONMENT, ENVIRONMENT.role)
    taken = {"host", "port", "dbname", "user", "password"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parameters["host"],
        "PORT": parameters["port"],
        "NAME": parameters["dbname"],
        "USER": parameters["user"],
        "PASSWORD": parameters.get("password", ""),
        "OPTIONS": {name: value for name, value in parameters.items() if name not in taken},
    }


DATABASES = {"default": _database()}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
# A language is added here when its catalogues are complete.
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ru", "Русский"),
    ("zh-hans", "中文"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [Path(__file__).parent.parent / "evidence" / "ontology" / "locale"]  # what is not a room's own
FORMAT_MODULE_PATH = ["fusioncell.hall.formats"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Strict"
STATIC_URL = "/static/"

# Sign-in: passwords by argon2 alone; TOTP, passkeys and recovery codes by allauth; nobody signs up, no mail is sent.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "fusioncell.hall.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "fusioncell.hall.forms.SignInForm",
    "reauthenticate": "fusioncell.hall.forms.PasswordAgainForm",
    "change_password": "fusioncell.hall.forms.NewPasswordForm",  # nosec B105  # a form's name
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # hall/lock_out.py counts in the database; a count in one process's memory is none
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "fusioncell.hall.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "fusioncell"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "fusioncell.hall.forms.CodeForm",
    "reauthenticate": "fusioncell.hall.forms.AgainForm",
    "activate_totp": "fusioncell.hall.forms.ActivateForm",
}
# An agency's own identity provider, where the deployment names one; it opens accounts that were bound, and makes none.
SOCIALACCOUNT_ADAPTER = "fusioncell.hall.oidc.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = providers(ENVIRONMENT.oidc)
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
# A browser lets passkeys be used over plain HTTP on localhost alone; so does the server.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.https

# Sessions end by the law's rules (hall/working.py); the cookie only has to outlive the longest of them.
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.https else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.https else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "fusioncell.hall.answers.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of a new authenticator is made here and shown once
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],  # the map's and the graph's own workers, as files
        "form-action": [SELF, *origin(ENVIRONMENT.oidc)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self)"

# Mail is handed to the server that the deployment names; without one the cell sends none.
MAIL = ENVIRONMENT.mail
EMAIL_BACKEND = "fusioncell.hall.mail.Backend"
EMAIL_HOST, EMAIL_PORT = (MAIL.host, MAIL.port) if MAIL else ("", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (MAIL.user, MAIL.secret) if MAIL else ("", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = bool(MAIL and MAIL.security == "starttls"), bool(MAIL and MAIL.security == "tls")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = MAIL.sender if MAIL else ""

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
