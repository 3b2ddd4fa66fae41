"""The pages of the front hall: home, the working session, one's own account, tokens."""

from __future__ import annotations

from uuid import UUID

from allauth.usersessions.forms import ManageUserSessionsForm
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.foundation.clock import now
from fusioncell.foundation.doors import ACCOUNT, ANYBODY, open_to
from fusioncell.foundation.errors import NotFound
from fusioncell.foundation.models import Account
from fusioncell.hall import actions, answers, context, navigation, queries, specimen, working
from fusioncell.hall.api import api, operations
from fusioncell.hall.forms import TokenForm
from fusioncell.hall.middleware import CellRequest, seated
from fusioncell.hall.words import named
from fusioncell.mandate.queries import declare, purposes_open_to, seats_of
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting

ITEM_PAGES = ("mandate:item", "mandate:work-item", "mandate:work")
THEME_LASTS = 365 * 24 * 3600


@require_GET
def home(request: CellRequest) -> HttpResponse:
    """What awaits this seat."""
    who = seated(request)
    items = queries.awaits(who) if who.has("work.answer") else []
    cases = queries.cases_of(who)
    return render(
        request,
        "hall/home.html",
        {
            "items": [(item, navigation.address(*ITEM_PAGES, of=item.id)) for item in items],
            "cases": [(case, navigation.address("mandate:case", of=case.id)) for case in cases],
            "inbox_url": navigation.address("mandate:inbox"),
            "now": now(),
        },
    )


@open_to(ACCOUNT)
@require_http_methods(["GET", "POST"])
def working_session(request: CellRequest) -> HttpResponse:
    """Declare the seat, purpose and case of this working session."""
    if request.law is None:
        return render(request, "hall/unfounded.html", status=409)
    if request.method == "POST":
        return _declared(request)
    seats = [
        {
            "seat": seat,
            "agency": named("agencies", seat.agency_id),
            "role": named("roles", seat.role),
            "purposes": [(code, named("purposes", code)) for code in purposes_open_to(seat, request.law.mandate)],
        }
        for seat in seats_of(_account(request).id)
    ]
    cases = queries.cases_of(request.who) if request.who else []
    return render(request, "hall/working.html", {"seats": seats, "cases": cases, "next": _way_back(request)})


def _declared(request: CellRequest) -> HttpResponse:
    law = request.law
    if law is None:
        raise NotFound
    try:
        case = request.POST.get("case", "")
        choice = working.Choice(int(request.POST["seat"]), request.POST["purpose"], UUID(case) if case else None)
    except (KeyError, ValueError):
        raise NotFound from None
    sitting = working.sit(_account(request).id, choice, law, request.id)
    working.choose(request.session, choice)
    declare(sitting)
    record(sitting, "hall.sit", [choice.case_id] if choice.case_id else [])
    return redirect(_way_back(request))


@open_to(ACCOUNT)
@require_GET
def account(request: CellRequest) -> HttpResponse:
    """One's own account: second factors, passkeys, password, where it is signed in."""
    mine = _account(request)
    return render(
        request,
        "hall/account.html",
        {
            "authenticators": queries.factors_of(mine),
            "sessions": queries.sessions_of(mine),
            "form": ManageUserSessionsForm(request=request),
            "acts": queries.acts_on(mine),
        },
    )


@open_to(ACCOUNT)
@require_GET
def design(request: CellRequest) -> HttpResponse:
    """Every piece of the design system on one page, for those who build pages."""
    if not settings.DEBUG:
        raise NotFound
    return render(request, "hall/design.html", specimen.everything())


@open_to(ANYBODY)
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system has it; kept in a cookie, so that the page is right before any script runs."""
    wanted = request.POST.get("theme", "auto")
    response = HttpResponseRedirect(_way_back(request))
    if wanted in context.THEMES:
        response.set_cookie(
            "theme", wanted, max_age=THEME_LASTS, secure=request.is_secure(), httponly=True, samesite="Strict"
        )
    return response


@require_http_methods(["GET", "POST"])
def tokens(request: CellRequest) -> HttpResponse:
    """The tokens of this agency's machines; a new one is shown once, here."""
    who = seated(request)
    form = TokenForm(request.POST or None, choices=_token_choices(request, who))
    shown_once = ""
    if request.method == "POST" and form.is_valid():
        wish = actions.TokenWish(
            form.cleaned_data["title"],
            int(form.cleaned_data["seat"]),
            form.cleaned_data["purpose"],
            form.expires_at(),
        )
        _token, shown_once = actions.issue_token(who, wish)
        form = TokenForm(choices=_token_choices(request, who))
    status = 422 if form.errors else 200
    return render(
        request,
        "hall/tokens.html",
        {"form": form, "shown_once": shown_once, "tokens": queries.tokens_of(who)},
        status=status,
    )


def _token_choices(request: CellRequest, who: Sitting) -> dict[str, list[tuple[str, str]]]:
    seats = queries.machine_seats(who)
    if request.law is None:
        raise NotFound
    mandate = request.law.mandate
    codes = sorted({code for seat in seats for code in purposes_open_to(seat, mandate)})
    return {
        "seat": [(str(seat.id), f"{seat.title} ({seat.name})") for seat in seats],
        "purpose": [(code, named("purposes", code)) for code in codes],
    }


@require_POST
def revoke_token(request: CellRequest, token_id: UUID) -> HttpResponse:
    """End a token at once."""
    token = actions.revoke_token(seated(request), token_id)
    messages.success(request, _("The token “%(title)s” no longer opens anything.") % {"title": token.title})
    return redirect("hall:tokens")


@require_GET
def api_page(request: CellRequest) -> HttpResponse:
    """What the API offers, from its own description."""
    return render(request, "hall/api.html", {"operations": operations()})


@require_GET
def api_description(_request: CellRequest) -> JsonResponse:
    """The API's OpenAPI description."""
    return JsonResponse(api.get_openapi_schema(path_prefix=answers.API))


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise NotFound
    return request.user


def _way_back(request: HttpRequest) -> str:
    """Where the person came from, when it is a page of this house."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
