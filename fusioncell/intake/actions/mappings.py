"""Mappings of tables: kept in versions, reviewed by a second person; some ship with the cell."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, Refused
from fusioncell.intake.models import Mapping
from fusioncell.intake.readers.mapping import Mapping as TableMapping
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require

SHIPPED = {
    "ucdp": "ucdp_ged",
    "who_outbreaks": "who_outbreaks",
    "power_plants": "power_plants",
    "airports": "airports",
    "health_facilities": "health_facilities",
    "country_figures": "country_figures",
    "sites": "sites",
}


@transaction.atomic
def propose_mapping(who: Sitting, name: str, body: dict[str, Any]) -> Mapping:
    """Keep a new version of a mapping; it is used once a second person has reviewed it."""
    article = require(who, "mapping.propose")
    TableMapping.from_json(body)  # raises with the place when it is no mapping
    newest = Mapping.objects.filter(name=name).aggregate(newest=Max("version"))["newest"] or 0
    mapping = Mapping.objects.create(name=name, version=newest + 1, body=body, made_by_id=who.seat_id, made_at=now())
    record(who, "mapping.propose", [mapping.id], article, name=name, version=mapping.version)
    return mapping


@transaction.atomic
def review_mapping(who: Sitting, mapping_id: UUID) -> Mapping:
    """Confirm a mapping; whoever made it never reviews it."""
    article = require(who, "mapping.review")
    mapping = Mapping.objects.select_for_update().filter(pk=mapping_id).first()
    if mapping is None:
        raise NotFound
    if mapping.reviewed_at is not None or mapping.made_by_id is None:
        raise Conflict("This mapping is already reviewed.")
    if mapping.made_by_id == who.seat_id:
        raise Refused(["Whoever made a mapping does not review it; a second person does."])
    mapping.reviewed_by_id, mapping.reviewed_at = who.seat_id, now()
    mapping.save(update_fields=["reviewed_by_id", "reviewed_at"])
    record(who, "mapping.review", [mapping.id], article, name=mapping.name, version=mapping.version)
    return mapping


def shipped_mapping(name: str) -> Mapping | None:
    """A mapping by its name: the newest reviewed one, else the one that ships with the cell for a channel or name."""
    wanted = SHIPPED.get(name, name)
    found = Mapping.objects.filter(name=wanted).exclude(made_by__isnull=False, reviewed_by__isnull=True)
    newest = found.order_by("-version").first()
    if newest is not None:
        return newest
    file = resources.files("fusioncell.intake") / "mappings" / f"{wanted}.json"
    if not file.is_file():
        return None
    body = json.loads(file.read_text(encoding="utf-8"))
    return Mapping.objects.create(name=wanted, version=1, body=body, made_at=now())
