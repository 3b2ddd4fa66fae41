"""What the checks look at: an assessment, its judgements and its evidence as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from fusioncell.assessment.methods.probability import Interval
from fusioncell.assessment.methods.techniques import Assumption

FACT, ASSUMPTION, JUDGEMENT, FORECAST = "fact", "assumption", "judgement", "forecast"
KINDS = (FACT, ASSUMPTION, JUDGEMENT, FORECAST)
ESTIMATES = frozenset({JUDGEMENT, FORECAST})
CONFIDENCE = ("low", "moderate", "high")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence as the checks see it; `statement` names one statement of the report."""

    report: str
    statement: str = ""
    stance: str = "for"
    root: str = ""
    agency: str = ""
    discipline: str = ""
    reliability: str | None = None
    credibility: int | None = None
    received_at: datetime | None = None
    retracted: bool = False
    expired: bool = False
    superseded: bool = False
    gone: bool = False
    disproved: bool = False
    own_product: bool = False
    special: bool = False
    protected: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """What would show an alternative to be true; `behaviour` says what is done, where a group is named."""

    text: str
    behaviour: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another explanation, and what would show it."""

    text: str
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement as the checks see it.

    texts: by language, with the revision each was written for. shown: the parts that the product prints of it.
    uncited: what the store holds against it and it does not cite, as sentences.
    """

    id: str
    text: str
    kind: str = JUDGEMENT
    key: bool = False
    language: str = "en"
    revision: int = 1
    texts: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    scale: str = "icd203"
    held: Interval | None = None
    exclusive: str = ""
    given: str = ""
    horizon: tuple[date | None, date | None] = (None, None)
    confidence: str = ""
    confidence_reasons: str = ""
    evidence: tuple[Evidence, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    dissents: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset({"dissent"})
    would_change: str = ""
    rare: bool = False
    base_rate: str = ""
    single_root: str = ""
    personal_need: str = ""
    scope: frozenset[str] = frozenset()
    resolution_rule: str = ""
    resolve_on: date | None = None
    uncited: tuple[str, ...] = ()

    @property
    def support(self) -> tuple[Evidence, ...]:
        """What speaks for it."""
        return tuple(one for one in self.evidence if one.stance == "for")


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of free text: by language, with the revision each was written for; its evidence and chosen mark."""

    id: str
    texts: Mapping[str, tuple[str, int]]
    revision: int = 1
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers in rows under a heading each; which of row and column at the end is said to be the total."""

    id: str
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    total_row: bool = False
    total_column: bool = False
    percent: bool = False


@dataclass(frozen=True, slots=True)
class LevelText:
    """A place that explains a level by one version of a scale, and the version that is in use now."""

    id: str
    scale: str
    version: str
    in_use: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the last product on the same question held of one judgement."""

    text: str
    scale: str
    held: Interval


@dataclass(frozen=True, slots=True)
class Whole:
    """An assessment as the checks see it.

    handling: what is wrong with labels, as (place, sentence), found where labels can be joined.
    """

    kind: str = "punctual"
    scale: str = "icd203"
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    requirement: str = "asked"
    audience: str = "council"
    judgements: tuple[Judged, ...] = ()
    passages: tuple[Passage, ...] = ()
    tables: tuple[Table, ...] = ()
    levels: tuple[LevelText, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    difference: str = ""
    authors: frozenset[int] = frozenset()
    reviewer: int | None = None
    approver: int | None = None
    handling: tuple[tuple[str, str], ...] = ()
    measures_apart: bool = True
    calibration: str = ""
    today: date = date(2026, 1, 1)
