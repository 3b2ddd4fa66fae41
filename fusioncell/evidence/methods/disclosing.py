"""The file that leaves: our own JSON, or a table, every item with its label, codes, grade and disclosure (R26).

A writer declares what it can say. What it cannot say is a reason to refuse the item, never to leave the field out.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from fusioncell.foundation.words import Discoverable, Pap, Tlp
from fusioncell.mandate.methods.label import Label

FORMATS = ("fusioncell/1", "csv")
MEDIA = {"fusioncell/1": ("application/json", "json"), "csv": ("text/csv; charset=utf-8", "csv")}
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s().-]*$)")


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a report, as it leaves."""

    id: str
    entity: str
    schema: str
    prop: str
    value: str
    original: str
    language: str
    kind: str
    category: str
    first_seen: str
    last_seen: str
    label: Label


@dataclass(frozen=True, slots=True)
class Item:
    """One report as it leaves; who its source is stays here, how it was graded goes along."""

    id: str
    version: str
    sha256: str
    agency: str
    title: str
    text: str
    language: str
    occurred: tuple[str, str]
    reliability: str | None
    credibility: int | None
    retracted: bool
    label: Label
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Covering:
    """What stands at the head of the file and on every item: which disclosure this is, of whom to whom."""

    number: str
    made_at: str
    from_agency: str
    to_agency: str
    person: str
    purpose: str
    article: str
    words: tuple[str, ...]


def inexpressible(items: Sequence[Item], form: str) -> list[str]:
    """Which fields of which items the format has no place for; empty when it can say all of them."""
    if form not in FORMATS:
        return [f"There is no format {form}; it is one of {', '.join(FORMATS)}."]
    return [f"{item.title}: {said}" for item in items for said in _unsaid(item, form)]


def _unsaid(item: Item, form: str) -> Iterator[str]:
    if form == "fusioncell/1":
        for label in (item.label, *(line.label for line in item.lines)):
            # Consent to others and what may be discovered are the cell's own business, and have no word outside.
            if any(_tokens(label, "consent:")) or any(_tokens(label, "seat:")):
                yield "its audience names consents or seats of this cell, which mean nothing elsewhere."
                return
            if label.purposes is not None and not label.purposes:
                yield "it was given for no purpose in common, which this format cannot say."
                return
    if form == "csv" and any("\0" in text for text in (item.title, item.text)):
        yield "it holds a sign that no table can hold."


def _tokens(label: Label, start: str) -> Iterator[str]:
    yield from (t for clause in label.audience | label.consent_clauses for t in clause if t.startswith(start))


def written(covering: Covering, items: Sequence[Item], form: str) -> bytes:
    """The file."""
    return _as_table(covering, items) if form == "csv" else _as_json(covering, items)


def fingerprint(item: Item) -> str:
    """SHA-256 of exactly what leaves of one report, label and statements included."""
    return hashlib.sha256(orjson.dumps(_report(item, ()), option=orjson.OPT_SORT_KEYS)).hexdigest()


def handling(label: Label, words: Sequence[str]) -> dict[str, Any]:
    """A label in the words of `fusioncell/1`; only what it says is written."""
    said: dict[str, Any] = {
        "classification": words[label.classification] if label.classification < len(words) else None,
        "policy": label.policy or None,
        "tlp": Tlp(label.tlp).mark.removeprefix("TLP:"),
        "pap": Pap(label.pap).name,
        "caveats": sorted(label.caveats),
        "audience": sorted(sorted(clause) for clause in label.audience),
        "purposes": None if label.purposes is None else sorted(label.purposes),
        "conditions": [{"originator": who, "text": text} for who, text in sorted(label.conditions)],
        "forbids": sorted(label.forbids),
        "categories": sorted(label.categories),
        "consent_of": sorted({t[7:] for c in label.consent_clauses for t in c if t.startswith("agency:")}),
        "hops_left": None if label.hops_left is None else max(0, label.hops_left - 1),
    }
    return {field: value for field, value in said.items() if value not in (None, [])}


def _report(item: Item, words: Sequence[str]) -> dict[str, Any]:
    start, end = item.occurred
    said: dict[str, Any] = {
        "id": item.id,
        "version": item.version,
        "title": item.title,
        "text": item.text,
        "language": item.language,
        "occurred": {"from": start, "to": end or start} if start else None,
        "source": {"name": item.agency, "reliability": item.reliability or "F"},
        "credibility": str(item.credibility or 6),
        "label": handling(item.label, words),
        "statements": [_statement(line, item.label, words) for line in item.lines],
    }
    return {field: value for field, value in said.items() if value not in (None, "", [])}


def _statement(line: Line, whole: Label, words: Sequence[str]) -> dict[str, Any]:
    said = {
        "entity": line.entity,
        "schema": line.schema,
        "property": line.prop,
        "value": line.value,
        "original": line.original,
        "language": line.language,
        "kind": line.kind,
        "category": line.category,
        "first_seen": line.first_seen,
        "last_seen": line.last_seen,
        "label": None if line.label == whole else handling(line.label, words),
    }
    return {field: value for field, value in said.items() if value not in (None, "")}


def _as_json(covering: Covering, items: Sequence[Item]) -> bytes:
    head = {
        "number": covering.number,
        "made_at": covering.made_at,
        "from": covering.from_agency,
        "to": covering.to_agency,
        "person": covering.person,
        "purpose": covering.purpose,
        "article": covering.article,
    }
    reports = [
        {
            **_report(item, covering.words),
            "disclosure": {
                "number": covering.number,
                "sha256": item.sha256,
                "originators": sorted(item.label.originators),
                "codes": codes(item.label),
                "discoverable": Discoverable(item.label.discoverable).name,
                "retracted": item.retracted,
            },
        }
        for item in items
    ]
    body = {"format": "fusioncell/1", "disclosure": head, "reports": reports}
    return orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n"


def codes(label: Label) -> list[str]:
    """The handling codes that are printed on every item (R26), in words that a stranger understands."""
    found = [f"TLP:{Tlp(label.tlp).mark.removeprefix('TLP:')}", f"PAP:{Pap(label.pap).name}"]
    found += [f"{word} under {policy}" for policy, word in sorted(label.foreign)]
    found += [f"not for {word}" for word in sorted(label.forbids)]
    found += [f"consent of {', '.join(_owners(label))} before other use"] if _owners(label) else []
    return found


def _owners(label: Label) -> list[str]:
    return sorted({t[7:] for c in label.consent_clauses for t in c if t.startswith("agency:")})


COLUMNS = (
    *("disclosure", "item", "report", "version", "sha256", "agency", "title", "text", "language", "occurred_from"),
    *("occurred_to", "reliability", "credibility", "retracted", "entity", "schema", "property", "value", "original"),
    *("kind", "category", "first_seen", "last_seen", "classification", "tlp", "pap", "caveats", "audience", "purposes"),
    *("originators", "consent_of", "consents", "conditions", "forbids", "hops_left", "categories", "discoverable"),
    "codes",
)


def _as_table(covering: Covering, items: Sequence[Item]) -> bytes:
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, restval="")
    table.writeheader()
    for item in items:
        for row in _rows(item, covering.words):
            table.writerow({name: _cell(str(value)) for name, value in {**row, "disclosure": covering.number}.items()})
    return out.getvalue().encode()


def _cell(text: str) -> str:
    """Text that a spreadsheet would run is preceded by an apostrophe."""
    return f"'{text}" if _FORMULA.match(text) else text


def _rows(item: Item, words: Sequence[str]) -> Iterator[dict[str, object]]:
    about = {"report": item.id, "version": item.version, "sha256": item.sha256, "agency": item.agency}
    graded = {"reliability": item.reliability or "F", "credibility": item.credibility or 6, "retracted": item.retracted}
    start, end = item.occurred
    told = {"title": item.title, "text": item.text, "language": item.language, "occurred_from": start}
    yield {**about, **graded, **told, "occurred_to": end, "item": "report", **_label_cells(item.label, words)}
    for line in item.lines:
        said = {name: getattr(line, name) for name in ("entity", "schema", "value", "original", "kind", "category")}
        said |= {"property": line.prop, "language": line.language}
        said |= {"first_seen": line.first_seen, "last_seen": line.last_seen}
        yield {**about, **graded, **said, "item": "statement", **_label_cells(line.label, words)}


def _label_cells(label: Label, words: Sequence[str]) -> Mapping[str, object]:
    said = handling(label, words)
    plain: dict[str, object] = {name: said.get(name, "") for name in ("classification", "tlp", "pap", "hops_left")}
    for name in ("caveats", "purposes", "forbids", "categories", "consent_of"):
        plain[name] = " ".join(said.get(name, ()))
    plain["purposes"] = "ALL" if label.purposes is None else plain["purposes"]
    plain["audience"] = " & ".join("|".join(clause) for clause in said.get("audience", ())) or "ALL"
    plain["consents"] = " & ".join("|".join(sorted(clause)) for clause in sorted(label.consent_clauses, key=sorted))
    plain["conditions"] = " ; ".join(f"{who}: {text}" for who, text in sorted(label.conditions))
    plain["originators"] = " ".join(sorted(label.originators))
    plain["discoverable"] = Discoverable(label.discoverable).name
    plain["codes"] = "; ".join(codes(label))
    return plain
