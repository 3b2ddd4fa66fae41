"""Where the evidence of a product lies: points that its own reports state, each with its label and its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from babel import Locale
from django.db.models import Q

from fusioncell.assessment.labelling import as_live
from fusioncell.assessment.methods.probability import LANGUAGES
from fusioncell.evidence.methods.points import PLACES, point_of, stands_for_an_area
from fusioncell.evidence.models import Statement
from fusioncell.foundation.clock import now
from fusioncell.intake.methods.gazetteer import country_of
from fusioncell.mandate.methods.label import Label, as_body, join_all

NAMED = ("name", "full", "location")
PROPS = (*PLACES, *NAMED, "placePrecision")
MOST = 200  # places on one map; more would not be read
NEVER = frozenset({"Person", "Address"})  # where somebody lives is drawn on no map


@dataclass(slots=True)
class _Said:
    """What one report says of one thing."""

    values: dict[str, str] = field(default_factory=dict)
    statements: list[UUID] = field(default_factory=list)
    labels: set[int] = field(default_factory=set)


def places_of(numbers: Mapping[UUID, int], labels: Mapping[int, Label]) -> list[dict[str, Any]]:
    """The places that the numbered reports state, as far as they lie under labels which the product has already.

    A statement that is closed more than all that is cited would close the product; it is not drawn.
    """
    current = Q(visible_until__isnull=True) | Q(visible_until__gt=now())
    rows = Statement.objects.filter(
        current, report_id__in=list(numbers), prop__in=PROPS, ended_at__isnull=True, label_id__in=list(labels)
    ).exclude(schema__in=NEVER)
    found: dict[tuple[UUID, UUID], _Said] = {}
    for one in rows.order_by("report_id", "id"):
        said = found.setdefault((one.report_id, one.entity), _Said())
        if one.prop not in said.values:
            said.values[one.prop] = one.value
            said.statements.append(one.id)
            said.labels.add(one.label_id)
    places = [
        {**place, "label": as_body(join_all(as_live(labels[number]) for number in said.labels))}
        for (report, _entity), said in sorted(found.items(), key=lambda pair: numbers[pair[0][0]])
        if (place := _place(numbers[report], report, said)) is not None
    ]
    return places[:MOST]


def _place(number: int, report: UUID, said: _Said) -> dict[str, Any] | None:
    lat, lon = point_of(said.values)
    if lat is None or lon is None:
        return None
    name = next((said.values[prop] for prop in NAMED if prop in said.values), "")
    return {
        "lat": lat, "lon": lon, "name": name, "names": names_of(name),
        "wide": stands_for_an_area(said.values.get("placePrecision", "")), "n": number, "report": str(report),
        "statements": [str(one) for one in said.statements],
    }  # fmt: skip


@lru_cache(maxsize=1_024)
def names_of(name: str) -> Mapping[str, str]:
    """What a place is called in each language, as far as it is known: a country's names; of a town only its own."""
    code = country_of(name) if name else None
    if code is None:
        return {}
    found = {language: Locale(language).territories.get(code.upper()) for language in LANGUAGES}
    return {language: said.replace("’", "'") for language, said in found.items() if said}


def stated(places: Sequence[Mapping[str, Any]]) -> list[tuple[UUID, UUID | None]]:
    """The statements behind the places of a product, as (report, statement): it rests on them too."""
    return [(UUID(place["report"]), UUID(one)) for place in places for one in place["statements"]]
