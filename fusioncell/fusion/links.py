"""Links between entities: relations as statements, attributes in common worked out when asked, and ways.

Everything here is what one person may see: a relation is an entity with statements of its own, an attribute is derived
from the statements on both sides, and one step of a way is never longer than its reader's rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.models import Statement
from fusioncell.evidence.queries import outlines_of, visible
from fusioncell.fusion import held
from fusioncell.fusion.methods.attributes import attributes_of, number_of, shared
from fusioncell.fusion.methods.ways import Step, shortest_way
from fusioncell.fusion.queries import members_of
from fusioncell.fusion.weighing import told
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

MOST_STEPS = 6
MOST_BREADTH = 400  # entities of one ring that are looked around from


@dataclass(frozen=True, slots=True)
class Relation:
    """One stated relation: its own entity, what it is, its two ends, and when it held as far as somebody says."""

    id: UUID
    schema: str
    ends: tuple[UUID, ...]
    since: str
    until: str


def relations_of(who: Sitting, entities: Iterable[UUID]) -> list[Relation]:
    """The relations in which these entities stand: family, ownership, membership, calls, travel, presence."""
    wanted = list(entities)
    near = Statement.objects.filter(visible(), label_id__in=allowed_labels(who), ended_at__isnull=True)
    touching = near.filter(Q(target__in=wanted) | Q(entity__in=wanted, target__isnull=False))
    owners = sorted(set(touching.values_list("entity", flat=True)[: MOST_BREADTH * 4]))
    by_entity: dict[UUID, list[Statement]] = {}
    for statement in outlines_of(who, owners):
        by_entity.setdefault(statement.entity, []).append(statement)
    return [_relation(entity, said) for entity, said in by_entity.items()]


def _relation(entity: UUID, said: Sequence[Statement]) -> Relation:
    is_link = load().schema(said[0].schema).link is not None
    ends = [s.target for s in said if s.target is not None]
    times = sorted(s.value for s in said if s.prop in ("startDate", "date"))
    ended = sorted((s.value for s in said if s.prop in ("endDate", "date")), reverse=True)
    whole = ends if is_link else [entity, *ends]
    return Relation(entity, said[0].schema, tuple(dict.fromkeys(whole)), next(iter(times), ""), next(iter(ended), ""))


def sharing_with(who: Sitting, entity: UUID, said: Sequence[Statement] | None = None) -> list[tuple[UUID, list[str]]]:
    """Entities that have an attribute in common with this one, by what this person may see."""
    own = list(said) if said is not None else outlines_of(who, [entity])
    mine = attributes_of(told(own))
    numbers = [number_of(f"= {each.kind}", each.value) for each in mine]
    found = list(held.candidates({entity: numbers}, most=50))
    others: dict[UUID, list[Statement]] = {}
    for statement in outlines_of(who, [candidate.record for candidate in found]):
        others.setdefault(statement.entity, []).append(statement)
    ways = [(record, shared(mine, attributes_of(told(rows)))) for record, rows in others.items()]
    return [(record, [f"{each.kind} {each.value}" for each in sorted(common)]) for record, common in ways if common]


def way_between(who: Sitting, one: UUID, other: UUID) -> list[Step]:
    """The shortest way between two entities over relations, attributes in common and identity; empty if none.

    Ring by ring from the one side, each ring with the rights of whoever asks; a ring too broad is cut at its bound.
    """
    steps: list[Step] = []
    ring, seen = {one}, {one}
    for _ in range(MOST_STEPS):
        if other in seen or not ring:
            break
        fresh = list(_steps_from(who, sorted(ring)[:MOST_BREADTH]))
        steps += fresh
        ring = {UUID(end) for step in fresh for end in (step.one, step.other)} - seen
        seen |= ring
    return shortest_way(steps, str(one), str(other))


def _steps_from(who: Sitting, ring: Sequence[UUID]) -> Iterable[Step]:
    for record, members in members_of(who, ring).items():
        yield from (Step(str(record), str(each), "identity", "") for each in members if each != record)
    for relation in relations_of(who, ring):
        hub, *rest = relation.ends or (relation.id,)
        yield from (Step(str(hub), str(each), relation.schema, str(relation.id)) for each in rest)
        yield Step(str(relation.id), str(hub), relation.schema, str(relation.id))
    for record in ring[:20]:
        for other, common in sharing_with(who, record):
            yield Step(str(record), str(other), "shared", common[0])
