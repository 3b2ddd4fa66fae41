"""The pages of people and subjects of intelligence in a case."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.evidence import forms, queries_of_cases
from fusioncell.evidence import showing_of_cases as showing
from fusioncell.evidence.actions import people as people_actions
from fusioncell.evidence.actions import subjects as subject_actions
from fusioncell.mandate import wording
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.queries_of_cases import case_for
from fusioncell.mandate.sitting import require, who_asks


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who is what in a case, and placing somebody in it."""
    who = who_asks(request)
    case = case_for(who, case_id)
    context = showing.people(who, case, wish_of(request.GET))
    if request.method == "POST":
        require(who, "case.person")
    if not context["may_place"]:
        return render(request, "evidence/people.html", context)
    wanted = request.POST.get("entity", request.GET.get("entity", ""))
    choices = {"entity": showing.to_place(who, case, wanted)}
    form = forms.Place(request.POST or None, choices=choices, initial={"entity": wanted})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        people_actions.set_category(who, case_id, UUID(given["entity"]), given["category"], given["reason"])
        messages.success(request, _("Placed in the case."))
        return redirect("evidence:people", case_id=case_id)
    context["form"] = form if choices["entity"] else None
    return render(request, "evidence/people.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, case_id: UUID, entity: UUID) -> HttpResponse:
    """One person in a case: history, and a change of category."""
    who = who_asks(request)
    case = case_for(who, case_id)
    context = showing.person(who, case, entity)
    form = forms.Change(request.POST or None, initial=showing.start_of(context["history"]))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        people_actions.set_category(who, case_id, entity, given["category"], given["reason"])
        messages.success(request, _("Changed. What the person was before is kept."))
        return redirect("evidence:person", case_id=case_id, entity=entity)
    context |= {"form": form, "leave": forms.Why(prefix="leave")}
    return render(request, "evidence/person.html", context, status=422 if form.errors else 200)


@require_POST
def dismiss(request: HttpRequest, case_id: UUID, entity: UUID) -> HttpResponse:
    """End what somebody is in a case."""
    people_actions.dismiss(who_asks(request), case_id, entity, request.POST.get("leave-reason", ""))
    messages.success(request, _("The person has no part in this case any more."))
    return redirect("evidence:people", case_id=case_id)


@require_GET
def subjects(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The decisions of a case about subjects of intelligence."""
    who = who_asks(request)
    case = case_for(who, case_id)
    return render(request, "evidence/subjects.html", showing.subjects(who, case, wish_of(request.GET)))


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, case_id: UUID, entity: UUID) -> HttpResponse:
    """Put a suspicion against somebody before the second person."""
    who = who_asks(request)
    require(who, "subject.propose")
    case = case_for(who, case_id)
    context = showing.subject_start(who, case, entity)
    choices = {"offence": wording.offences(), "statements": context["facts"]}
    form = forms.Subject(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        facts = [UUID(number) for number in given.pop("statements")]
        subject = subject_actions.propose(who, subject_actions.Proposed(case_id, entity, statements=facts, **given))
        messages.success(request, _("Proposed. A second person decides."))
        return redirect("evidence:subject", subject_id=subject.id)
    return render(request, "evidence/subject_new.html", context | {"form": form}, status=422 if form.errors else 200)


@require_GET
def subject(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """One decision, with its facts as they were frozen."""
    who = who_asks(request)
    found = queries_of_cases.subject_for(who, subject_id)
    return render(request, "evidence/subject.html", showing.subject_page(who, found))


@require_POST
def decide(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """Decide that somebody is a subject of intelligence."""
    subject_actions.decide(who_asks(request), subject_id)
    messages.success(request, _("Decided, on the facts as frozen."))
    return redirect("evidence:subject", subject_id=subject_id)


@require_POST
def turn_down(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """Refuse a proposal."""
    subject_actions.turn_down(who_asks(request), subject_id, request.POST.get("reason", ""))
    messages.success(request, _("Refused."))
    return redirect("evidence:subject", subject_id=subject_id)


@require_POST
def withdraw(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """Take a decision back."""
    subject_actions.withdraw(who_asks(request), subject_id, request.POST.get("reason", ""))
    messages.success(request, _("Taken back. The record stays."))
    return redirect("evidence:subject", subject_id=subject_id)


@require_GET
def protected(request: HttpRequest) -> HttpResponse:
    """How much is kept on protected activity, by agency."""
    return render(request, "evidence/protected.html", showing.protected(who_asks(request)))
