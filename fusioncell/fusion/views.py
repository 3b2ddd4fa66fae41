"""The pages of who is who: the queue, two records side by side, a cluster through time, hits, and what is measured."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.fusion import forms, showing, showing_of_hits
from fusioncell.fusion.actions import asking, deciding
from fusioncell.mandate.paging import wish_of
from fusioncell.mandate.sitting import Sitting, require, who_asks


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, the worthiest first; those for a second person; those that the rule joined."""
    return render(request, "fusion/queue.html", showing.queue(who_asks(request), request.GET.get("which", "pairs")))


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, entity_id: UUID, other: UUID) -> HttpResponse:
    """Two records side by side, and the judgement."""
    who = who_asks(request)
    form = forms.Judgement(request.POST or None)
    if request.method == "POST":
        require(who, "identity.decide")
        if form.is_valid():
            return _judged(request, who, form.wish(entity_id, other), form)
    context = showing.pair(who, entity_id, other, blind=bool(request.GET.get("blind")))
    return render(request, "fusion/pair.html", context | {"form": form}, status=422 if form.errors else 200)


def _judged(request: HttpRequest, who: Sitting, wish: deciding.Wish, form: forms.Judgement) -> HttpResponse:
    if form.cleaned_data["blind"]:
        deciding.sample(who, wish)
        messages.success(request, _("Your second judgement is kept."))
        return redirect("fusion:queue")
    made = deciding.decide(who, wish)
    waits = _("Decided; it counts once a second person has confirmed it.")
    messages.success(request, waits if made.needs_second else _("Decided. It can be taken back at any time."))
    return redirect("fusion:queue")


@require_POST
def more(request: HttpRequest, entity_id: UUID, other: UUID) -> HttpResponse:
    """Ask the agency that holds the other record for more."""
    asking.ask_for_more(who_asks(request), entity_id, other, request.POST.get("note", ""))
    messages.success(request, _("Asked. It is on their board."))
    return redirect("fusion:queue")


@require_POST
def confirm(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    """Be the second person."""
    made = deciding.confirm(who_asks(request), identity_id)
    messages.success(request, _("Confirmed; from now on it counts."))
    return redirect("fusion:pair", entity_id=made.one, other=made.other)


@require_POST
def undo(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    """Take a decision back."""
    made = deciding.undo(who_asks(request), identity_id, request.POST.get("why", ""))
    messages.success(request, _("Taken back. Every view is as if it had never been made."))
    return redirect("fusion:pair", entity_id=made.one, other=made.other)


@require_GET
def cluster(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """The records that are one, what holds them together, and what was decided when."""
    return render(
        request, "fusion/cluster.html", showing.cluster(who_asks(request), entity_id, request.GET.get("at", ""))
    )


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """Precision at each score, agreement of second judgements."""
    return render(request, "fusion/measures.html", showing.measures(who_asks(request)))


@require_GET
def hits(request: HttpRequest) -> HttpResponse:
    """Who was told what."""
    context = showing_of_hits.hits(who_asks(request), wish_of(request.GET), request.GET.get("which", "ours"))
    return render(request, "fusion/hits.html", context)


@require_GET
def hit(request: HttpRequest, hit_id: UUID) -> HttpResponse:
    """One hit: what met and why, and the proof of whose holdings it needed."""
    return render(request, "fusion/hit.html", showing_of_hits.hit(who_asks(request), hit_id))
