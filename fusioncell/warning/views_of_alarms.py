"""The pages of signals: the list, one alarm with what was done about it, the export."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.actions.reading import listed, opened
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.queries import law_in_force
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.warning import forms, queries, showing
from fusioncell.warning.actions import exporting, triaging
from fusioncell.warning.actions.triaging import Errand
from fusioncell.warning.queries import Filter
from fusioncell.warning.views import READ, as_file, who_asks


def _chosen(request: HttpRequest) -> Filter:
    given = request.GET
    return Filter(
        given.get("in", "open"), given.get("family", ""), given.get("hazard", ""), given.get("kind", ""),
        given.get("words", "").strip(),
    )  # fmt: skip


@require_GET
def alarms(request: HttpRequest) -> HttpResponse:
    """Signals to be answered, with me, answered, all."""
    who = who_asks(request)
    require(who, "signal.read")
    context = showing.alarms_page(who, wish_of(request.GET), _chosen(request))
    listed(who, "signal.list", [row.alarm.id for row in context["rows"]], context["page"].total, READ)
    return render(request, "warning/alarms.html", context)


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file."""
    who = who_asks(request)
    require(who, "export.make")
    chosen = _chosen(request)
    if request.method == "POST":
        return as_file(exporting.export_alarms(who, chosen, request.POST.get("reason", "")))
    shown = queries.filtered(who, chosen).count()
    return render(request, "warning/export.html", {"shown": shown, "chosen": chosen})


@require_GET
def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """One alarm."""
    who = who_asks(request)
    require(who, "signal.read")
    found = queries.alarm_for(who, alarm_id)
    opened(who, "signal.read", [found.id], READ)
    return render(request, "warning/alarm.html", _context(who, alarm_id))


def _context(who: Sitting, alarm_id: UUID) -> dict[str, object]:
    context = showing.alarm_page(who, queries.alarm_for(who, alarm_id))
    return context | {
        "told": showing.told(context["declaration"]),
        "triage_form": forms.TriageForm(prefix="triage"),
        "assign_form": forms.Assign(prefix="assign", choices=_choices(who), initial={"agency": who.agency}),
        "respond_form": forms.Respond(prefix="respond"),
    }


def _choices(who: Sitting) -> dict[str, list[tuple[str, str]]]:
    agencies = sorted(law_in_force().mandate.agencies)
    return {"agency": [(code, code) for code in agencies], "seat": triaging.seats_to_give(who)}


@require_POST
def act(request: HttpRequest, alarm_id: UUID, act: str) -> HttpResponse:
    """Triage an alarm, give it to somebody, or answer it."""
    who = who_asks(request)
    require(who, "signal.triage")
    queries.alarm_for(who, alarm_id)
    kinds: dict[str, type[Form]] = {"triage": forms.TriageForm, "assign": forms.Assign, "respond": forms.Respond}
    if act not in kinds:
        raise NotFound
    more: dict[str, Any] = {"choices": _choices(who)} if act == "assign" else {}
    form = kinds[act](request.POST, prefix=act, **more)
    if not form.is_valid():
        return render(request, "warning/alarm.html", _context(who, alarm_id) | {f"{act}_form": form}, status=422)
    _do(who, alarm_id, act, form.cleaned_data)
    messages.success(request, _("Noted."))
    return redirect("warning:alarm", alarm_id=alarm_id)


def _do(who: Sitting, alarm_id: UUID, act: str, given: dict[str, object]) -> None:
    if act == "triage":
        act_of = triaging.triage_happening if given["also"] else triaging.triage
        act_of(who, alarm_id, str(given["verdict"]), str(given["reason"]))
    elif act == "respond":
        triaging.respond(who, alarm_id, str(given["text"]))
    else:
        due = given["due_at"]
        errand = Errand(str(given["agency"]), due, str(given["seat"]), str(given["note"]))  # type: ignore[arg-type]  # a Moment
        triaging.assign(who, alarm_id, errand)
