"""What is published as files: an Atom feed (RFC 4287) and a warning in the Common Alerting Protocol (OASIS CAP 1.2).

A CAP message asks for severity, certainty and urgency on scales of its own. They follow from the published step and
probability by the rules below, and the level's own word and number go along as parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET  # nosec B405: written here, never read

from fusioncell.threat_level.methods.scale import LANGUAGES

ATOM, CAP = "http://www.w3.org/2005/Atom", "urn:oasis:names:tc:emergency:cap:1.2"
SEVERITIES = ("Minor", "Moderate", "Severe", "Extreme")
LIKELY, POSSIBLE = 0.5, 0.05  # CAP: Likely is p > ~50 %, Possible p <= ~50 %, Unlikely p ~ 0


def severity(ordinal: int, steps: int) -> str:
    """The lowest step is Minor and the highest Extreme; the lower half of those between is Moderate, the rest Severe.

    >>> [severity(n, 5) for n in range(1, 6)], [severity(n, 3) for n in range(1, 4)]
    (['Minor', 'Moderate', 'Severe', 'Severe', 'Extreme'], ['Minor', 'Severe', 'Extreme'])
    """
    if ordinal in (1, steps):
        return SEVERITIES[0] if ordinal == 1 else SEVERITIES[-1]
    return SEVERITIES[1] if ordinal * 2 <= steps else SEVERITIES[2]


def certainty(pooled: float | None) -> str:
    """By the published probability; Unknown where there is none."""
    if pooled is None:
        return "Unknown"
    return "Likely" if pooled > LIKELY else "Possible" if pooled > POSSIBLE else "Unlikely"


def moment(at: datetime) -> str:
    """A moment as CAP writes it: with an offset, without fractions, never `Z`."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat()


def cap(body: Mapping[str, Any], sender: str, previous: Mapping[str, Any] | None = None) -> bytes:
    """A published level as a CAP message: an Alert, or an Update that names the one before it."""
    alert = ET.Element("alert", xmlns=CAP)
    sent = datetime.fromisoformat(body["at"])
    said: list[tuple[str, str]] = [
        ("identifier", f"{body['id']}"),
        ("sender", sender),
        ("sent", moment(sent)),
        ("status", "Exercise" if body.get("fictional") else "Actual"),
        ("msgType", "Update" if previous else "Alert"),
        ("scope", "Public"),
    ]
    if body.get("fictional"):
        said.append(("note", body["fictional"]))
    if previous:
        said.append(("references", f"{sender},{previous['id']},{moment(datetime.fromisoformat(previous['at']))}"))
    _say(alert, said)
    for language in (one for one in LANGUAGES if one in body["texts"]):
        _info(alert, body, language, body["texts"][language])
    return _bytes(alert)


def _info(alert: ET.Element, body: Mapping[str, Any], language: str, text: str) -> None:
    info = ET.SubElement(alert, "info")
    subject = body["names"].get(language) or body["names"]["en"]
    word = body["words"][language] if body["ordinal"] is not None else "–"
    ended = body["ordinal"] is None
    said = [
        ("language", language),
        ("category", "Health" if body["measure"] == "health" else "Security"),
        ("event", f"{body['hazards'][language]}: {word}"),
        ("urgency", "Past" if ended else "Expected" if body["kind"] == "overlay" else "Future"),
        ("severity", "Minor" if ended else severity(body["ordinal"], body["steps"])),
        ("certainty", certainty(body.get("pooled"))),
        ("effective", moment(datetime.fromisoformat(body["at"]))),
    ]
    if body.get("expires_at"):
        said.append(("expires", moment(datetime.fromisoformat(body["expires_at"]))))
    said += [("headline", f"{subject}: {word}"), ("description", text)]
    _say(info, said)
    for name in (
        "scale",
        "ordinal",
        "steps",
        "trend",
        "low",
        "pooled",
        "high",
        "horizon_from",
        "horizon_to",
        "review_by",
    ):
        if body.get(name) is not None:
            _say(ET.SubElement(info, "parameter"), [("valueName", f"level-{name}"), ("value", str(body[name]))])
    _say(ET.SubElement(info, "area"), [("areaDesc", subject)])


def feed(entries: Sequence[Mapping[str, Any]], title: str, base: str, language: str) -> bytes:
    """The published levels as an Atom feed, newest first; `base` is the address that the feed is served at."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    updated = entries[0]["at"] if entries else "1970-01-01T00:00:00+00:00"
    _say(root, [("title", title), ("id", base), ("updated", updated)])
    ET.SubElement(root, "link", rel="self", href=base, type="application/atom+xml")
    _say(ET.SubElement(root, "author"), [("name", title)])
    for body in entries:
        entry = ET.SubElement(root, "entry")
        subject = body["names"].get(language) or body["names"]["en"]
        word = body["words"].get(language, "–") if body["ordinal"] is not None else "–"
        _say(entry, [("title", f"{subject}: {word}"), ("id", f"urn:uuid:{body['id']}"), ("updated", body["at"])])
        ET.SubElement(entry, "link", rel="alternate", href=body["cap"], type="application/cap+xml")
        ET.SubElement(entry, "summary", type="text").text = body["texts"].get(language, body["texts"]["en"])
    return _bytes(root)


def _say(parent: ET.Element, said: Sequence[tuple[str, str]]) -> None:
    for name, text in said:
        ET.SubElement(parent, name).text = text


def _bytes(root: ET.Element) -> bytes:
    found: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return found + b"\n"
