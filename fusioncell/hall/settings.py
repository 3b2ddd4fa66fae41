"""Django's settings, made from the one typed Environment; importing them starts nothing."""

from __future__ import annotations

import os
import secrets
from typing import Any

from fusioncell.foundation.environment import Environment, read_environment
from fusioncell.foundation.store.keys import read_secret
from fusioncell.foundation.store.roles import connection_parameters

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
    "fusioncell.foundation",
    "fusioncell.mandate",
    "fusioncell.evidence",
    "fusioncell.intake",
    "fusioncell.picture",
    "fusioncell.oversight",
    "fusioncell.hall",
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
STATIC_URL = "static/"
