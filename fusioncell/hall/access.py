"""Which pages a person reaches before having a seat at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from fusioncell.foundation.doors import ACCOUNT, door_of
from fusioncell.mandate.methods.law_parts import SessionRules

ENTRANCE = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "openid_connect_login",
        "openid_connect_callback",
        "set_language",
    }
)
_ACCOUNT_PAGES = ("account_", "mfa_", "usersessions_")
_ALLAUTH = (ImmediateHttpResponse, ReauthenticationRequired)


def name_of(request: HttpRequest) -> str:
    """The name of the URL that was asked for."""
    match = request.resolver_match
    return match.view_name if match is not None else ""


def is_entrance(request: HttpRequest) -> bool:
    """The pages of sign-in, and the choice of language."""
    return name_of(request) in ENTRANCE


def needs_no_seat(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """The pages of one's own account."""
    return door_of(view) == ACCOUNT or name_of(request).startswith(_ACCOUNT_PAGES)


def lacks_second_factor(request: HttpRequest, rules: SessionRules) -> bool:
    """Whether the law asks for a second factor that this account has not; its own set-up pages stay open."""
    if not request.user.is_authenticated or not rules.second_factor_required:
        return False
    if name_of(request).startswith(_ACCOUNT_PAGES) or name_of(request) in ENTRANCE | {"hall:theme"}:
        return False
    return not Authenticator.objects.filter(user_id=request.user.pk).exists()


def is_allauths(exception: Exception) -> bool:
    """Whether allauth's own middleware turns this exception into an answer."""
    return isinstance(exception, _ALLAUTH)
