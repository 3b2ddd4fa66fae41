"""Other people's accounts, for those who run the systems: signed out, opened again; never what anybody works on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from fusioncell.foundation.errors import NotFound
from fusioncell.foundation.models import Account
from fusioncell.hall import actions_of_accounts as actions
from fusioncell.hall import queries
from fusioncell.hall.middleware import CellRequest, seated
from fusioncell.mandate.sitting import Sitting


@require_GET
def accounts(request: CellRequest) -> HttpResponse:
    """The accounts, by user name."""
    who, text = seated(request), request.GET.get("q", "").strip()
    rows, older = queries.accounts_of(who, text, request.GET.get("after", ""))
    return render(request, "hall/accounts.html", {"rows": rows, "older": older, "q": text})


@require_http_methods(["GET", "POST"])
def account(request: CellRequest, number: int) -> HttpResponse:
    """One account: where it is signed in, what was done to it, and what can be done."""
    who = seated(request)
    found, shown_once = queries.account_for(who, number), ""
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise NotFound
        said, shown_once = act(who, found, request.POST.get("why", ""))
        messages.success(request, said)
        if not shown_once:
            return redirect("hall:account-of", number)
    context = {
        "found": found,
        "sessions": queries.sessions_of(found),
        "factors": sum(map(len, queries.factors_of(found).values())),
        "acts": queries.acts_on(found),
        "shown_once": shown_once,
    }
    return render(request, "hall/account_of.html", context)


def _sign_out(who: Sitting, found: Account, why: str) -> tuple[str, str]:
    ended = actions.sign_out(who, found, why)
    return ngettext("%(n)d session is ended.", "%(n)d sessions are ended.", ended) % {"n": ended}, ""


def _factors(who: Sitting, found: Account, why: str) -> tuple[str, str]:
    actions.forget_factors(who, found, why)
    return _("The second factors are taken away; the next sign-in asks for new ones."), ""


def _password(who: Sitting, found: Account, why: str) -> tuple[str, str]:
    return _("The old password opens nothing any more."), actions.give_password(who, found, why)


_ACTS: Mapping[str, Callable[[Sitting, Account, str], tuple[str, str]]] = {
    "sign_out": _sign_out,
    "factors": _factors,
    "password": _password,
}
