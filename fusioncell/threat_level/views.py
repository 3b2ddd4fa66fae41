"""The pages of the threat level: the board, a subject, looking back, a link of the chain, scales, embargoes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.foundation.clock import now
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level import forms, queries, queries_of_history, showing
from fusioncell.threat_level.actions import embargo as embargo_actions
from fusioncell.threat_level.actions import ending, registering
from fusioncell.threat_level.actions.registering import Ending, NewSubject
from fusioncell.threat_level.scales_in_use import registered


def who_asks(request: HttpRequest) -> Sitting:
    """The acting person."""
    who: Sitting = request.who  # type: ignore[attr-defined]  # set by the hall's middleware; a stranger never gets here
    return who


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The level of every subject."""
    who = who_asks(request)
    require(who, "level.read")
    return render(request, "threat_level/board.html", showing.board_page(who))


@require_GET
def subject(request: HttpRequest, levelled_id: UUID) -> HttpResponse:
    """One subject: what is in force, its history, its chain with what its signatures say."""
    who = who_asks(request)
    article = require(who, "level.read")
    found = queries.subject_for(who, levelled_id)
    context = showing.subject_page(who, found) | {"findings": showing.chain_findings(who, found)}
    record(who, "level.read", [found.id], article)
    others = [pair for pair in showing.choices_of_subjects(who) if pair[0] != str(found.id)]
    context["end_form"] = forms.End(prefix="end", choices={"into": others})
    return render(request, "threat_level/subject.html", context)


@require_POST
def end(request: HttpRequest, levelled_id: UUID) -> HttpResponse:
    """End the series of a subject."""
    who = who_asks(request)
    require(who, "level.decide")
    found = queries.subject_for(who, levelled_id)
    form = forms.End(request.POST, prefix="end", choices={"into": showing.choices_of_subjects(who)})
    if not form.is_valid():
        context = showing.subject_page(who, found) | {"findings": [], "end_form": form}
        return render(request, "threat_level/subject.html", context, status=422)
    given = form.cleaned_data
    into = UUID(given["into"]) if given["into"] else None
    registering.end_subject(who, levelled_id, Ending(given["how"], given["why"], into))
    messages.success(request, _("The series has ended; what it said stays on the record."))
    return redirect("threat_level:subject", levelled_id=levelled_id)


@require_GET
def replay(request: HttpRequest, levelled_id: UUID) -> HttpResponse:
    """What the level was at a moment, what was known and by whom, what has changed since; and that year's figures."""
    who = who_asks(request)
    article = require(who, "level.read")
    found = queries.subject_for(who, levelled_id)
    form = forms.When(request.GET if "at" in request.GET else None)
    at: datetime = now()
    if form.is_bound and form.is_valid() and form.cleaned_data["at"]:
        at = form.cleaned_data["at"]
    context = showing.replay_page(who, found, at) | {"form": form if form.is_bound else forms.When(initial={"at": at})}
    record(who, "level.replay", [found.id], article, at=at.isoformat())
    return render(request, "threat_level/replay.html", context, status=422 if form.errors else 200)


@require_GET
def level(request: HttpRequest, level_id: UUID) -> HttpResponse:
    """One link of a chain."""
    who = who_asks(request)
    require(who, "level.read")
    found = queries.level_of(who, level_id)
    return render(request, "threat_level/level.html", showing.level_page(who, found) | {"form": forms.Why()})


@require_POST
def lift(request: HttpRequest, level_id: UUID) -> HttpResponse:
    """End an overlay before its hour."""
    made = ending.lift_overlay(who_asks(request), level_id, request.POST.get("why", ""))
    messages.success(request, _("The overlay is lifted; what stood under it stands again."))
    return redirect("threat_level:level", level_id=made.id)


@require_http_methods(["GET", "POST"])
def new_subject(request: HttpRequest) -> HttpResponse:
    """Register a subject."""
    who = who_asks(request)
    require(who, "level.register")
    form = forms.NewSubject(request.POST or None, choices=showing.choices_to_register(who))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = registering.register_subject(
            who,
            NewSubject(
                given["kind"], given["name"], given["hazard"], given["scale"],
                UUID(given["parent"]) if given["parent"] else None, given["inherits"], given["lapses"],
                given["public"], given["classification"],
            ),
        )  # fmt: skip
        messages.success(request, _("Registered. It has no level until one is decided."))
        return redirect("threat_level:subject", levelled_id=made.id)
    return render(request, "threat_level/new_subject.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def scales(request: HttpRequest) -> HttpResponse:
    """The registered scales, and registering one."""
    who = who_asks(request)
    require(who, "level.read")
    form = forms.Scale(request.POST or None)
    if request.method == "POST":
        require(who, "level.register")
        if form.is_valid():
            made = registering.register_scale(who, form.cleaned_data["text"])
            messages.success(request, _("The scale %(code)s is registered.") % {"code": made.code})
            return redirect("threat_level:scales")
    found = [(code, scale, showing.steps_of(scale)) for code, scale in registered().items()]
    context = {"scales": found, "form": form}
    return render(request, "threat_level/scales.html", context, status=422 if form.errors else 200)


@require_GET
def embargoes(request: HttpRequest) -> HttpResponse:
    """Decisions that rested on evidence which some who took part could not see."""
    who = who_asks(request)
    article = require(who, "level.open_embargo")
    found = queries_of_history.embargoes_seen_by(who)
    record(who, "level.embargoes", [one.id for one in found], article)
    context = {"embargoes": found, "today": now().date(), "form": forms.Why()}
    return render(request, "threat_level/embargoes.html", context)


@require_POST
def open_embargo(request: HttpRequest, embargo_id: UUID) -> HttpResponse:
    """Open one of them."""
    embargo_actions.open_embargo(who_asks(request), embargo_id, request.POST.get("why", ""))
    messages.success(request, _("Opened. It is what was committed to."))
    return redirect("threat_level:embargoes")
