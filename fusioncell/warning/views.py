"""The pages of series: families, one family, one series, and the budget of alarms."""

from __future__ import annotations

from datetime import UTC, datetime, time
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.mandate.actions.reading import listed, opened
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.warning import forms, queries, showing
from fusioncell.warning.actions import declaring, exporting, running

READ = ("signal.read",)


def who_asks(request: HttpRequest) -> Sitting:
    """The acting person."""
    who: Sitting = request.who  # type: ignore[attr-defined]  # set by the hall's middleware; a stranger never gets here
    return who


@require_GET
def families(request: HttpRequest) -> HttpResponse:
    """Every family of series."""
    who = who_asks(request)
    require(who, "signal.read")
    context = showing.families_page(who)
    listed(who, "signal.families", [row[0].id for row in context["rows"]], len(context["rows"]), READ)
    return render(request, "warning/families.html", context)


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a family."""
    who = who_asks(request)
    require(who, "signal.declare")
    form = forms.Declare(
        request.POST or None,
        initial={"text": forms.DECLARATION},
        choices={"classification": showing.choices_of_words(who)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = declaring.declare(who, form.cleaned_data["text"], form.cleaned_data["classification"])
        except Refused as error:
            form.add_error("text", error.reasons)
        else:
            messages.success(request, _("Declared. The next run counts it and judges its last period."))
            return redirect("warning:family", family_id=made.id)
    return render(request, "warning/declare.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def family(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """One family with its series."""
    who = who_asks(request)
    require(who, "signal.read")
    found = queries.family_for(who, family_id)
    context = showing.family_page(who, found, request.GET.get("q", "").strip())
    opened(who, "signal.family", [found.id], READ)
    owners = [(seat.name, seat.title) for seat in declaring.owners_at(who.agency)]
    context |= {
        "told": showing.told(context["declaration"]), "run_form": forms.RunNow(), "reason_form": forms.Reason(),
        "hand_form": forms.HandOn(choices={"seat": owners}),
        "rows": context["rows"][:500], "more": max(0, len(context["rows"]) - 500),
    }  # fmt: skip
    return render(request, "warning/family.html", context)


@require_POST
def family_act(request: HttpRequest, family_id: UUID, act: str) -> HttpResponse:
    """Run, suspend, resume or hand on a family."""
    who = who_asks(request)
    require(who, "signal.declare")
    if act == "run":
        _run(request, who, family_id)
    elif act in ("suspend", "resume"):
        getattr(declaring, act)(who, family_id, request.POST.get("reason", ""))
        messages.success(request, _("Noted."))
    elif act == "hand_on":
        declaring.hand_on(who, family_id, request.POST.get("seat", ""))
        messages.success(request, _("Handed on. Its runs count what the new owner may read."))
    else:
        raise NotFound
    return redirect("warning:family", family_id=family_id)


def _run(request: HttpRequest, who: Sitting, family_id: UUID) -> None:
    form = forms.RunNow(request.POST)
    if not form.is_valid():
        raise Refused([_("Give the days as dates.")])
    day = form.cleaned_data["as_of"]
    as_of = datetime.combine(day, time.max, UTC) if day else None
    running.ask(who, [queries.family_for(who, family_id)], as_of, form.cleaned_data["since"])
    messages.success(request, _("Asked for. The worker judges it; this page shows how far it is."))


@require_GET
def series(request: HttpRequest, family_id: UUID, series_id: UUID) -> HttpResponse:
    """One series, now or as known at a past moment."""
    who = who_asks(request)
    require(who, "signal.read")
    form = forms.AsOf(request.GET if "at" in request.GET else None)
    at = form.cleaned_data["at"] if form.is_bound and form.is_valid() else None
    found = queries.series_for(who, family_id, series_id, at)
    opened(who, "signal.series", [found.family.id], READ)
    context = showing.series_page(who, found, at) | {"form": form, "reason_form": forms.Reason()}
    return render(request, "warning/series.html", context, status=422 if form.errors else 200)


@require_POST
def series_act(request: HttpRequest, family_id: UUID, series_id: UUID, act: str) -> HttpResponse:
    """Suspend or resume one series."""
    who = who_asks(request)
    if act == "suspend":
        declaring.suspend_series(who, family_id, series_id, request.POST.get("reason", ""))
    elif act == "resume":
        declaring.resume_series(who, family_id, series_id)
    else:
        raise NotFound
    messages.success(request, _("Noted."))
    return redirect("warning:series", family_id=family_id, series_id=series_id)


@require_POST
def export_series(request: HttpRequest, family_id: UUID, series_id: UUID) -> HttpResponse:
    """The counts of one series as a file."""
    made = exporting.export_series(who_asks(request), family_id, series_id, request.POST.get("reason", ""))
    return as_file(made)


def as_file(made: exporting.Exported) -> HttpResponse:
    """A file that was recorded, to be kept by the browser."""
    return HttpResponse(
        made.file,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
    )


@require_http_methods(["GET", "POST"])
def budget(request: HttpRequest) -> HttpResponse:
    """How many alarms a week can be looked at, and how many came."""
    who = who_asks(request)
    require(who, "signal.read")
    form = forms.Budget(request.POST or None)
    if request.method == "POST":
        require(who, "signal.budget")
        if form.is_valid():
            declaring.set_budget(who, form.cleaned_data["weekly"], form.cleaned_data["reason"])
            messages.success(request, _("Decided. The next run keeps it."))
            return redirect("warning:budget")
    context = showing.budget_page(who) | {"form": form}
    opened(who, "signal.budget_read", [], READ)
    return render(request, "warning/budget.html", context, status=422 if form.errors else 200)
