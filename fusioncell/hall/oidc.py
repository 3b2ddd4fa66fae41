"""Sign-in through an agency's own identity provider: nobody signs up by it, and nothing of it gives a right.

The provider says who somebody is. Which account that is was bound beforehand by an administrator, by the provider's own
number for the person (`sub`), never by a name or an address, which can be given to somebody else.
"""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fusioncell.hall.adapter import record_sign_in

WAITS = 10  # seconds for the provider's answer


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Lets in whom an administrator has bound, and nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Turn away whoever is not bound or may not sign in; the answer names no account."""
        if not sociallogin.is_existing or not sociallogin.user.is_active:
            record_sign_in("hall.sign_in_failed", "", request.META.get("REMOTE_ADDR") or "")
            raise ImmediateHttpResponse(refused(request))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """The provider refused, or answered what cannot be believed."""
        record_sign_in("hall.sign_in_failed", "", request.META.get("REMOTE_ADDR") or "")
        raise ImmediateHttpResponse(refused(request))

    def get_requests_session(self) -> Any:
        """A session that does not wait for ever."""
        session = super().get_requests_session()
        send = session.send
        session.send = lambda request, **given: send(request, **{**given, "timeout": WAITS})
        return session


def refused(request: HttpRequest) -> HttpResponse:
    """One answer for everybody who did not get in this way."""
    return render(request, "hall/not_bound.html", {"plain": True}, status=403)
