"""From events and heads to what the overseer's pages print. No rights are decided here."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fusioncell.foundation.clock import iso
from fusioncell.foundation.log_tiles import SealedHead
from fusioncell.foundation.methods.checkpoint import COSIGNATURE, NotSigned, Verifier, read_head, read_verifier
from fusioncell.mandate import wording
from fusioncell.mandate.queries import law_in_force
from fusioncell.mandate.sitting import Sitting
from fusioncell.mandate.wording_of_rights import POWER_WORDS
from fusioncell.oversight import forms, queries
from fusioncell.oversight.methods.cosigning import Cosignature, cosignatures
from fusioncell.oversight.queries import Event


def act(kind: str) -> str:
    """What was done, in words where the law has some for it, else the log's own word."""
    return str(POWER_WORDS.get(kind, kind))


@dataclass(frozen=True, slots=True)
class Line:
    """An event in a list."""

    event: Event
    act: str
    seat: str
    article: str

    @property
    def detail(self) -> str:
        """What else the event says, indented."""
        return json.dumps(self.event.body.get("detail", {}), ensure_ascii=False, indent=1, sort_keys=True)


def line(event: Event) -> Line:
    """An event with the words of its body."""
    body = event.body
    return Line(event, act(event.kind), str(body.get("seat_name") or ""), str(body.get("article") or ""))


def choices() -> dict[str, Sequence[tuple[str, Any]]]:
    """Agencies and purposes of the law in force, to filter by."""
    return {"agency": wording.agencies(), "purpose": wording.purposes()}


@dataclass(frozen=True, slots=True)
class HeadView:
    """A log's newest head with all that could be checked of it here; None where nothing could be compared."""

    name: str
    head: SealedHead | None
    sealed_at: datetime | None
    key: str
    signed: bool | None
    carried: bool
    kept: Any
    continues: bool | None
    cosignatures: Sequence[Cosignature]


def head_view(who: Sitting, stream: int, witness_key: str = "") -> HeadView:
    """Check the newest head: signature, tiles, cosignatures, and that it continues this seat's kept one."""
    head, kept, verifier = queries.head_of(stream), queries.kept_head(who, stream), queries.verifier_of(stream)
    name, key = queries.name_of(stream), verifier.vkey if verifier else ""
    if head is None:
        return HeadView(name, None, None, key, None, False, kept, None if kept is None else False, ())
    return HeadView(
        name, head, queries.sealed_at(head), key,
        None if verifier is None else _signed(head, verifier),
        queries.tiles_carry(head),
        kept,
        None if kept is None else queries.continues(kept, head),
        cosignatures(head.note, witness_of(witness_key)),
    )  # fmt: skip


def _signed(head: SealedHead, verifier: Verifier) -> bool:
    try:
        told = read_head(verifier.signed(head.note))
    except (NotSigned, ValueError):
        return False
    return (told.origin, told.size, told.root) == (verifier.name, head.size, head.root)


def witness_of(key: str) -> Verifier | None:
    """A witness's key as it was pasted, or None."""
    try:
        found = read_verifier(key.strip())
    except (ValueError, IndexError):
        return None
    return found if found.kind == COSIGNATURE else None


def extract_csv(events: Iterable[Event], *, names: bool) -> str:
    """An extract as a table: date, what was done, purpose, article; who did it only on an order."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([_("When"), _("What was done"), _("Purpose"), _("Article"), *([_("Seat")] if names else [])])
    purposes = dict(wording.purposes())
    for row in map(line, events):
        purpose = purposes.get(row.event.purpose, row.event.purpose)
        table.writerow([iso(row.event.at), row.act, purpose, row.article, *([row.seat] if names else [])])
    return out.getvalue()


def sample_page(found: Any) -> dict[str, Any]:
    """Each drawn event with what was found of it so far and the form for a further finding."""
    rows = [
        {
            "line": line(event),
            "findings": [_finding(one) for one in found.findings.get(event.index, ())],
            "form": forms.Finding(initial={"number": event.index}, auto_id=f"f{event.index}_%s"),
        }
        for event in found.events
    ]
    return {"sample": found, "rows": rows, "root": found.head.root.hex()}


def _finding(event: Event) -> dict[str, Any]:
    detail = event.body.get("detail", {})
    word = detail.get("verdict", "")
    return {
        "verdict": forms.VERDICTS.get(word, word),
        "tone": {"in_order": "good", "breach": "bad"}.get(word, "warn"),
        "note": detail.get("note", ""),
        "by": event.body.get("seat_name", ""),
        "at": event.at,
    }


def article_text(code: str) -> str:
    """An article with its title, as the law in force has it."""
    found = law_in_force().mandate.articles.get(code)
    return f"{code} · {wording.in_language(found.title)}" if found else code
