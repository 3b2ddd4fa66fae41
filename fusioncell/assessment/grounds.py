"""All the evidence behind some things, as the cell holds it now, fetched once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fusioncell.assessment import queries
from fusioncell.assessment.links_as_evidence import undone_among
from fusioncell.assessment.methods.facts import Evidence
from fusioncell.assessment.methods.lineage import Lineage
from fusioncell.assessment.models import Assessment, Support
from fusioncell.assessment.queries import Held
from fusioncell.assessment.voices import heard_twice
from fusioncell.evidence.methods.ontology import special_category
from fusioncell.evidence.models import Statement
from fusioncell.evidence.rules_of_subjects import is_protected
from fusioncell.fusion.models import Decision
from fusioncell.intake.methods.lineage import Link
from fusioncell.mandate.methods.law_parts import Mandate
from fusioncell.mandate.queries import labels_of, law_in_force


@dataclass(frozen=True, slots=True)
class Ground:
    """All the evidence behind some things: the reports as they are held, their roots, the statements cited."""

    support: Mapping[UUID, Sequence[Support]]
    held: Mapping[UUID, Held]
    roots: Lineage
    statements: Mapping[UUID, Statement]
    own: frozenset[bytes]
    law: Mandate
    links: Mapping[UUID, Decision] = field(default_factory=dict)
    undone: frozenset[UUID] = frozenset()
    voices: tuple[Link, ...] = ()
    memory: dict[tuple[UUID, UUID | None, UUID | None, str], Evidence] = field(default_factory=dict)

    def of(self, holder: UUID) -> tuple[Evidence, ...]:
        """What one thing rests on."""
        return tuple(self._one(row) for row in self.support.get(holder, ()))

    def by_block(self, holder: UUID) -> dict[str, tuple[Evidence, ...]]:
        """What each block of one thing rests on."""
        found: dict[str, list[Evidence]] = {}
        for row in self.support.get(holder, ()):
            found.setdefault(row.block, []).append(self._one(row))
        return {block: tuple(held) for block, held in found.items()}

    def links_of(self, rows: Iterable[Support]) -> list[Decision]:
        """The identity decisions that some citations name, each once."""
        wanted = dict.fromkeys(row.link_id for row in rows if row.link_id is not None)
        return [self.links[one] for one in wanted if one in self.links]

    def _one(self, row: Support) -> Evidence:
        key = (row.report_id, row.statement_id, row.link_id, row.stance)
        if key not in self.memory:
            self.memory[key] = self._made(row)
        return self.memory[key]

    def _made(self, row: Support) -> Evidence:
        held = self.held[row.report_id]
        said = self.statements.get(row.statement_id) if row.statement_id else None
        special, protected = self._marks(said)
        return Evidence(
            report=str(row.report_id), statement=str(row.statement_id or ""), stance=row.stance,
            root=self.roots.root_of.get(str(row.report_id), str(row.report_id)), agency=held.agency,
            discipline=held.category, reliability=held.reliability, credibility=held.credibility,
            received_at=held.received_at, retracted=held.retracted, expired=held.expired, superseded=held.superseded,
            gone=held.gone, disproved=row.link_id in self.undone, own_product=held.sha256 in self.own, special=special,
            protected=protected,
            person=str(said.entity) if said is not None and said.schema == "Person" else "",
        )  # fmt: skip

    def _marks(self, said: Statement | None) -> tuple[bool, bool]:
        if said is None:
            return False, False
        label = labels_of([said.label_id])[said.label_id]
        special = special_category(said.schema, said.prop) is not None or any(
            category.startswith("special_") for category in label.categories
        )
        return special, is_protected(said.schema, said.prop, label, self.law)


@dataclass(frozen=True, slots=True)
class Cited:
    """What some things rest on: the citations, the reports with those that they tell again, the statements."""

    support: Mapping[UUID, Sequence[Support]]
    held: Mapping[UUID, Held]
    statements: Mapping[UUID, Statement]


def ground_of(holders: Iterable[UUID]) -> Ground:
    """The evidence behind things that the caller may read."""
    return _ground(_cited(queries.support_of(holders)))


def ground_of_whole(assessment: Assessment) -> Ground:
    """The evidence behind an assessment and all its judgements."""
    return _ground(cited_in_whole(assessment))


def cited_in_whole(assessment: Assessment) -> Cited:
    """What an assessment and all its judgements cite."""
    return _cited(queries.support_of_whole(assessment))


def _cited(support: Mapping[UUID, Sequence[Support]]) -> Cited:
    rows = [row for found in support.values() for row in found]
    wanted = {row.statement_id for row in rows if row.statement_id is not None}
    said = {one.id: one for one in Statement.objects.filter(pk__in=wanted)} if wanted else {}
    return Cited(support, queries.reports_under(row.report_id for row in rows), said)


def _ground(cited: Cited) -> Ground:
    rows, held = [row for found in cited.support.values() for row in found], cited.held
    prints = {one.sha256.hex(): one.sha256 for one in held.values() if one.sha256}
    own = queries.own_prints(prints)
    wanted_links = {row.link_id for row in rows if row.link_id is not None}
    links = {one.id: one for one in Decision.objects.filter(pk__in=wanted_links)} if wanted_links else {}
    voices = tuple(heard_twice({row.report_id for row in rows}))
    return Ground(
        cited.support, held, queries.lineage_of(held.values(), [(one.one, one.other) for one in voices]),
        cited.statements, frozenset(prints[one] for one in own), law_in_force().mandate, links,
        undone_among(wanted_links), voices,
    )  # fmt: skip
