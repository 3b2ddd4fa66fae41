"""The pages of cases: the list, one case with members and work, opening, closing, handing over."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.mandate import forms, showing
from fusioncell.mandate.actions import cases as actions
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.queries_of_cases import case_for
from fusioncell.mandate.rules_of_cases import Opening
from fusioncell.mandate.sitting import require, who_asks


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of which this person is a member."""
    who = who_asks(request)
    state = request.GET.get("state", "open")
    return render(request, "mandate/cases.html", showing.cases(who, wish_of(request.GET), state))


@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """Open a case."""
    who = who_asks(request)
    require(who, "case.open")
    form = forms.OpenCase(
        request.POST or None, choices=showing.opening_choices(who), initial={"article": who.powers["case.open"]}
    )
    if request.method == "POST" and form.is_valid():
        case = actions.open_case(who, Opening(purpose=who.purpose, **form.cleaned_data))
        messages.success(request, _("The case is open. You are its first member."))
        return redirect("mandate:case", case_id=case.id)
    return render(request, "mandate/case_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: members, work, what may be done."""
    who = who_asks(request)
    found = case_for(who, case_id)
    context = showing.case_page(who, found, wish_of(request.GET))
    if context["may_admit"]:
        context["admit"] = forms.Admit(choices={"seat": showing.seats_to_admit(who, found)})
    return render(request, "mandate/case.html", context)


@require_POST
def admit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Admit a seat to a case."""
    actions.add_member(who_asks(request), case_id, request.POST.get("seat", ""))
    messages.success(request, _("Admitted. From the next request on the seat sees the case."))
    return redirect("mandate:case", case_id=case_id)


@require_POST
def dismiss(request: HttpRequest, case_id: UUID, seat: str) -> HttpResponse:
    """Dismiss a seat from a case, or leave it oneself."""
    who = who_asks(request)
    actions.remove_member(who, case_id, seat)
    messages.success(request, _("The seat has left the case."))
    return redirect("mandate:cases") if seat == who.seat else redirect("mandate:case", case_id=case_id)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Close a case."""
    who = who_asks(request)
    require(who, "case.close")
    found = case_for(who, case_id)
    form = forms.CloseCase(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close_case(who, case_id, form.cleaned_data["note"])
        messages.success(request, _("The case is closed. Its members can still read it."))
        return redirect("mandate:case", case_id=case_id)
    context = {
        "form": form,
        "case": found,
        "label": label_of(found.label_id),
        "title": _("Close the case"),
        "danger": True,
    }
    return render(request, "mandate/case_act.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Hand a case to another agency."""
    who = who_asks(request)
    require(who, "case.close")
    found = case_for(who, case_id)
    choices = {"seat": showing.seats_to_admit(who, found, without=found.agency_id)}
    form = forms.HandOverCase(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        actions.hand_over_case(who, case_id, form.cleaned_data["seat"], form.cleaned_data["reason"])
        messages.success(request, _("The case is handed over. Your agency's seats have left it."))
        return redirect("mandate:cases")
    context = {
        "form": form,
        "case": found,
        "label": label_of(found.label_id),
        "title": _("Hand the case over"),
        "danger": True,
    }
    return render(request, "mandate/case_act.html", context, status=422 if form.errors else 200)
