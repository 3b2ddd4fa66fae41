"""What is said of a level, to each audience and in six languages, from one record: nobody words a level twice."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fusioncell.threat_level.methods.scale import LANGUAGES, Scale

# A date within a line that runs from right to left keeps its own order (Unicode TR9: LRI … PDI).
RIGHT_TO_LEFT, ISOLATE, RELEASE = ("ar",), "\u2066", "\u2069"
JOINED = "\u2060-\u2060"  # a line is not broken within a date, which would be read in the wrong order
DATES = ("at", "from", "to", "review_by", "expires_at")
AUDIENCES = ("public", "agencies", "internal")
SENTENCES = {
    "public": ("headline", "means", "trend", "chance", "review", "ends", "posture"),
    "agencies": ("headline", "means", "trend", "trigger", "chance", "positions", "symmetric", "recommended", "unjudged",
                 "review", "ends", "posture"),
    "internal": ("headline", "means", "trend", "trigger", "question", "chance", "positions", "symmetric", "recommended",
                 "unjudged", "departure", "review", "ends", "posture"),
}  # fmt: skip


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """`texts.toml`, by sentence and language."""
    return tomllib.loads((files("fusioncell.threat_level") / "texts.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Told:
    """The record: `facts` fill the sentences, `names` are the subject's by language; without ordinal it ended."""

    scale: Scale
    ordinal: int | None
    trend: str
    subject: str
    names: Mapping[str, str]
    hazards: Mapping[str, str]
    facts: Mapping[str, Any]
    recommended: int | None = None
    symmetric: bool | None = None
    unjudged: tuple[str, ...] = ()


def percent(chance: float) -> str:
    """A chance in percent with two digits that count, without a sign.

    >>> [percent(p) for p in (0.004, 0.05, 0.4449, 0.995)]
    ['0.4', '5', '44', '99.5']
    """
    value = chance * 100
    return f"{value:.1f}".rstrip("0").rstrip(".") if value < 1 or value > 99 else f"{value:.0f}"  # noqa: PLR2004 (percent)


def texts(told: Told, audience: str) -> dict[str, str]:
    """What is said to an audience, by language."""
    return {language: " ".join(_lines(told, audience, language)) for language in LANGUAGES}


def _lines(told: Told, audience: str, language: str) -> Iterable[str]:
    words = sentences()
    if told.ordinal is None:
        yield words["ended"][language].format(**_facts(told, language))
        return
    filled = _facts(told, language)
    for name in SENTENCES[audience]:
        key = _key(told, name, filled)
        if key:
            yield words[key][language].format(**filled)


def _key(told: Told, name: str, filled: Mapping[str, Any]) -> str:
    """Which sentence is said, if any: one that lacks its facts is not."""
    if name == "trend":
        return f"trend_{told.trend}"
    if name == "symmetric":
        return "" if told.symmetric is None else f"symmetric_{'yes' if told.symmetric else 'no'}"
    needs = {"means": "definition", "chance": "pooled", "positions": "seats", "recommended": "recommended_word",
             "unjudged": "unjudged", "review": "review_by", "ends": "expires_at", "departure": "departure",
             "trigger": "trigger", "question": "question"}  # fmt: skip
    if name == "chance" and filled.get("pooled"):
        return name if filled["low"] != filled["high"] else "chance_one"
    if name == "posture":
        return name if told.scale.kind == "posture" else ""
    return name if name not in needs or filled.get(needs[name]) else ""


def _facts(told: Told, language: str) -> dict[str, Any]:
    facts = dict(told.facts)
    facts["subject"] = told.names.get(language) or told.names.get("en") or told.subject
    facts["hazard"] = told.hazards.get(language) or told.hazards.get("en") or ""
    if language in RIGHT_TO_LEFT:
        facts |= {name: f"{ISOLATE}{facts[name].replace('-', JOINED)}{RELEASE}" for name in DATES if facts.get(name)}
    if told.ordinal is not None:
        step = told.scale.step(told.ordinal)
        facts |= {"word": step.name(language), "ordinal": step.ordinal, "steps": len(told.scale.steps),
                  "definition": step.means(language)}  # fmt: skip
    if told.unjudged:
        between = {"zh": "、", "ar": "، "}.get(language, ", ")
        facts["unjudged"] = between.join(sentences()[aspect][language] for aspect in told.unjudged)
    if told.recommended is not None:
        facts["recommended_word"] = told.scale.step(told.recommended).name(language)
    return facts
