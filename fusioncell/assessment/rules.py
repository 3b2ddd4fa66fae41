"""When a judgement may be kept, a draft reviewed, an error let pass, a product released: values in, reasons out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from fusioncell.assessment.methods.facts import CONFIDENCE, KINDS
from fusioncell.assessment.methods.frame import OUTLINES
from fusioncell.assessment.methods.probability import LANGUAGES, objections_to_interval, scales
from fusioncell.assessment.methods.techniques import STATES

LONGEST = 10_000
MOST_SUPPORT = 20_000
SHORTEST_REASON = 15
DRAFT, REVIEW, REVIEWED, RELEASED, WITHDRAWN = "draft", "review", "reviewed", "released", "withdrawn"
OPEN = frozenset({DRAFT, REVIEW, REVIEWED, RELEASED})


@dataclass(frozen=True, slots=True)
class Judging:
    """A judgement as somebody writes it down."""

    text: str
    kind: str = "judgement"
    key: bool = False
    language: str = "en"
    scale: str = "icd203"
    low: float | None = None
    high: float | None = None
    best: float | None = None
    exclusive: str = ""
    given: str | None = None
    horizon_from: date | None = None
    horizon_to: date | None = None
    confidence: str = ""
    confidence_reasons: str = ""
    alternatives: Sequence[Mapping[str, object]] = ()
    assumptions: Sequence[Mapping[str, object]] = ()
    would_change: str = ""
    rare: bool = False
    base_rate: str = ""
    single_root: str = ""
    personal_need: str = ""
    scope: Sequence[str] = ()
    resolution_rule: str = ""
    resolve_on: date | None = None
    classification: str = ""
    position: int = 0


def objections_to_judging(new: Judging, today: date) -> list[str]:
    """Why this cannot be kept as a judgement; what a check would say of it is another matter."""
    reasons = []
    if not new.text.strip() or len(new.text) > LONGEST:
        reasons.append(f"A judgement has a text of at most {LONGEST} characters.")
    if new.kind not in KINDS:
        reasons.append(f"There is no kind of judgement {new.kind}; it is one of {', '.join(KINDS)}.")
    if new.language not in LANGUAGES:
        reasons.append(f"There is no language {new.language}; it is one of {', '.join(LANGUAGES)}.")
    if new.scale not in scales():
        reasons.append(f"There is no scale {new.scale}; it is one of {', '.join(scales())}.")
    if new.confidence and new.confidence not in CONFIDENCE:
        reasons.append(f"Confidence is one of {', '.join(CONFIDENCE)}.")
    reasons += _numbers(new)
    if new.horizon_from and new.horizon_to and new.horizon_from > new.horizon_to:
        reasons.append("The horizon ends before it begins.")
    if new.resolve_on and new.resolve_on < today:
        reasons.append("The day on which it is resolved lies in the past.")
    return [*reasons, *_parts(new)]


def _numbers(new: Judging) -> list[str]:
    given = [number for number in (new.low, new.high) if number is not None]
    if len(given) == 1 or (new.best is not None and not given):
        return ["Give both bounds of the interval."]
    if new.low is None or new.high is None:
        return []
    if new.kind == "fact":
        return ["A fact has no probability; what is uncertain is a judgement."]
    return objections_to_interval(new.low, new.high, new.best)


def _parts(new: Judging) -> list[str]:
    reasons = []
    if any(not _is_number(one) for one in (*new.scope, *([new.given] if new.given else []))):
        reasons.append("Whom it is about and what it depends on are named by their numbers.")
    if any(not isinstance(one.get("text"), str) or len(str(one.get("text"))) > LONGEST for one in new.alternatives):
        reasons.append("An alternative has a text.")
    if any(not isinstance(one.get("text"), str) for one in new.assumptions):
        reasons.append("An assumption has a text.")
    if any(one.get("state", "") not in STATES for one in new.assumptions):
        reasons.append(f"An assumption is one of {', '.join(state for state in STATES if state)}, or open.")
    return reasons


def _is_number(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Drafting:
    """What an assessment is about, for whom, and how it will leave."""

    kind: str
    title: str
    question: str = ""
    requirement: str = ""
    audience: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    scale: str = "icd203"
    recipients: tuple[str, ...] = ()
    classification: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the head of a product, in one of its other languages."""

    title: str
    question: str = ""
    requirement: str = ""
    audience: str = ""


def objections_to_drafting(new: Drafting, agencies: Sequence[str]) -> list[str]:
    """Why this cannot be an assessment."""
    reasons = []
    if new.kind not in OUTLINES:
        reasons.append(f"There is no kind of product {new.kind}; it is one of {', '.join(OUTLINES)}.")
    if not new.title.strip() or len(new.title) > 200:  # noqa: PLR2004  (the column's length)
        reasons.append("An assessment has a title of at most 200 characters.")
    if new.language not in new.languages or not set(new.languages) <= set(LANGUAGES):
        reasons.append(f"It is written in its own language, and in some of {', '.join(LANGUAGES)}.")
    if new.scale not in scales():
        reasons.append(f"There is no scale {new.scale}; it is one of {', '.join(scales())}.")
    if strange := sorted(set(new.recipients) - set(agencies)):
        reasons.append(f"The law has no agency {', '.join(strange)}.")
    return reasons


@dataclass(frozen=True, slots=True)
class Hands:
    """Who wrote, reviewed and would approve; `reviewed` is the revision that the reviewer found ready."""

    authors: frozenset[int]
    reviewer: int | None = None
    reviewed: int | None = None
    approver: int | None = None
    revision: int = 1
    state: str = DRAFT


def objections_to_reviewing(hands: Hands, who: int, *, ready: bool, note: str) -> list[str]:
    """Why somebody cannot review this; the reviewer has written nothing of it (C27)."""
    reasons = []
    if hands.state not in (REVIEW, REVIEWED):
        reasons.append("It has not been handed in for review.")
    if who in hands.authors:
        reasons.append("C27: whoever wrote it does not review it.")
    if not ready and len(note.strip()) < SHORTEST_REASON:
        reasons.append(f"Say what is not ready, in at least {SHORTEST_REASON} characters.")
    return reasons


def objections_to_releasing(hands: Hands) -> list[str]:
    """Why this revision cannot be released by this person (C27, four eyes and two more)."""
    reasons = []
    if hands.state != REVIEWED or hands.reviewed != hands.revision:
        reasons.append("Nobody has found this revision ready; have it reviewed first.")
    if hands.approver in hands.authors:
        reasons.append("C27: whoever wrote it does not release it.")
    if hands.approver is not None and hands.approver == hands.reviewer:
        reasons.append("C27: whoever reviewed it does not release it.")
    return reasons


def objections_to_overriding(check: str, reason: str, *, hard: bool, fires: bool) -> list[str]:
    """Why a finding cannot be let pass."""
    reasons = []
    if hard:
        reasons.append(f"{check} is a gate without override.")
    if not fires:
        reasons.append(f"{check} finds nothing there.")
    if len(reason.strip()) < SHORTEST_REASON:
        reasons.append(f"Say why it may pass, in at least {SHORTEST_REASON} characters.")
    return reasons


@dataclass(frozen=True, slots=True)
class Resolving:
    """How a forecast came out, and who says so."""

    kind: str
    outcome: bool
    author: int
    who: int
    resolved: bool
    resolve_on: date | None = None
    votes: frozenset[int] = field(default_factory=frozenset)


def objections_to_resolving(one: Resolving, today: date) -> list[str]:
    """Why a forecast cannot be resolved now; its author does not mark their own work."""
    reasons = []
    if one.kind != "forecast":
        reasons.append("Only a forecast is resolved.")
    if one.resolved:
        reasons.append("It is resolved already.")
    if one.author == one.who:
        reasons.append("Whoever made the forecast does not resolve it.")
    if one.resolve_on is not None and today < one.resolve_on and not one.outcome:
        reasons.append("Its day has not come; before it, only that it happened can be found.")
    return reasons
