"""Loading areas under the map: public geography, brought in by whoever runs the machine, on the record."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.db import transaction

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.picture.methods.areas import Columns, read_areas
from fusioncell.picture.models import Area, AreaSet


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a set of areas: a map prints its source, and a rate rests on its date."""

    code: str
    title: str
    source: str
    licence: str
    as_of: str = ""


@transaction.atomic
def load_areas(who: Sitting, about: About, raw: bytes, columns: Columns) -> int:
    """Load a set of areas, or load it anew; how many there are. Raises `Unreadable` with the place."""
    article = require(who, "machine.run")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", about.code) or about.code == "cells":
        raise Refused(["The code of a set is small letters, digits and hyphens."])
    if not (about.title.strip() and about.source.strip() and about.licence.strip()):
        raise Refused(["Areas have a title, a source and a licence; the map prints them."])
    areas = read_areas(raw, columns)
    digest = hashlib.sha256(raw).hexdigest()
    AreaSet.objects.filter(code=about.code).delete()
    made = AreaSet.objects.create(
        code=about.code,
        title=about.title.strip()[:200],
        source=about.source.strip(),
        licence=about.licence.strip()[:200],
        as_of=about.as_of[:10],
        sha256=digest,
        loaded_at=now(),
    )
    Area.objects.bulk_create(
        Area(set=made, code=area.code, name=area.name, people=area.people, shape=area.shape) for area in areas
    )
    counted = sum(area.people is not None for area in areas)
    record(
        who, "picture.areas.load", [made.id], article, code=about.code, areas=len(areas), counted=counted, sha256=digest
    )
    return len(areas)


@transaction.atomic
def drop_areas(who: Sitting, code: str) -> None:
    """Take a set of areas away."""
    article = require(who, "machine.run")
    gone, _ = AreaSet.objects.filter(code=code).delete()
    if not gone:
        raise NotFound
    record(who, "picture.areas.drop", [], article, code=code)
