"""From rows to what the pages of intake print. No rights are decided here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fusioncell.evidence.methods.ontology import load
from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.models import Job
from fusioncell.intake import queries
from fusioncell.intake.actions.writing import Written
from fusioncell.intake.models import Delivery, Quarantined
from fusioncell.intake.readers.suggest import suggest_mapping
from fusioncell.mandate.queries import labels_of, law_in_force
from fusioncell.mandate.sitting import Sitting

PAGE = 50
BUSY = (Delivery.State.ARRIVING, Delivery.State.WAITING, Delivery.State.READING)


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _name(names: Mapping[str, str], code: str) -> str:
    return names.get(_language()) or names.get("en") or code


def _after(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Unreadable("This link to the next page is damaged; open the list again.", "after") from error


def channel_choices(who: Sitting) -> list[tuple[str, str]]:
    """The channels this person may use, by name."""
    return sorted(((c.code, _name(c.names, c.code)) for c in queries.channels_open_to(who)), key=lambda pair: pair[1])


def mapping_choices() -> list[tuple[str, str]]:
    """The mappings that may be used: reviewed, or shipped."""
    usable = [m for m in queries.mappings() if m.reviewed_by_id is not None or m.made_by_id is None]
    return [(str(m.id), str(m)) for m in usable]


def classifications() -> tuple[str, ...]:
    """The words of the mandate's label policy, lowest first."""
    return law_in_force().mandate.policy.words


def schema_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a statement can be about."""
    schemas = [s for s in load().schemas.values() if not s.abstract and s.link is None]
    return [("", [(s.name, _(s.label)) for s in sorted(schemas, key=lambda s: s.name)])]


def prop_choices() -> list[tuple[str, str]]:
    """Every property, once."""
    seen = {p.name: _(p.label) for s in load().schemas.values() for p in s.properties.values()}
    return sorted(seen.items(), key=lambda pair: pair[1])


def written(given: Mapping[str, str], sayings: Sequence[Mapping[str, str]]) -> Written:
    """A typed report from what its form gave."""
    names = {"prop": "property"}
    statements = [{names.get(key, key): value for key, value in said.items()} for said in sayings if said]
    return Written(
        channel=given["channel"],
        title=given["title"],
        text=given["text"],
        grade=given["reliability"] + given["credibility"],
        occurred=given["occurred"],
        source=given["source"],
        classification=given["classification"],
        tlp=given["tlp"],
        statements=statements,
    )


def deliveries(who: Sitting, after: str) -> dict[str, Any]:
    """One page of deliveries."""
    found = queries.deliveries_seen_by(who)
    mark = _after(after)
    rows = list((found.filter(pk__lt=mark) if mark else found).order_by("-id")[: PAGE + 1])
    names = {code: _name(channel.names, code) for code, channel in law_in_force().mandate.channels.items()}
    return {
        "rows": [(row, names.get(row.channel, row.channel)) for row in rows[:PAGE]],
        "next": str(rows[PAGE - 1].id) if len(rows) > PAGE else "",
        "may_receive": who.has("report.receive"),
        "may_type": who.has("report.type"),
        "shut": queries.mailboxes_in_trouble(who),
        "waiting": queries.quarantine_seen_by(who).count() if who.has("quarantine.mend") else 0,
    }


def delivery_page(who: Sitting, delivery_id: UUID, after: str) -> dict[str, Any]:
    """One delivery with its verdicts; the reports of it are paged."""
    delivery = queries.delivery_for(who, delivery_id)
    mark = _after(after)
    reports = reports_seen_by(who).filter(delivery_id=delivery.id).order_by("id")
    page = list((reports.filter(pk__gt=mark) if mark else reports)[: PAGE + 1])
    held = queries.quarantine_seen_by(who, waiting=False).filter(delivery_id=delivery.id)
    return {
        "delivery": delivery,
        "busy": delivery.state in BUSY,
        "job": Job.objects.filter(pk=delivery.job_id).first() if delivery.job_id else None,
        "reports": page[:PAGE],
        "next": str(page[PAGE - 1].id) if len(page) > PAGE else "",
        "held": list(held.order_by("ordinal")[:PAGE]),
        "repeats": _repeats(who, delivery),
        "reasons": queries.reasons_of(who, delivery),
        "findings": queries.findings_of(who, delivery),
        "fingerprint": bytes(delivery.sha256).hex() if delivery.sha256 else "",
        "may_mend": who.has("quarantine.mend"),
        **label_of(delivery.label_id),
    }


def _repeats(who: Sitting, delivery: Delivery) -> list[tuple[str, Report]]:
    rows = list(queries.repeats_of(who, delivery)[:PAGE])
    reports = {r.id: r for r in reports_seen_by(who).filter(pk__in=[row.report_id for row in rows])}
    return [(row.place, reports[row.report_id]) for row in rows if row.report_id in reports]


def quarantine(who: Sitting, after: str) -> dict[str, Any]:
    """One page of what waits to be mended."""
    found = queries.quarantine_seen_by(who)
    mark = _after(after)
    rows = list((found.filter(pk__lt=mark) if mark else found)[: PAGE + 1])
    return {"rows": rows[:PAGE], "next": str(rows[PAGE - 1].id) if len(rows) > PAGE else ""}


def held_text(held: Quarantined) -> tuple[str, bool]:
    """The bytes held back as text, and whether they are text at all."""
    raw = queries.bytes_held(held)
    try:
        return raw.decode("utf-8"), b"\0" not in raw and not raw.startswith(b"%PDF-")
    except UnicodeDecodeError:
        return raw.decode("latin-1"), False


def mapping_page(who: Sitting, number: UUID) -> dict[str, Any]:
    """One mapping as its JSON, and whether this person may review it."""
    mapping = queries.mapping_for(number)
    waits = mapping.reviewed_at is None and mapping.made_by_id is not None
    return {
        "mapping": mapping,
        "text": json.dumps(mapping.body, indent=2, ensure_ascii=False),
        "may_review": waits and who.has("mapping.review") and mapping.made_by_id != who.seat_id,
        "waits": waits,
    }


def suggested_mapping(sample: bytes) -> str:
    """A mapping suggested by the head of a table, as JSON to be worked on."""
    return json.dumps(suggest_mapping(sample).to_json(), indent=2, ensure_ascii=False)


def label_of(number: int) -> dict[str, Any]:
    """The label behind a number, for the strip over the page."""
    return {"label": labels_of([number])[number]}
