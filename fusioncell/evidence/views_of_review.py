"""The pages of review: what ends soon, and the decision whether it is still needed (R08)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fusioncell.evidence import forms, queries_of_review
from fusioncell.evidence.actions import reviewing
from fusioncell.evidence.queries import report_for
from fusioncell.foundation.clock import now
from fusioncell.mandate.actions.reading import listed
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.queries import label_of, labels_of
from fusioncell.mandate.sitting import require, who_asks


@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """What comes to the end of its period, the nearest first."""
    who = who_asks(request)
    require(who, reviewing.POWER)
    due = queries_of_review.due(who, wish_of(request.GET))
    listed(who, "record.review.list", [one.id for one in due.page.rows], due.page.total, (reviewing.POWER,))
    labels = labels_of(one.label_id for one in due.page.rows)
    rows = [(one, days, labels[one.label_id]) for one, days in due.rows]
    return render(request, "evidence/reviews.html", {"due": due, "rows": rows})


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Whether one report is still needed."""
    who = who_asks(request)
    require(who, reviewing.POWER)
    report = report_for(who, report_id)
    longest = reviewing.longest_days(report)
    form = forms.Review(request.POST or None, longest=longest)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["decision"] == "keep":
            reviewing.keep_longer(who, report_id, now() + timedelta(days=given["days"]), given["reason"])
            messages.success(request, _("It is kept; the decision and its reason are in the record."))
        else:
            reviewing.not_needed(who, report_id, given["reason"])
            messages.success(request, _("It is seen no longer, and will be erased on the day that the law gives."))
        return redirect("evidence:reviews")
    context = {"report": report, "label": label_of(report.label_id), "form": form, "longest": longest}
    return render(request, "evidence/review.html", context, status=422 if form.errors else 200)
