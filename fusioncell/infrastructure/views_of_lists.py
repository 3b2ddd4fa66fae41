"""The pages of rankings, their release, designations, and planted sites."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.infrastructure import forms, showing_lists
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure.actions import canaries as planting
from fusioncell.infrastructure.actions import designating, looking, releasing
from fusioncell.infrastructure.actions import ranking as ranking_actions
from fusioncell.infrastructure.views import who_asks
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import require


@require_http_methods(["GET", "POST"])
def rankings(request: HttpRequest) -> HttpResponse:
    """Every ranking in sums, and asking for a new one."""
    who = who_asks(request)
    article = require(who, "site.read")
    form = forms.Rank(request.POST or None)
    if request.method == "POST":
        require(who, "site.rank")
        if form.is_valid():
            ranking_actions.ask(who, ranking_actions.Settings(**form.cleaned_data))
            messages.success(request, _("The ranking is being made; it stands here when it is done."))
            return redirect("infrastructure:rankings")
    found = list(lists.rankings_seen_by(who)[:50])
    record(who, "site.rankings", [], article, shown=len(found))
    context = {"rankings": found, "form": form, "waiting": lists.being_made(who), **showing_lists.label_of_all(found)}
    return render(request, "infrastructure/rankings.html", context, status=422 if form.errors else 200)


@require_GET
def ranking(request: HttpRequest, ranking_id: UUID) -> HttpResponse:
    """One ranking: its sums for everybody who may read it, its names for those to whom they are open."""
    return _ranking(request, ranking_id)


def _ranking(request: HttpRequest, ranking_id: UUID, form: forms.AskRelease | None = None) -> HttpResponse:
    who = who_asks(request)
    article = require(who, "site.read")
    found = lists.ranking_for(who, ranking_id)
    names = looking.open_list(who, found)
    record(who, "site.ranking", [found.id], article)
    asking = form or forms.AskRelease(choices=showing_lists.recipients(who))
    context = showing_lists.ranking_page(who, found, names) | {"form": asking, "note_form": forms.Note()}
    return render(request, "infrastructure/ranking.html", context, status=422 if form else 200)


@require_POST
def ask_release(request: HttpRequest, ranking_id: UUID) -> HttpResponse:
    """Ask that the names be released."""
    who = who_asks(request)
    require(who, "site.rank")
    form = forms.AskRelease(request.POST, choices=showing_lists.recipients(who))
    if not form.is_valid():
        return _ranking(request, ranking_id, form)
    given = form.cleaned_data
    releasing.ask(who, ranking_id, given["reason"], [int(seat) for seat in given["seats"]], given["hours"])
    messages.success(request, _("Asked. Another person releases the list, or refuses."))
    return redirect("infrastructure:ranking", ranking_id=ranking_id)


@require_POST
def settle_release(request: HttpRequest, list_id: UUID, act: str) -> HttpResponse:
    """Release the names, or refuse to."""
    if act not in ("grant", "refuse"):
        raise Http404
    made = releasing.release(who_asks(request), list_id, request.POST.get("note", ""), grant=act == "grant")
    messages.success(request, _("Decided, and on the record."))
    return redirect("infrastructure:ranking", ranking_id=made.ranking_id)


@require_GET
def designations(request: HttpRequest) -> HttpResponse:
    """Every designation."""
    who = who_asks(request)
    article = require(who, "site.read")
    found = list(lists.designations_seen_by(who)[:200])
    record(who, "site.designations", [one.id for one in found], article)
    return render(request, "infrastructure/designations.html", showing_lists.designations_page(found))


@require_GET
def designation(request: HttpRequest, designation_id: UUID) -> HttpResponse:
    """One designation."""
    who = who_asks(request)
    article = require(who, "site.read")
    found = lists.designation_for(who, designation_id)
    record(who, "site.designation", [found.id], article)
    context = showing_lists.designation_page(found) | {"form": forms.Note()}
    return render(request, "infrastructure/designation.html", context)


@require_POST
def settle_designation(request: HttpRequest, designation_id: UUID, act: str) -> HttpResponse:
    """Designate, refuse, or end."""
    who, note = who_asks(request), request.POST.get("note", "")
    if act == "end":
        designating.end(who, designation_id, note)
    elif act in ("grant", "refuse"):
        designating.decide(who, designation_id, note, grant=act == "grant")
    else:
        raise Http404
    messages.success(request, _("Decided, and on the record."))
    return redirect("infrastructure:designation", designation_id=designation_id)


@require_http_methods(["GET", "POST"])
def canaries(request: HttpRequest) -> HttpResponse:
    """The sites that do not exist, who opened one, and planting another."""
    who = who_asks(request)
    require(who, "site.canary")
    form = forms.Plant(request.POST or None, choices=showing_lists.sectors())
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        place = (given["latitude"], given["longitude"])
        planting.plant(who, given["name"], given["sector"], place, given["reason"])
        messages.success(request, _("Planted. A look at it is told here."))
        return redirect("infrastructure:canaries")
    context = {"canaries": lists.canaries_seen_by(who), "touches": lists.touches_seen_by(who), "form": form}
    return render(request, "infrastructure/canaries.html", context, status=422 if form.errors else 200)


@require_POST
def note_touch(request: HttpRequest, touch_id: UUID) -> HttpResponse:
    """A notice has been taken up."""
    planting.note(who_asks(request), touch_id)
    return redirect("infrastructure:canaries")
