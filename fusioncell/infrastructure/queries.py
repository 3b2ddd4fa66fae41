"""The register: sites as this person may see them. The person first, always label-filtered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection

from fusioncell.evidence.models import Statement
from fusioncell.evidence.queries import MOST_STATEMENTS, outlines_of, statements_about, visible
from fusioncell.foundation.errors import NotFound
from fusioncell.fusion.queries import cluster_of
from fusioncell.fusion.queries_of_sameness import firsts_among
from fusioncell.infrastructure.geography import towns
from fusioncell.infrastructure.methods.site import PROPS, Site, Told, joined, placed, site
from fusioncell.infrastructure.methods.taxonomy import Taxonomy, shipped
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

STANDARD = "cer"
PAGE = 50
DEEPEST = 20  # pages of one list: whoever needs more narrows it, nobody takes the register away page by page

_GROUPED = """
SELECT s.entity, array_agg(s.prop ORDER BY s.report_id DESC, s.id), array_agg(s.value ORDER BY s.report_id DESC, s.id),
       array_agg(DISTINCT s.label_id), array_agg(DISTINCT s.agency_id)
FROM evidence_statement s
WHERE s.schema = %(schema)s AND s.prop = ANY (%(props)s) AND s.ended_at IS NULL AND s.label_id = ANY (%(allowed)s)
  AND (s.visible_until IS NULL OR s.visible_until > now())
  AND (%(entities)s::uuid[] IS NULL OR s.entity = ANY (%(entities)s))
GROUP BY s.entity
"""


def grouped(who: Sitting, schema: str, props: Iterable[str], entities: Sequence[UUID] | None = None) -> list[Told]:
    """The statements of one schema by entity, as this person may see them."""
    asked: dict[str, Any] = {
        "schema": schema, "props": list(props), "allowed": list(allowed_labels(who)),
        "entities": None if entities is None else list(entities),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED, asked)
        return [Told(*row) for row in cursor.fetchall()]


def as_one(who: Sitting, every: Sequence[Told]) -> list[Told]:
    """The same with records that were decided to be one joined under the first of them, all that they say kept."""
    firsts = firsts_among(who, [told.entity for told in every])
    held: dict[UUID, Told] = {}
    for told in every:
        first = firsts.get(told.entity, told.entity)
        held[first] = joined(first, held[first], told) if first in held else replace(told, entity=first)
    return list(held.values())


def taxonomy_of(code: str) -> Taxonomy:
    """A taxonomy by its code; that of CER when there is none of this name."""
    return shipped().get(code) or shipped()[STANDARD]


def sites_seen_by(
    who: Sitting, taxonomy: str = STANDARD, entities: Sequence[UUID] | None = None, *, together: bool = False
) -> list[Site]:  # fmt: skip
    """Every site that this person may see, by name; records that are one for this person stand once in the list of
    all, and of some where they are asked for `together`."""
    known = taxonomy_of(taxonomy)
    every = grouped(who, "Site", PROPS, entities)
    found = [site(told, known) for told in (as_one(who, every) if together or entities is None else every)]
    return sorted(placed(found, towns()), key=lambda one: (one.caption.casefold(), str(one.entity)))


def uncounted() -> frozenset[UUID]:
    """Sites that count in no figure."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT site_uncounted()")
        return frozenset(row[0] for row in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Wish:
    """What a list is narrowed to. trouble: sites with something wrong about their place."""

    words: str = ""
    sector: str = ""
    region: str = ""
    type: str = ""
    trouble: bool = False
    taxonomy: str = STANDARD
    page: int = 1

    def wants(self, one: Site) -> bool:
        """Whether a site is in the list."""
        return (
            (not self.words or self.words.casefold() in f"{one.name} {one.code}".casefold())
            and (not self.sector or self.sector == (one.sector or "none"))
            and (not self.region or self.region == (one.region or "none"))
            and (not self.type or self.type == one.type)
            and (not self.trouble or bool(one.trouble))
        )


def site_for(who: Sitting, entity: UUID, taxonomy: str = STANDARD) -> Site:
    """One site. Raises `NotFound`, the same for hidden and absent."""
    found = sites_seen_by(who, taxonomy, [entity])
    if not found:
        raise NotFound
    return found[0]


def statements_of_site(who: Sitting, entity: UUID) -> list[Statement]:
    """Every statement about a site and the records that are one with it, for this person."""
    return statements_about(who, cluster_of(who, entity))[:MOST_STATEMENTS]


def names_of(who: Sitting, entities: Iterable[UUID]) -> dict[UUID, str]:
    """What these entities are called, as far as this person may see it."""
    found: dict[UUID, str] = {}
    for said in outlines_of(who, sorted(set(entities))):
        if said.prop in ("name", "siteCode") and (said.prop == "name" or said.entity not in found):
            found.setdefault(said.entity, said.value) if said.prop == "siteCode" else found.update(
                {said.entity: said.value}
            )
    return found


def figures_seen_by(who: Sitting) -> list[Statement]:
    """What published figures say of how many sites there are, each statement with its report."""
    found = Statement.objects.filter(
        visible(), schema="SiteFigure", ended_at__isnull=True, label_id__in=allowed_labels(who)
    )
    return list(found.select_related("report").order_by("entity", "prop", "id")[:MOST_STATEMENTS])
