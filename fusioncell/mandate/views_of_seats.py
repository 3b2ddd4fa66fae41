"""The pages of seats: who sits where, making and ending seats, and explaining what a seat may do."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.mandate import forms_of_law as forms
from fusioncell.mandate import showing_of_seats as showing
from fusioncell.mandate.actions import proposals as actions
from fusioncell.mandate.sitting import require, who_asks


@require_GET
def seats(request: HttpRequest) -> HttpResponse:
    """Who sits where."""
    return render(request, "mandate/law/seats.html", showing.seats(who_asks(request)))


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a seat for somebody."""
    who = who_asks(request)
    require(who, "seat.propose")
    start = {"agency": who.agency, "home_agency": who.home_agency}
    form = forms.ProposeSeat(request.POST or None, choices=showing.seat_choices(who), initial=start)
    if request.method == "POST" and form.is_valid():
        proposal = actions.propose_seat_for(who, **form.cleaned_data)
        messages.success(request, _("Proposed. A second person now appoints or refuses."))
        return redirect("mandate:proposal", proposal_id=proposal.id)
    return render(request, "mandate/law/seat_new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def close(request: HttpRequest, seat: str) -> HttpResponse:
    """End a seat at once."""
    actions.close_seat(who_asks(request), seat)
    messages.success(request, _("Closed. At its next request the seat does and sees nothing."))
    return redirect("mandate:seats")


@require_GET
def explain(request: HttpRequest) -> HttpResponse:
    """What a seat may do with what comes in by a channel, by which article, and what would be needed."""
    who = who_asks(request)
    require(who, "mandate.read")
    asked = request.GET if "act" in request.GET else None
    start = {"seat": who.seat, "purpose": who.purpose, "act": "read"}
    form = forms.Explain(asked, choices=showing.explain_choices(who), initial=start)
    context = {"form": form}
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        question = showing.Asked(given["seat"], given["purpose"], given["act"])
        context |= showing.explained(who, question, showing.label_of_channel(given["channel"]))
    return render(request, "mandate/law/explain.html", context, status=422 if form.errors else 200)
