"""How allauth signs people in here: no sign-up, no mail, lock-out by the law's own numbers."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fusioncell.foundation import ledger
from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.models import Account
from fusioncell.foundation.sealing import KeyRing, key_ring
from fusioncell.hall import lock_out, working

SECOND_FACTOR = b"second factor"  # what a sealed secret of a factor is bound to; allauth does not tell which row


def record_sign_in(kind: str, name: str, address: str) -> None:
    """Sign-in happens before anybody sits, so the event names an account and no seat."""
    ledger.append(
        ledger.RIGHTS,
        {
            "kind": kind,
            "at": iso(now()),
            "seat": None,
            "agency": "",
            "purpose": "",
            "case": None,
            "article": "",
            "subjects": [],
            "detail": {"account": name[:150], "address": address},
        },
    )


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by command; this only lets them in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The peer's own address: a header that anybody can write is not believed."""
        return request.META.get("REMOTE_ADDR") or "127.0.0.1"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if lock_out.is_locked(credentials.get("username", ""), self.get_client_ip(request)):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name, address = credentials.get("username", ""), self.get_client_ip(request)
        lock_out.count_failure(name, address)
        record_sign_in("hall.sign_in_failed", name, address)

    def login(self, request: HttpRequest, user: Account) -> None:
        super().login(request, user)
        lock_out.forgive(user.username)
        working.begin_session(request)
        record_sign_in("hall.sign_in", user.username, self.get_client_ip(request))

    def post_login(self, request: HttpRequest, user: Account, **given: Any) -> HttpResponse:
        """The account's own language, unless this browser has chosen one."""
        response: HttpResponse = super().post_login(request, user, **given)
        if user.language in dict(settings.LANGUAGES) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Strict",
            )
        return response

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, Account):
            record_sign_in("hall.sign_out", request.user.username, self.get_client_ip(request))
        super().logout(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The cell sends no mail."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Second factors; their secrets are sealed under a key that is not in the database."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "fusioncell"}

    def encrypt(self, text: str) -> str:
        return b64encode(_ring().seal(text.encode(), SECOND_FACTOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _ring().open(b64decode(encrypted_text), SECOND_FACTOR).decode()


def _ring() -> KeyRing:
    return key_ring(settings.ENVIRONMENT.keys / "data.key")
