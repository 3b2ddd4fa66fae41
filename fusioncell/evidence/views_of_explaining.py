"""The page that explains what a seat may do with one report."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fusioncell.evidence.queries import report_for
from fusioncell.mandate.forms_of_law import ExplainThing
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.showing_of_seats import Asked, explain_choices, explained
from fusioncell.mandate.sitting import require, who_asks


@require_GET
def explain(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """What one's own seat may do with a report one can read; the head and the overseer ask about any seat."""
    who = who_asks(request)
    require(who, "mandate.read")
    report = report_for(who, report_id)
    choices = explain_choices(who)
    del choices["channel"]
    start = {"seat": who.seat, "purpose": who.purpose, "act": "onward"}
    form = ExplainThing(request.GET if "act" in request.GET else None, choices=choices, initial=start)
    context = {"form": form, "report": report}
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        context |= explained(who, Asked(given["seat"], given["purpose"], given["act"]), label_of(report.label_id))
    return render(request, "mandate/law/explain.html", context, status=422 if form.errors else 200)
