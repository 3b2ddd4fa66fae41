"""Taking a file of sites into the register, over the channel and by the mapping that the law and a person gave it."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fusioncell.foundation import jobs
from fusioncell.foundation.errors import Refused, Unreadable
from fusioncell.infrastructure.methods.site_file import Narrowed, as_table
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.actions.machines import sit_at
from fusioncell.intake.actions.mappings import shipped_mapping
from fusioncell.intake.actions.reading import read_delivery
from fusioncell.intake.models import Delivery
from fusioncell.mandate.sitting import Sitting


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: who received it, the rows, and the delivery they went in by."""

    who: Sitting
    rows: Narrowed
    delivery: Delivery


def take_in(
    path: Path, channel: str, mapping: str, where: Mapping[str, str], told: Callable[[int, str], None]
) -> Taken:
    """Read a file of sites in. Raises `Unreadable` and `Refused` before anything is kept."""
    who = sit_at(channel, request="command")
    kept = shipped_mapping(mapping or channel)
    if kept is None:
        raise Refused([f"There is no reviewed mapping {mapping or channel!r}."])
    with tempfile.TemporaryFile() as kept_rows:
        table = io.TextIOWrapper(kept_rows, encoding="utf-8", newline="")
        try:
            with path.open("rb") as source:
                rows = as_table(source, path.name, where, table)
        except OSError as trouble:
            raise Unreadable(f"This file cannot be read: {trouble.strerror}.", str(path)) from trouble
        if not rows.kept:
            raise Refused([f"None of the {rows.rows} rows of {path.name} meets the condition."])
        table.detach()  # flushes what is left
        kept_rows.seek(0)
        delivery = deliver(who, Parcel(channel, f"{path.stem}.csv", kept_rows, kept.id))
    if delivery.job_id:
        jobs.claim_this(delivery.job_id)
    delivery = read_delivery(who, delivery.id, told)
    if delivery.job_id:
        jobs.close(delivery.job_id, delivery.trouble)
    return Taken(who, rows, delivery)
