"""Every request: one transaction, one acting person, one record; an error becomes a page or JSON.

The person is built anew from the law at each request, so a right withdrawn is gone at the next one. The answer leaves
after the commit, and with it everything that was recorded on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.doors import ANYBODY, door_of
from fusioncell.foundation.errors import CellError, NotAllowed, NotFound
from fusioncell.foundation.words import new_id
from fusioncell.hall import access, answers, queries, words, working
from fusioncell.hall.lock_out import UNTIL_FOUNDED
from fusioncell.mandate.methods.law_parts import SessionRules
from fusioncell.mandate.queries import LawInForce, NoLaw, declare, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting

Next = Callable[[HttpRequest], HttpResponse]


class CellRequest(HttpRequest):
    """What a request carries through the house."""

    id: str
    who: Sitting | None
    law: LawInForce | None
    refusal: CellError | None
    case_title: str


def seated(request: CellRequest) -> Sitting:
    """Who sits behind a request. Raises `NotFound` where nobody does."""
    if request.who is None:
        raise NotFound
    return request.who


class Headers:
    """A number for each request, and headers that keep pages out of caches and devices out of pages."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: CellRequest) -> HttpResponse:
        request.id = str(new_id())
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class Cell:
    """One transaction around the view, opened for one acting person."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: CellRequest) -> HttpResponse:
        request.who, request.refusal = None, None
        with transaction.atomic():
            request.law = _law()
            token = words.LAW.set(request.law.mandate if request.law else None)
            try:
                response = self._answered(request)
            finally:
                words.LAW.reset(token)
        if request.refusal is not None and request.who is not None:
            _record_refusal(request, request.who, request.refusal)
        return response

    def _answered(self, request: CellRequest) -> HttpResponse:
        self._enter(request)
        if request.who is not None:
            declare(request.who)
            # Asked for before the view: the page of a refusal is made when the transaction is undone already.
            request.case_title = queries.case_title(request.who)
        return self.get_response(request)

    def _enter(self, request: CellRequest) -> None:
        if answers.for_machine(request):
            request.who = queries.sitting_by_token(request.headers.get("Authorization", ""), request.law, request.id)
            return
        if not request.user.is_authenticated:
            return
        moment = now()
        if working.is_over(request.session, rules_of(request), moment):
            logout(request)
            messages.info(request, _("Your session has ended. Sign in again."))
            return
        if "X-Unattended" not in request.headers and "text/event-stream" not in request.headers.get("Accept", ""):
            working.note_seen(request.session, moment)  # what a page asks by itself is nobody at the desk
        try:
            request.who = _sitting_of(request)
        except NotAllowed:
            request.session.pop(working.CHOICE, None)

    def process_view(
        self, request: CellRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a stranger before the view is asked."""
        if door_of(view) == ANYBODY and answers.for_machine(request):
            return None  # the same answer for everybody: who asks is not even looked up
        if door_of(view) == ANYBODY or access.is_entrance(request) or request.who is not None:
            return self._second_factor(request)
        if answers.for_machine(request):
            return JsonResponse(
                {"code": "unknown", "sentence": _("A valid token is needed.")},
                status=401,
                headers={"WWW-Authenticate": "Bearer"},
            )
        if not request.user.is_authenticated:
            return _to(request, "account_login")
        return self._second_factor(request) or (
            None if access.needs_no_seat(request, view) else _to(request, "hall:working")
        )

    def _second_factor(self, request: CellRequest) -> HttpResponse | None:
        if not access.lacks_second_factor(request, rules_of(request)):
            return None
        messages.warning(request, _("The law of this cell asks for a second factor. Set one up to go on."))
        return HttpResponseRedirect(reverse("mfa_index"))

    def process_exception(self, request: CellRequest, exception: Exception) -> HttpResponse | None:
        """Undo what was begun, and answer; hidden, absent and forbidden are one answer."""
        if access.is_allauths(exception):
            return None
        transaction.set_rollback(True)
        if isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation):
            exception = NotFound()
        if isinstance(exception, CellError):
            request.refusal = exception
            return answers.answer_to(request, exception)
        return answers.stopped(request, exception)


def _law() -> LawInForce | None:
    try:
        return law_in_force()
    except NoLaw:
        return None


def rules_of(request: CellRequest) -> SessionRules:
    """The session rules of the law in force; before there is a law, careful ones."""
    return request.law.mandate.session if request.law is not None else UNTIL_FOUNDED


def _sitting_of(request: CellRequest) -> Sitting | None:
    if request.law is None or access.lacks_second_factor(request, rules_of(request)):
        return None
    account_id = int(request.user.pk or 0)
    choice = working.chosen(request.session) or working.the_only_choice(account_id, request.law)
    if choice is None:
        return None
    sitting = working.sit(account_id, choice, request.law, request.id)
    if working.chosen(request.session) is None:
        working.choose(request.session, choice)
        record(sitting, "hall.sit", [])
    return sitting


def _to(request: HttpRequest, name: str) -> HttpResponse:
    """Send somebody to another door, and back here after it."""
    back = request.get_full_path() if request.method == "GET" else "/"
    url = f"{reverse(name)}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _record_refusal(request: CellRequest, who: Sitting, error: CellError) -> None:
    """The refusal itself is an event; the act it belongs to has been undone."""
    reasons = list(getattr(error, "reasons", [])) or [error.sentence]
    with transaction.atomic():
        declare(who)
        record(
            who,
            "hall.refused",
            [],
            "",
            path=request.path,
            method=request.method or "",
            code=error.code,
            reasons=reasons,
        )
