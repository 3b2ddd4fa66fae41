"""Looking into the register: every look is an event, and a look at a site that does not exist is heard."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from fusioncell.foundation.errors import Refused
from fusioncell.infrastructure import queries
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure.methods.site import Site
from fusioncell.infrastructure.models import RankedSite, Ranking
from fusioncell.infrastructure.queries import DEEPEST, Wish
from fusioncell.infrastructure.queries_of_register import Shown, page_of_register
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require


def look_through(who: Sitting, wish: Wish) -> Shown:
    """One page of the register and what it is a page of; on the record by its hash."""
    article = require(who, "site.read")
    if not 1 <= wish.page <= DEEPEST:
        raise Refused(["The register is not read through page by page; narrow the list instead."])
    shown = page_of_register(who, wish)
    digest = hashlib.sha256("\n".join(str(one.entity) for one in shown.sites).encode()).hexdigest()
    record(
        who, "site.list", [], article, words=wish.words, sector=wish.sector, region=wish.region, page=wish.page,
        shown=len(shown.sites), counted=shown.found, result=digest,
    )  # fmt: skip
    return shown


def open_site(who: Sitting, entity: UUID, taxonomy: str = queries.STANDARD) -> Site:
    """Open one site, and record it."""
    article = require(who, "site.read")
    found = queries.site_for(who, entity, taxonomy)
    record(who, "site.read", [entity], article)
    heed(who, [entity], "site.read")
    return found


def open_list(who: Sitting, ranking: Ranking) -> list[RankedSite]:
    """The names of a ranking, for those to whom they are open; on the record, site by site."""
    article = require(who, "site.read")
    lines = lists.lines_of(who, ranking)
    if lines:
        under = lists.released_to(who, ranking)
        record(
            who, "site.read_list", [ranking.id, *(line.entity for line in lines)], article,
            release=str(under.id) if under else None,
        )  # fmt: skip
    return lines


def heed(who: Sitting, entities: Iterable[UUID], act: str) -> None:
    """Tell the overseer when one of these does not exist; whoever looks learns nothing of it."""
    looked = list(entities)
    if looked:
        with connection.cursor() as cursor:
            cursor.execute("SELECT site_touched(%s::uuid[], %s)", [looked, act])
