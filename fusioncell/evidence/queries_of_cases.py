"""People and subjects of a case, as far as a person may see them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from fusioncell.evidence.models import CasePerson, Statement, SubjectDecision
from fusioncell.evidence.queries import statements_about, visible
from fusioncell.evidence.rules_of_subjects import Fact, contact_days, is_protected, protected_properties
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.foundation.methods.commitment import canonical
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.models import Case
from fusioncell.mandate.paging import Page, Wish, page_of
from fusioncell.mandate.queries import allowed_labels, labels_of, law_in_force
from fusioncell.mandate.queries_of_cases import case_for
from fusioncell.mandate.sitting import Sitting, require

MOST_CITED = 200


def people_of(who: Sitting, case: Case, wish: Wish) -> Page[CasePerson]:
    """One page of who is what in a case now, newest first."""
    people = _people(who, case).filter(valid_to__isnull=True)
    return page_of(people, "valid_from", wish, key=lambda person: person.valid_from)


def history_of(who: Sitting, case: Case, entity: UUID) -> list[CasePerson]:
    """What somebody was in a case, newest first."""
    found = list(_people(who, case).filter(entity=entity).order_by("-valid_from", "-id"))
    if not found:
        raise NotFound
    return found


def person_in(who: Sitting, case: Case, entity: UUID) -> CasePerson | None:
    """What somebody is in a case now."""
    return _people(who, case).filter(entity=entity, valid_to__isnull=True).first()


def _people(who: Sitting, case: Case) -> QuerySet[CasePerson]:
    case_for(who, case.id)
    people = CasePerson.objects.filter(case_id=case.id, label_id__in=allowed_labels(who))
    return people.select_related("decided_by")


def people_to_place(who: Sitting, case: Case) -> list[UUID]:
    """The people of whom something was said in the case, and who are nothing in it yet."""
    placed = _people(who, case).filter(valid_to__isnull=True).values("entity")
    said = Statement.objects.filter(visible(), case_id=case.id, schema="Person", ended_at__isnull=True)
    said = said.filter(label_id__in=allowed_labels(who)).exclude(entity__in=placed)
    return list(said.values_list("entity", flat=True).distinct()[:500])


def entity_seen(who: Sitting, wanted: str) -> UUID:
    """An entity by its id, when this person may read anything of it. Raises `NotFound`."""
    try:
        entity = UUID(wanted)
    except ValueError:
        raise NotFound from None
    if not statements_about(who, [entity]):
        raise NotFound
    return entity


def contacts_to_review(who: Sitting, case: Case) -> list[CasePerson]:
    """Contacts who became nothing else within the time the law gives (R13)."""
    days = contact_days(law_in_force().mandate)
    if days is None:
        return []
    old = _people(who, case).filter(category="contact", valid_to__isnull=True)
    return list(old.filter(valid_from__lt=now() - timedelta(days=days)).order_by("valid_from"))


def subjects_of(who: Sitting, case: Case, wish: Wish) -> Page[SubjectDecision]:
    """One page of the decisions of a case, newest first: proposed, taken, refused, withdrawn."""
    case_for(who, case.id)
    return page_of(subjects_seen_by(who).filter(case_id=case.id), "proposed_at", wish, key=lambda s: s.proposed_at)


def subjects_seen_by(who: Sitting) -> QuerySet[SubjectDecision]:
    """Every decision about a subject that this person may read."""
    decisions = SubjectDecision.objects.filter(label_id__in=allowed_labels(who))
    return decisions.select_related("case", "proposed_by", "decided_by")


def subject_for(who: Sitting, subject_id: UUID, *, lock: bool = False) -> SubjectDecision:
    """One decision. Raises `NotFound`, the same for hidden and absent."""
    decisions = subjects_seen_by(who).filter(pk=subject_id)
    found = (decisions.select_related(None).select_for_update() if lock else decisions).first()
    if found is None:
        raise NotFound
    return found


def live_decision(who: Sitting, case_id: UUID, entity: UUID) -> SubjectDecision | None:
    """The decision about somebody in a case that is proposed or in force."""
    live = {"refused_at__isnull": True, "withdrawn_at__isnull": True}
    return subjects_seen_by(who).filter(case_id=case_id, entity=entity, **live).first()


def is_subject(who: Sitting, entity: UUID) -> bool:
    """Whether somebody is a subject of intelligence by a decision that this person may read."""
    return subjects_seen_by(who).filter(entity=entity, decided_at__isnull=False, withdrawn_at__isnull=True).exists()


@dataclass(frozen=True, slots=True)
class Names:
    """A name for each entity, and the handling of the statements that the names come from."""

    values: dict[UUID, str]
    label: Label

    def of(self, entity: UUID) -> str:
        """The name of an entity, or its number when this person may read none."""
        return self.values.get(entity) or str(entity)


def names_of(who: Sitting, entities: Iterable[UUID]) -> Names:
    """A name for each entity, out of the statements that this person may read."""
    wanted = set(entities)
    named = Statement.objects.filter(
        visible(), entity__in=wanted, prop="name", ended_at__isnull=True, label_id__in=allowed_labels(who)
    )
    found: dict[UUID, tuple[str, int]] = {}
    for entity, value, label in named.order_by("-id").values_list("entity", "value", "label_id")[:5_000]:
        found.setdefault(entity, (value, label))
    labels = labels_of(label for _value, label in found.values())
    return Names({entity: value for entity, (value, _label) in found.items()}, join_all(labels.values()))


def citable(who: Sitting, entity: UUID) -> list[Statement]:
    """The statements about somebody that stand and that this person may read, to choose facts from."""
    found = statements_about(who, [entity])[:MOST_CITED]
    if not found:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Cited:
    """A cited statement: as the rules see it, as it is frozen, and under which label it lies."""

    fact: Fact
    frozen: dict[str, str]
    label_id: int


def cited(who: Sitting, statements: Sequence[UUID]) -> list[Cited]:
    """These statements as they stand now. Raises `NotFound` when one is hidden or absent."""
    wanted = list(dict.fromkeys(statements))
    rows = Statement.objects.filter(visible(), pk__in=wanted, label_id__in=allowed_labels(who))
    found = {row.id: row for row in rows.select_related("report")}
    if len(found) < len(wanted):
        raise NotFound
    labels = labels_of(row.label_id for row in found.values())
    law = law_in_force().mandate
    made = []
    for number in wanted:
        row = found[number]
        protected = is_protected(row.schema, row.prop, labels[row.label_id], law)
        fact = Fact(str(row.entity), row.ended_at is None and row.report.retracted_at is None, protected)
        made.append(Cited(fact, _frozen(row, protected=protected), row.label_id))
    return made


def _frozen(row: Statement, *, protected: bool) -> dict[str, str]:
    return {
        "statement": str(row.id),
        "report": str(row.report_id),
        "report_title": row.report.title,
        "agency": row.agency_id,
        "schema": row.schema,
        "prop": row.prop,
        "value": row.value,
        "original": row.original,
        "kind": row.kind,
        "grade": f"{row.report.reliability or 'F'}{row.report.credibility or 6}",
        "protected": "yes" if protected else "",
        "report_sha256": bytes(row.report.sha256).hex(),
    }


def fingerprint(facts: Sequence[dict[str, str]]) -> str:
    """SHA-256 over the facts as frozen: what a later reconstruction cannot reproduce by chance or will."""
    return hashlib.sha256(canonical({"facts": list(facts)}).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a decision's facts stand today: which were retracted or are out of this person's reach."""

    fallen: frozenset[str]
    unseen: int


def facts_today(who: Sitting, subject: SubjectDecision) -> Standing:
    """Whether what a decision rests on still stands; a fallen fact calls for a review."""
    numbers = [UUID(fact["statement"]) for fact in subject.facts]
    rows = Statement.objects.filter(pk__in=numbers, label_id__in=allowed_labels(who)).select_related("report")
    found = {str(row.id): row for row in rows}
    fallen = {n for n, row in found.items() if row.ended_at is not None or row.report.retracted_at is not None}
    return Standing(frozenset(fallen), len(numbers) - len(found))


@dataclass(frozen=True, slots=True)
class Protected:
    """What an agency says of protected activity: how much, how much of it is linked, and files of nothing else.

    linked: statements about subjects of intelligence whose decision says how it bears on the offence. alone: people of
    whom nothing else is kept, which R02 does not allow.
    """

    agency: str
    statements: int
    linked: int
    alone: int

    @property
    def unlinked(self) -> int:
        """Statements that rest on no decision yet."""
        return self.statements - self.linked


def protected_activity(who: Sitting) -> list[Protected]:
    """Protected activity by agency, counted: for those who review what is kept or oversee the cell."""
    if not who.has("log.read"):
        require(who, "record.review")
    with connection.cursor() as cursor:
        properties = protected_properties(law_in_force().mandate)
        cursor.execute("SELECT agency, statements, linked, alone FROM protected_activity(%s)", [properties])
        return [Protected(*row) for row in cursor.fetchall()]
