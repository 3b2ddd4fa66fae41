"""What may be read of what is judged: the person first, always under the labels that the sources have now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value, prefetch_related_objects

from fusioncell.assessment.methods.lineage import Lineage, Node, lineage
from fusioncell.assessment.models import (
    Assessment,
    Comment,
    Cut,
    Dissent,
    Judgement,
    LeftOut,
    Mention,
    Override,
    Release,
    Review,
    Support,
    TearLine,
    Technique,
    Version,
)
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.paging import Page, Wish, page_of
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

Row = TypeVar("Row", bound=Model)


def opened(rows: QuerySet[Row], who: Sitting, *, whole: bool = False, base: str = "base_label_id") -> QuerySet[Row]:
    """The rows whose words and sources this person may read, as the sources are labelled now."""
    judged = Func(
        F("id"), Value(whole), F(base), F("label_id"), function="assessment_open", output_field=BooleanField()
    )
    found = rows.filter(**{f"{base}__in": allowed_labels(who)})
    return cast("QuerySet[Row]", found.alias(may_be_read=judged).filter(may_be_read=True))


def judgements_seen_by(who: Sitting) -> QuerySet[Judgement]:
    """Every judgement that this person may read."""
    return opened(Judgement.objects.select_related("author"), who)


def assessments_seen_by(who: Sitting) -> QuerySet[Assessment]:
    """Every assessment all of which this person may read."""
    return opened(Assessment.objects.select_related("author"), who, whole=True)


def techniques_seen_by(who: Sitting) -> QuerySet[Technique]:
    """Every technique at work that this person may read."""
    return opened(Technique.objects.select_related("author"), who)


def releases_seen_by(who: Sitting) -> QuerySet[Release]:
    """Every released product that this person may read whole."""
    return opened(Release.objects.select_related("assessment"), who, base="label_id")


def cuts_seen_by(who: Sitting) -> QuerySet[Cut]:
    """Every cut that this person's agency received, or whose whole they may read."""
    found = opened(Cut.objects.all(), who, base="label_id")
    return found.filter(Q(recipient_id=who.agency) | Q(release_id__in=releases_seen_by(who).values("id")))


def _one(found: QuerySet[Row], number: UUID, *, lock: bool = False) -> Row:
    if lock:
        found = found.select_for_update(of=("self",))
    row = found.filter(pk=number).first()
    if row is None:
        raise NotFound
    return row


def judgement_for(who: Sitting, number: UUID, *, lock: bool = False) -> Judgement:
    """One judgement. Raises `NotFound`, the same for hidden and absent."""
    return _one(judgements_seen_by(who), number, lock=lock)


def assessment_for(who: Sitting, number: UUID, *, lock: bool = False) -> Assessment:
    """One assessment. Raises `NotFound`."""
    return _one(assessments_seen_by(who), number, lock=lock)


def technique_for(who: Sitting, number: UUID, *, lock: bool = False) -> Technique:
    """One technique at work. Raises `NotFound`."""
    return _one(techniques_seen_by(who), number, lock=lock)


def release_for(who: Sitting, number: UUID) -> Release:
    """One released product. Raises `NotFound`."""
    return _one(releases_seen_by(who), number)


def cut_for(who: Sitting, number: UUID) -> Cut:
    """One cut. Raises `NotFound`."""
    return _one(cuts_seen_by(who), number)


def assessments_page(who: Sitting, wish: Wish) -> Page[Assessment]:
    """One page of assessments, the last changed first."""
    return page_of(
        assessments_seen_by(who).defer("body"),
        "changed_at",
        replace(wish, counted=False),
        key=lambda one: one.changed_at,
    )


def judgements_page(who: Sitting, wish: Wish) -> Page[Judgement]:
    """One page of judgements, the last changed first."""
    return page_of(judgements_seen_by(who), "changed_at", replace(wish, counted=False), key=lambda one: one.changed_at)


def techniques_page(who: Sitting, wish: Wish) -> Page[Technique]:
    """One page of techniques, the last changed first."""
    return page_of(
        techniques_seen_by(who).defer("body"),
        "changed_at",
        replace(wish, counted=False),
        key=lambda one: one.changed_at,
    )


def judgements_of(who: Sitting, assessment: Assessment) -> list[Judgement]:
    """The judgements of an assessment in their order; whoever reads it reads all of them.

    The store asks once whether the whole may be read, and gives nothing where it may not.
    """
    allowed = allowed_labels(who)
    rows = Judgement.objects.raw("SELECT * FROM assessment_judgements_of(%s)", [assessment.id])
    return [row for row in rows if row.base_label_id in allowed]


@dataclass(frozen=True, slots=True)
class Look:
    """A whole assessment as one look finds it: its row, its sources' labels, and the print of all that it hangs on.

    labels: None stands for a source that was erased.
    """

    found: Assessment
    labels: tuple[int | None, ...]
    print: str


def look_at(who: Sitting, number: UUID, told: Iterable[UUID] = (), around: Iterable[UUID] = ()) -> Look:
    """Judge one assessment readable and take its print, in one question. Raises `NotFound`.

    told, around: the reports that its evidence tells again and the entities that it is about, as they were last found.
    """
    given = [number, list(told), list(around)]
    asked = "SELECT (l.draft).*, l.labels AS labels, l.print AS print FROM assessment_look(%s, %s, %s) l"
    rows: list[Any] = list(Assessment.objects.raw(asked, given))
    if not rows or rows[0].base_label_id not in allowed_labels(who):
        raise NotFound
    return Look(rows[0], tuple(rows[0].labels or ()), rows[0].print)


def support_of_whole(assessment: Assessment) -> dict[UUID, list[Support]]:
    """What an assessment and all its judgements rest on, by holder; asked once, as the judgements are."""
    found: dict[UUID, list[Support]] = {}
    for row in Support.objects.raw("SELECT * FROM assessment_support_of(%s)", [assessment.id]):
        found.setdefault(row.holder_id, []).append(row)
    return found


def support_of(holders: Iterable[UUID]) -> dict[UUID, list[Support]]:
    """What things rest on; the caller may read the things."""
    found: dict[UUID, list[Support]] = {}
    for row in Support.objects.raw("SELECT * FROM assessment_support_by(%s)", [list(holders)]):
        found.setdefault(row.holder_id, []).append(row)
    return found


def dissents_of(judgements: Iterable[UUID]) -> dict[UUID, list[Dissent]]:
    """Who holds otherwise, by judgement; the caller may read the judgements."""
    found: dict[UUID, list[Dissent]] = {}
    rows = Dissent.objects.filter(judgement_id__in=list(judgements), withdrawn_at__isnull=True).select_related("seat")
    for row in rows.order_by("at"):
        found.setdefault(row.judgement_id, []).append(row)
    return found


def own_prints(prints: Iterable[str]) -> set[str]:
    """Which of these fingerprints are of products or cuts of ours, as far as the declared reader may see them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sha256 FROM assessment_release WHERE sha256 = ANY (%(given)s::text[]) "
            "UNION SELECT sha256 FROM assessment_cut WHERE sha256 = ANY (%(given)s::text[])",
            {"given": list(prints)},
        )
        return {row[0] for row in cursor.fetchall()}


def dissents_of_whole(assessment: Assessment) -> dict[UUID, list[Dissent]]:
    """The same of all judgements of an assessment."""
    found: dict[UUID, list[Dissent]] = {}
    rows = list(Dissent.objects.raw("SELECT * FROM assessment_dissents_of(%s)", [assessment.id]))
    prefetch_related_objects(rows, "seat")
    for row in rows:
        found.setdefault(row.judgement_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A report that something rests on, as the cell holds it now; of one that may not be read only that it is there."""

    id: UUID
    agency: str
    source_id: UUID | None
    sha256: bytes
    category: str
    reliability: str | None
    credibility: int | None
    received_at: datetime | None
    retracted: bool
    expired: bool
    superseded: bool
    parents: tuple[UUID, ...]
    readable: bool

    @property
    def gone(self) -> bool:
        """Erased: nothing but its number is left."""
        return self.agency == ""

    @property
    def in_use(self) -> bool:
        """Neither retracted, expired, replaced nor erased."""
        return not (self.retracted or self.expired or self.superseded or self.gone)


def reports_under(reports: Iterable[UUID]) -> dict[UUID, Held]:
    """These reports and all that they tell again, past the rights of whoever asks: for marks and lineage alone."""
    wanted = list(set(reports))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM assessment_reports(%s)", [wanted])
        return {row[0]: _held(row) for row in cursor.fetchall()}


def _held(row: Sequence[Any]) -> Held:
    number, agency, source, sha256, category, *more = row
    reliability, credibility, at, retracted, expired, superseded, parents, readable = more
    gone = agency is None
    return Held(
        number, agency or "", source, bytes(sha256 or b""), category or "", reliability, credibility, at,
        bool(retracted) and not gone, bool(expired) and not gone, bool(superseded) and not gone, tuple(parents),
        readable,
    )  # fmt: skip


def lineage_of(held: Iterable[Held], alike: Iterable[tuple[str, str]] = ()) -> Lineage:
    """The roots of reports, with circles broken; `alike` are pairs that are one voice."""
    return lineage(
        [
            Node(
                str(one.id), one.agency, str(one.source_id) if one.source_id else None, one.sha256, one.received_at,
                tuple(map(str, one.parents)),
            )
            for one in held
        ],
        alike,
    )  # fmt: skip


def authors_of(assessment: Assessment, judgements: Iterable[Judgement] | None = None) -> frozenset[int]:
    """Everybody who has written in an assessment; its judgements may be handed over by who has them already."""
    wrote = {row.by_id for row in _hanging(Version, assessment) if not row.kept_aside}
    if judgements is None:
        judgements = Judgement.objects.raw("SELECT * FROM assessment_judgements_of(%s)", [assessment.id])
    judged = {one.author_id for one in judgements}
    return frozenset({assessment.author_id, *wrote, *judged})


def _hanging(kind: type[Row], assessment: Assessment, *people: str) -> list[Row]:
    """Everything of a kind that hangs on an assessment, in its order; the store asks once whether it may be read."""
    asked = f"SELECT * FROM {kind._meta.db_table}s_of(%s)"  # noqa: S608 (one of our own tables)
    rows = list(kind._default_manager.raw(asked, [assessment.id]))
    prefetch_related_objects(rows, *people)
    return rows


def reviews_of(assessment: Assessment) -> list[Review]:
    """What other seats found of it, the newest first."""
    return _hanging(Review, assessment)


def ready_review(assessment: Assessment, reviews: Iterable[Review] | None = None) -> Review | None:
    """The newest review that found this revision ready; reviews may be handed over by who has them already."""
    held = reviews_of(assessment) if reviews is None else reviews
    return next((one for one in held if one.ready and one.revision == assessment.revision), None)


def overrides_of(assessment: Assessment) -> list[Override]:
    """The findings that somebody asked to let pass, in their order."""
    return _hanging(Override, assessment, "asked_by", "approved_by")


def versions_of(assessment: Assessment) -> list[Version]:
    """The kept versions, the newest first, without their bodies."""
    return _hanging(Version, assessment, "by")


def comments_of(assessment: Assessment) -> list[Comment]:
    """The remarks on an assessment, open ones first."""
    return sorted(_hanging(Comment, assessment, "by", "settled_by"), key=lambda one: one.settled_at is not None)


def tear_lines_of(who: Sitting, assessment: Assessment) -> list[TearLine]:
    """The tear lines of an assessment that this person may read."""
    found = TearLine.objects.filter(assessment_id=assessment.id, label_id__in=allowed_labels(who))
    return list(found.select_related("by", "approved_by").order_by("at"))


def resting_on(reports: Sequence[UUID]) -> list[tuple[str, UUID, UUID]]:
    """What rests on these reports, as (kind, number, report): numbers alone, to mark and to tell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder, holder_id, report_id FROM assessment_resting_on(%s)", [list(reports)])
        return list(cursor.fetchall())


def mentions_of(assessment: Assessment) -> list[Mention]:
    """What of the rooms above rests on an assessment, as far as its own label opens it; the newest first."""
    return list(Mention.objects.filter(assessment_id=assessment.id).order_by("-at")[:50])


def left_out_of(cut: Cut) -> list[LeftOut]:
    """What a recipient did not get; the caller may read the whole."""
    return list(LeftOut.objects.filter(cut_id=cut.id).order_by("id"))
