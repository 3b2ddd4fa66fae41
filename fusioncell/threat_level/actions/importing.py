"""Taking in a table of levels as states published them: kept whole, read when asked, part of no chain of ours."""

from __future__ import annotations

import hashlib
import re

from django.db import transaction
from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Refused, refuse
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level.methods.published import read_published
from fusioncell.threat_level.models import PublishedTable

MOST_REASONS = 20
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@transaction.atomic
def import_table(who: Sitting, name: str, text: str) -> PublishedTable:
    """Keep a table under a name, in place of one of the same name. Raises `Unreadable` with the row, or `Refused`.

    A table that contradicts itself or its scales is not taken in: every reason names its row.
    """
    article = require(who, "level.register")
    if NAME.fullmatch(name) is None:
        raise Refused([_("A table is named with small letters, digits and hyphens.")])
    published = read_published(text, name)
    broken = [sentence for series in published.series for sentence in published.violations(series)]
    refuse(broken[:MOST_REASONS])
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    made, _new = PublishedTable.objects.update_or_create(
        name=name,
        defaults={"text": text, "sha256": sha256, "imported_by_id": who.seat_id, "imported_at": now()},
    )
    changes = sum(len(series.changes) for series in published.series.values())
    record(who, "level.import", [name], article, sha256=sha256, series=len(published.series), changes=changes)
    return made
