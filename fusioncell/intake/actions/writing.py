"""A report typed by hand: written down in our own format, then taken in like any other."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from fusioncell.foundation import jobs
from fusioncell.foundation.errors import Refused
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.actions.reading import read_delivery
from fusioncell.intake.models import Delivery
from fusioncell.intake.queries import reasons_of
from fusioncell.intake.readers.own import FORMAT
from fusioncell.mandate.sitting import Sitting, require


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody typed; empty texts say nothing."""

    channel: str
    title: str
    text: str
    grade: str
    occurred: str = ""
    source: str = ""
    classification: str = ""
    tlp: str = ""
    statements: Sequence[Mapping[str, str]] = ()


def write(who: Sitting, written: Written) -> Delivery:
    """Take a typed report in. Raises `Refused` with the reason when the law or the format does not let it in."""
    require(who, "report.type")
    raw = orjson.dumps({"format": FORMAT, "reports": [_document(written)]}, option=orjson.OPT_INDENT_2)
    delivery = deliver(who, Parcel(written.channel, f"typed by {who.seat}.json", io.BytesIO(raw)))
    delivery = read_delivery(who, delivery.id, lambda _done, _note: None)
    if delivery.job_id is not None:
        jobs.close(delivery.job_id, delivery.trouble)
    if delivery.quarantined or delivery.trouble:
        raise Refused([reason.example for reason in reasons_of(who, delivery)] or [delivery.trouble])
    return delivery


def _document(written: Written) -> dict[str, object]:
    label = {"classification": written.classification, "tlp": written.tlp}
    source = {"name": written.source, "reliability": written.grade[0]}
    body: dict[str, object] = {
        "title": written.title,
        "text": written.text,
        "credibility": written.grade[1],
        "source": {name: value for name, value in source.items() if value},
        "statements": [{name: value for name, value in said.items() if value} for said in written.statements],
    }
    if written.occurred:
        body["occurred"] = written.occurred
    if any(label.values()):
        body["label"] = {name: value for name, value in label.items() if value}
    return body
