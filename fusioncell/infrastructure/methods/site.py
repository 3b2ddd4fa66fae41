"""A site as one reader sees it: what the statements that he may read say of it, the newest report first.

Statements can disagree: a list has room for one name and one point, and `differs` says that others state another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from fusioncell.infrastructure.methods.criteria import MEASURES, WEAKNESSES, outside
from fusioncell.infrastructure.methods.place import Point, Towns, Trouble, read_point
from fusioncell.infrastructure.methods.taxonomy import Taxonomy

LISTED = ("name", "siteCode", "sector", "siteType", "country", "region", "state", "coordinates")
NUMBERS = ("capacity", *(measure.prop for measure in MEASURES), *WEAKNESSES)
PROPS = (*LISTED, *NUMBERS, "capacityUnit", "threatenedBy")


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that one reader may see of one site, newest report first."""

    entity: UUID
    props: Sequence[str]
    values: Sequence[str]
    labels: Sequence[int]
    agencies: Sequence[str]


@dataclass(frozen=True, slots=True)
class Site:
    """A site. sector: its code in the taxonomy that was asked for, empty when it fits none. estimated: the region is
    that of the next known town. numbers: what the sources state of each measured field, each value once."""

    entity: UUID
    name: str
    code: str
    sector: str
    type: str
    country: str
    region: str
    point: Point | None
    trouble: Trouble
    labels: tuple[int, ...]
    agencies: tuple[str, ...]
    estimated: bool = False
    differs: bool = False
    unit: str = ""
    threats: int = 0
    numbers: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def caption(self) -> str:
        """What it is called: its name, else its code."""
        return self.name or self.code


def joined(entity: UUID, one: Told, other: Told) -> Told:
    """Two records of one site as one; what the first says stands first."""
    return Told(
        entity, [*one.props, *other.props], [*one.values, *other.values],
        sorted({*one.labels, *other.labels}), sorted({*one.agencies, *other.agencies}),
    )  # fmt: skip


def site(told: Told, taxonomy: Taxonomy) -> Site:
    """One site from what is told of it."""
    said: dict[str, list[str]] = {}
    for prop, value in zip(told.props, told.values, strict=True):
        values = said.setdefault(prop, [])
        if value not in values:
            values.append(value)
    first = {prop: values[0] for prop, values in said.items()}
    point, trouble = read_point(first.get("coordinates", ""))
    return Site(
        entity=told.entity,
        name=first.get("name", ""),
        code=first.get("siteCode", ""),
        sector=taxonomy.sector_of(first.get("sector", ""), first.get("siteType", "")),
        type=first.get("siteType", ""),
        country=first.get("country", ""),
        region=first.get("region") or first.get("state", ""),
        point=point,
        trouble=trouble,
        labels=tuple(told.labels),
        agencies=tuple(told.agencies),
        differs=any(len(said.get(prop, ())) > 1 for prop in ("coordinates", *NUMBERS)),
        unit=first.get("capacityUnit", ""),
        threats=len(said.get("threatenedBy", ())),
        numbers={prop: numbers for prop in NUMBERS if (numbers := _numbers(prop, said.get(prop, ())))},
    )


def _numbers(prop: str, values: Iterable[str]) -> tuple[float, ...]:
    found = []
    for value in values:
        try:
            number = float(value)
        except ValueError:
            continue
        if abs(number) < float("inf") and not outside(prop, number):
            found.append(number)
    return tuple(found)


def placed(sites: Sequence[Site], towns: Towns | None) -> list[Site]:
    """The same with the region of those that state none, and with points that cannot be in their country found out."""
    if towns is None:
        return list(sites)
    found = list(sites)
    by_country: dict[str, list[int]] = {}
    for index, one in enumerate(sites):
        if one.point is not None:
            by_country.setdefault(one.country, []).append(index)
    for country, rows in by_country.items():
        points = [point for row in rows if (point := sites[row].point) is not None]
        troubles = towns.judged(points, country)
        regions, _away = towns.regions(points, country)
        for row, trouble, region in zip(rows, troubles, regions, strict=True):
            one = sites[row]
            if trouble:
                found[row] = replace(one, trouble=trouble)
            elif not one.region and region:
                found[row] = replace(one, region=region, estimated=True)
    return found


def market_shares(sites: Sequence[Site]) -> dict[UUID, float]:
    """The share in percent that a site has of all stated capacity of its type, country and unit; where none is stated
    by a source. Only where at least three are compared."""
    sums: dict[tuple[str, str, str], list[tuple[UUID, float]]] = {}
    for one in sites:
        capacity = one.numbers.get("capacity")
        if capacity and "marketShare" not in one.numbers:
            sums.setdefault((one.type, one.country, one.unit), []).append((one.entity, sum(capacity) / len(capacity)))
    shares: dict[UUID, float] = {}
    for rows in sums.values():
        whole = sum(value for _, value in rows)
        if len(rows) >= 3 and whole > 0:  # noqa: PLR2004 - a share among fewer says nothing
            shares |= {entity: 100 * value / whole for entity, value in rows}
    return shares
