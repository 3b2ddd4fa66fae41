"""Rankings, releases of them, designations and canaries, as this person may see them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.foundation.models import Job
from fusioncell.infrastructure.models import Canary, CanaryTouch, Designation, RankedSite, Ranking, Release
from fusioncell.mandate.models import Seat
from fusioncell.mandate.queries import allowed_labels, seats_at
from fusioncell.mandate.sitting import Sitting

MOST = 100
JOB = "sites.rank"


def rankings_seen_by(who: Sitting) -> QuerySet[Ranking]:
    """Every ranking whose sums this person may read, newest first."""
    found = Ranking.objects.filter(label_id__in=allowed_labels(who))
    return found.select_related("made_by").order_by("-made_at", "-id")


def being_made(who: Sitting) -> list[Job]:
    """The rankings that this seat asked for and that are not done."""
    going = [Job.State.WAITING, Job.State.RUNNING]
    return list(Job.objects.filter(kind=JOB, seat_id=who.seat_id, state__in=going).order_by("made_at"))


def ranking_for(who: Sitting, ranking_id: UUID) -> Ranking:
    """One ranking. Raises `NotFound`, the same for hidden and absent."""
    found = rankings_seen_by(who).filter(pk=ranking_id).first()
    if found is None:
        raise NotFound
    return found


def lines_of(who: Sitting, ranking: Ranking) -> list[RankedSite]:
    """Its named lines: for whoever made it and those to whom it is released; for everybody else none."""
    if ranking.made_by_id != who.seat_id and not released_to(who, ranking):
        return []
    found = RankedSite.objects.filter(ranking_id=ranking.id, label_id__in=allowed_labels(who))
    return list(found.order_by("position"))


def released_to(who: Sitting, ranking: Ranking) -> Release | None:
    """The release under which this person reads the names, while its hours last."""
    found = Release.objects.filter(
        ranking_id=ranking.id, approved_at__isnull=False, refused_at__isnull=True, expires_at__gt=now(),
        recipients__seat_id=who.seat_id, label_id__in=allowed_labels(who),
    )  # fmt: skip
    return found.order_by("-expires_at").first()


def releases_of(who: Sitting, ranking: Ranking) -> list[Release]:
    """What was asked and released of a ranking."""
    found = Release.objects.filter(ranking_id=ranking.id, label_id__in=allowed_labels(who))
    return list(
        found.select_related("asked_by", "approved_by").prefetch_related("recipients__seat").order_by("-asked_at")
    )


def release_for(who: Sitting, release_id: UUID, *, lock: bool = False) -> Release:
    """One release. Raises `NotFound`."""
    found = Release.objects.filter(pk=release_id, label_id__in=allowed_labels(who))
    one = (found.select_for_update() if lock else found).first()
    if one is None:
        raise NotFound
    return one


def possible_recipients(who: Sitting) -> list[Seat]:
    """The seats of one's own agency, to whom a list can be released; the label still decides what each reads."""
    return [seat for seat in seats_at(who.agency) if seat.account_id is not None]


def designations_seen_by(who: Sitting) -> QuerySet[Designation]:
    """Every designation that this person may read, newest first."""
    found = Designation.objects.filter(label_id__in=allowed_labels(who))
    return found.select_related("proposed_by", "decided_by").order_by("-proposed_at", "-id")


def designation_for(who: Sitting, designation_id: UUID, *, lock: bool = False) -> Designation:
    """One designation. Raises `NotFound`."""
    found = Designation.objects.filter(pk=designation_id, label_id__in=allowed_labels(who))
    one = (found.select_for_update() if lock else found.select_related("proposed_by", "decided_by")).first()
    if one is None:
        raise NotFound
    return one


def designated(who: Sitting, entities: Iterable[UUID] | None = None) -> dict[UUID, Designation]:
    """The designations in force, by site."""
    found = designations_seen_by(who).filter(state=Designation.State.IN_FORCE)
    if entities is not None:
        found = found.filter(entity__in=list(entities))
    return {one.entity: one for one in found}


def canaries_seen_by(who: Sitting) -> list[Canary]:
    """The sites that do not exist, for whoever planted them."""
    return list(Canary.objects.filter(label_id__in=allowed_labels(who)).order_by("-planted_at", "-id")[:MOST])


def touches_seen_by(who: Sitting) -> list[CanaryTouch]:
    """Who opened one, newest first."""
    found = CanaryTouch.objects.filter(label_id__in=allowed_labels(who)).select_related("canary", "seat")
    return list(found.order_by("-at", "-id")[:MOST])
