"""The catalogue of rights rules: what each asks, how it is kept, and which parameters a law must give it.

Sources: 28 CFR Part 23; ISE-SAR functional standard 1.5.5; Directive (EU) 2016/680; the Europol Regulation;
Convention 108+; the Malabo Convention; the UN HLCM principles; the GCTF watchlisting toolkit; Directive (EU) 2019/1937.
The bounds are those of the sources: a law may be stricter, never laxer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fusioncell.foundation.words import Kind, PersonCategory
from fusioncell.mandate.methods.law_label import FORBIDDEN_ACTS
from fusioncell.mandate.methods.law_parts import Parameter


class Gate(StrEnum):
    """How a rule is kept: the act fails, the act takes a reason and a second person, or a nightly watch."""

    HARD = "hard"
    SOFT = "soft"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    low: int
    high: int

    def objection(self, value: Parameter) -> str | None:
        """Why the value will not do."""
        if isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high:
            return None
        return f"It is a whole number from {self.low} to {self.high}."


@dataclass(frozen=True, slots=True)
class Wholes:
    """A list of whole numbers within bounds, not empty."""

    low: int
    high: int

    def objection(self, value: Parameter) -> str | None:
        """Why the value will not do."""
        one = Whole(self.low, self.high)
        if isinstance(value, tuple) and value and all(one.objection(item) is None for item in value):
            return None
        return f"It is a list of whole numbers from {self.low} to {self.high}."


@dataclass(frozen=True, slots=True)
class Choices:
    """A list of words, of a closed set when `of` is given; `whole` asks for every one of them."""

    of: frozenset[str] | None = None
    whole: bool = False
    may_be_empty: bool = False

    def objection(self, value: Parameter) -> str | None:
        """Why the value will not do."""
        if not isinstance(value, tuple) or not all(isinstance(item, str) for item in value):
            return "It is a list of words."
        if not value and not self.may_be_empty:
            return "It is a list of at least one word."
        if self.of is not None and not self.of.issuperset(str(item) for item in value):
            return f"It is a list of words among {', '.join(sorted(self.of))}."
        if self.whole and self.of is not None and len(set(value)) < len(self.of):
            return f"It names all of {', '.join(sorted(self.of))}."
        return None


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a closed set."""

    of: frozenset[str]

    def objection(self, value: Parameter) -> str | None:
        """Why the value will not do."""
        return None if value in self.of else f"It is one of {', '.join(sorted(self.of))}."


Bound = Whole | Wholes | Choices | Choice


@dataclass(frozen=True, slots=True)
class Right:
    """One rule. live: this release of the cell keeps it by a gate of its own."""

    code: str
    title: str
    gate: Gate
    live: bool = False
    parameters: Mapping[str, Bound] = field(default_factory=dict)


_ACTS_LOGGED = frozenset({"collection", "alteration", "consultation", "disclosure", "combination", "erasure"})
_LOG_USES = frozenset({"lawfulness", "self_monitoring", "security", "criminal_proceedings"})
_PEOPLE = frozenset(category.value for category in PersonCategory)
_KINDS = frozenset(kind.value for kind in Kind)
_YEAR = 366
_FIVE_YEARS = 1_827
_THREE_YEARS = 1_096

_H, _S, _W = Gate.HARD, Gate.SOFT, Gate.WATCH

_ALL = (
    Right(
        "R01",
        "A person becomes a subject of intelligence only on reasonable suspicion with recorded facts.",
        _H,
        live=True,
        parameters={"facts_at_least": Whole(1, 20)},
    ),
    Right(
        "R02",
        "No record on protected activity unless it bears on an offence under investigation.",
        _H,
        live=True,
        parameters={"topics": Choices()},
    ),
    Right(
        "R03",
        "Nothing that was obtained unlawfully.",
        _H,
        live=True,
        parameters={"accepted_bases": Choices()},
    ),
    Right("R04", "Release only on need and right to know, to bodies that agreed to equal rules.", _H, live=True),
    Right(
        "R05",
        "An assessment may go out at once to avert danger to life; a second person confirms.",
        _S,
        parameters={"confirm_within_hours": Whole(1, 24)},
    ),
    Right(
        "R06",
        "A written record of who received what, when and why.",
        _H,
        live=True,
        parameters={"receipt_within_days": Whole(1, 30)},
    ),
    Right(
        "R07",
        "Source and content are graded, and sensitivity is marked.",
        _H,
        live=True,
        parameters={"grading": Choice(frozenset({"admiralty", "4x4", "5x5x5"}))},
    ),
    Right(
        "R08",
        "Review before retention ends; purge or revalidate with name, date and reason.",
        _W,
        live=True,
        parameters={
            "longest_days": Whole(1, _FIVE_YEARS),
            "warn_days": Wholes(0, _YEAR),
            "erase_after_days": Whole(0, _YEAR),
        },
    ),
    Right(
        "R09",
        "A tip is shared only after two people compared it with a closed list of behaviours.",
        _H,
        live=True,
        parameters={"behaviours_at_least": Whole(1, 16), "protected_need_facts": Whole(1, 20)},
    ),
    Right("R10", "Tips without ground vanish quickly.", _W, live=True, parameters={"longest_days": Whole(1, 180)}),
    Right("R11", "Every request has a purpose that the seat and the information share.", _H, live=True),
    Right(
        "R12",
        "Time limits for erasure or periodic review.",
        _W,
        parameters={"review_every_days": Whole(1, _FIVE_YEARS)},
    ),
    Right(
        "R13",
        "Suspects, victims, witnesses and others are told apart, in each case.",
        _H,
        live=True,
        parameters={
            "categories": Choices(_PEOPLE, whole=True),
            "only_in_case": Choices(_PEOPLE),
            "contact_review_days": Whole(1, _YEAR),
        },
    ),
    Right(
        "R14",
        "Facts are kept apart from opinions.",
        _H,
        live=True,
        parameters={"kinds": Choices(_KINDS, whole=True)},
    ),
    Right(
        "R15",
        "Whoever received wrong data is told.",
        _H,
        live=True,
        parameters={"acknowledge_within_days": Whole(1, 30)},
    ),
    Right("R16", "Every act rests on an article in force.", _H, live=True),
    Right(
        "R17",
        "Special categories only where strictly necessary; nobody is selected by them.",
        _H,
        live=True,
        parameters={"categories": Choices()},
    ),
    Right(
        "R18",
        "No decision by a machine alone.",
        _H,
        live=True,
        parameters={"identifiers": Choices(may_be_empty=True), "second_person_below_bits": Whole(0, 100)},
    ),
    Right(
        "R19",
        "Access, correction and erasure, also through the authority.",
        _W,
        parameters={"answer_within_days": Whole(1, 92)},
    ),
    Right(
        "R20",
        "Every collection, change, consultation, disclosure, combination and erasure is logged.",
        _H,
        live=True,
        parameters={"acts": Choices(_ACTS_LOGGED, whole=True)},
    ),
    Right(
        "R21",
        "The log is used only for what the law names.",
        _H,
        live=True,
        parameters={"uses": Choices(_LOG_USES)},
    ),
    Right("R22", "Log entries are erased after their term.", _W, parameters={"keep_days": Whole(1, 36_525)}),
    Right("R23", "A new source or method needs an assessment of its impact.", _H),
    Right(
        "R24",
        "A breach is notified in time.",
        _W,
        parameters={"notify_within_hours": Whole(1, 72)},
    ),
    Right(
        "R25",
        "Transfers abroad carry the originator's restrictions and assurances.",
        _H,
        live=True,
        parameters={"assurances": Choices()},
    ),
    Right(
        "R26",
        "Handling codes travel with each item and are printed on every product.",
        _H,
        live=True,
        parameters={"codes": Choices(frozenset(FORBIDDEN_ACTS))},
    ),
    Right(
        "R27",
        "Need is reviewed at least every three years.",
        _W,
        parameters={"review_every_days": Whole(1, _THREE_YEARS)},
    ),
    Right(
        "R28",
        "A list entry has identifiers and facts, is reviewed and can be removed.",
        _H,
        parameters={"identifiers_at_least": Whole(2, 10), "review_every_days": Whole(1, _YEAR)},
    ),
    Right(
        "R29",
        "Exceptions are made case by case and end.",
        _H,
        parameters={"longest_days": Whole(1, _YEAR)},
    ),
    Right(
        "R30",
        "Published statistics identify nobody.",
        _H,
        parameters={"smallest_cell": Whole(10, 1_000), "round_to": Whole(1, 100)},
    ),
    Right(
        "R31",
        "A person may learn when and why their data were consulted.",
        _S,
        parameters={"answer_within_days": Whole(1, 92)},
    ),
    Right(
        "R32",
        "Whoever reports is acknowledged and answered.",
        _W,
        parameters={"acknowledge_within_days": Whole(1, 7), "feedback_within_days": Whole(1, 92)},
    ),
)

RIGHTS: Mapping[str, Right] = {right.code: right for right in _ALL}
