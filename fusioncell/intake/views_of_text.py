"""The page of a report's text with what was found in it, and the triage table."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.evidence.queries import report_for
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake import forms_of_text as forms
from fusioncell.intake import showing_of_text as showing
from fusioncell.intake import showing_of_triage
from fusioncell.intake.actions import settling, suggesting, triage, unlocking
from fusioncell.mandate.actions import reading
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.sitting import require, who_asks


@require_GET
def text(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """A report's text with what was found in it."""
    who = who_asks(request)
    report = report_for(who, report_id)
    reading.opened(who, "report.text", [report.id], ("report.read", "suggestion.settle"))
    return render(request, "intake/text.html", showing.text_page(who, report))


@require_POST
def settle(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Accept, refuse, take back, or read the text anew."""
    who = who_asks(request)
    form = forms.Settle(request.POST)
    if not form.is_valid():
        report_for(who, report_id)
        raise Unreadable(_("This is not understood; open the page again."), "form")
    given = form.cleaned_data
    choice = settling.Choice(report_id, given["ids"], given["same"], given["category"])
    if given["act"] == "accept":
        n = settling.accept(who, choice)
        done = ngettext("%(n)d accepted.", "%(n)d accepted.", n)
    elif given["act"] == "refuse":
        n = settling.turn_down(who, choice)
        done = ngettext("%(n)d refused.", "%(n)d refused.", n)
    elif given["act"] == "undo":
        n = settling.undo(who, report_id)
        done = ngettext("%(n)d waits again.", "%(n)d wait again.", n)
    else:
        n = suggesting.read_again(who, report_id)
        done = ngettext("Read anew: %(n)d suggestion.", "Read anew: %(n)d suggestions.", n)
    if request.headers.get("HX-Request"):
        context = {**showing.text_page(who, report_for(who, report_id)), "done": done % {"n": n}}
        return render(request, "intake/pieces/text_body.html", context)
    messages.success(request, done % {"n": n})
    return redirect("intake:text", report_id=report_id)


@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The triage table: what waits to be graded, with the suggested grade, near copies and roots."""
    who = who_asks(request)
    require(who, "report.grade")
    wish = showing_of_triage.Wish(
        request.GET.get("after", ""), request.GET.get("agency", ""), request.GET.get("all", "") == "1"
    )
    page = showing_of_triage.table(who, wish)
    reading.listed(who, "triage.list", [row.report.id for row in page["rows"]], page["total"], ("report.grade",))
    return render(request, "intake/triage.html", page)


@require_POST
def grade(request: HttpRequest) -> HttpResponse:
    """Grade one or several, or take a batch back."""
    who = who_asks(request)
    require(who, "report.grade")
    form = forms.Triage(request.POST)
    if not form.is_valid():
        raise Unreadable(_("This is not understood; open the page again."), "form")
    given = form.cleaned_data
    if given["act"] == "undo":
        n = triage.undo(who, given["batch"])
        messages.success(request, ngettext("%(n)d grade taken back.", "%(n)d grades taken back.", n) % {"n": n})
    else:
        n = triage.grade_many(who, given["ids"], given["grade"])
        said = ngettext("%(n)d report graded %(grade)s.", "%(n)d reports graded %(grade)s.", n)
        messages.success(request, said % {"n": n, "grade": given["grade"].upper()})
    return redirect("intake:triage")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Open a locked file with the password that its sender told."""
    who = who_asks(request)
    if request.method == "POST":
        n = unlocking.unlock(who, report_id, request.POST.get("password", ""))
        done = ngettext("%(n)d report was taken in.", "%(n)d reports were taken in.", n)
        messages.success(request, done % {"n": n})
        return redirect("picture:report", report_id=report_id)
    report = unlocking.locked_for(who, report_id)
    return render(request, "intake/unlock.html", {"report": report, "label": label_of(report.label_id)})
