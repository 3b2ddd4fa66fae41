"""The pages of the law: as it stands, as it stood, and as somebody would have it; and the rights rules."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.mandate import forms_of_law as forms
from fusioncell.mandate import queries_of_law as queries
from fusioncell.mandate import showing_of_law as showing
from fusioncell.mandate import showing_of_seats
from fusioncell.mandate.actions import proposals as actions
from fusioncell.mandate.sitting import require, who_asks


@require_GET
def law(request: HttpRequest) -> HttpResponse:
    """The law, one part at a time."""
    wish = request.GET
    context = showing.law(who_asks(request), wish.get("version", ""), wish.get("part", "whole"), wish.get("in", ""))
    return render(request, "mandate/law/law.html", context)


@require_GET
def text(request: HttpRequest) -> HttpResponse:
    """The text itself, as it was voted on."""
    found = showing.text_of(who_asks(request), request.GET.get("version", ""))
    answer = HttpResponse(found.text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="law-{found.sha256[:12]}.toml"'
    return answer


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two versions, line by line."""
    context = showing.compared(who_asks(request), request.GET.get("old", ""), request.GET.get("new", ""))
    return render(request, "mandate/law/compare.html", context)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Which rights rules are live."""
    return render(request, "mandate/law/rules.html", showing.rules(who_asks(request)))


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a new text; what is found in it is shown before, and stops it."""
    who = who_asks(request)
    require(who, "mandate.propose")
    start = {"text": queries.version(who).text}
    form = forms.NewText(request.POST or None, request.FILES or None, initial=start)
    found = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = showing.judged(given["text"], given["effective_from"])
        if not found and "propose" in request.POST:
            proposal = actions.propose_law(who, given["text"], given["effective_from"])
            messages.success(request, _("Proposed. A second person now installs or refuses it."))
            return redirect("mandate:proposal", proposal_id=proposal.id)
        form = forms.NewText(initial=given)
    context = {"form": form, "findings": found, "checked": found is not None}
    return render(request, "mandate/law/propose.html", context, status=422 if form.errors or found else 200)


@require_GET
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal, of a law or of a seat."""
    who = who_asks(request)
    found = queries.proposal_for(who, proposal_id)
    if found.act == actions.LAW:
        context = showing.law_proposal(who, found)
        return render(request, "mandate/law/proposal.html", {**context, "refusal": forms.Why()})
    context = showing_of_seats.seat_proposal(who, found)
    return render(request, "mandate/law/seat_proposal.html", {**context, "refusal": forms.Why()})


@require_POST
def approve(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Put a proposed law in force, or appoint to a proposed seat."""
    who = who_asks(request)
    found = queries.proposal_for(who, proposal_id)
    if found.act == actions.LAW:
        actions.install_law(who, proposal_id)
        messages.success(request, _("Installed. It is in force at the next request, or from its own day on."))
        return redirect("mandate:law")
    actions.appoint(who, proposal_id)
    messages.success(request, _("Appointed. The seat can be taken from now on."))
    return redirect("mandate:seats")


@require_POST
def refuse(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Refuse a proposal, with the reason."""
    who = who_asks(request)
    queries.proposal_for(who, proposal_id)
    actions.turn_down(who, proposal_id, request.POST.get("why", ""))
    messages.success(request, _("Refused. Whoever proposed it sees the reason."))
    return redirect("mandate:proposal", proposal_id=proposal_id)
