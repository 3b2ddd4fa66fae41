"""A version of a scale of levels: its steps from low to high, and which older version it can be compared with.

Numbers of two versions mean nothing side by side: `substantieel` was three of four in the Netherlands in 2015 and four
of five in 2016, and nothing had changed. Every comparison therefore goes through `difference`, which refuses without a
declared mapping.

>>> old = read_scale(_EXAMPLE.format(code="A-1", steps=_steps("calm", "uneasy", "grave"), rest=""))
>>> new = read_scale(_EXAMPLE.format(code="A-2", steps=_steps("calm", "watchful", "uneasy", "grave"),
...     rest='[[from]]\\nversion = "A-1"\\nsteps = { 1 = 1, 2 = 3, 3 = 4 }\\nbasis = "words kept"'))
>>> difference(old, 2, new, 3)
0
>>> difference(old, 2, new, 4)
1
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from typing import Any

from fusioncell.foundation.errors import Refused, Unreadable
from fusioncell.foundation.methods.commitment import canonical

FORMAT = "fusioncell-scale/1"
KINDS = ("threat", "risk", "advisory", "posture", "health")
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
TEXTS = ("country", "system", "horizon", "decided_by", "review", "note")
_WORDS = {"format", "code", "kind", "valid_from", "valid_to", "numbered", "horizon_days", "review_days", "step", "from"}
_WORDS |= {"criterion", *TEXTS}
_FEWEST_STEPS, _MOST_STEPS = 2, 12
_WHOLE = 1000


class NotComparable(Refused):
    """Two versions of scales with no declared mapping between them."""

    code = "not_comparable"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. from_permille: the lowest probability, in thousandths, at which the scale itself asks for this step."""

    ordinal: int
    word: str
    names: Mapping[str, str]
    also: tuple[str, ...] = ()
    definition: Mapping[str, str] = field(default_factory=dict)
    from_permille: int | None = None

    def name(self, language: str) -> str:
        """The word in a language, else in English, else as published."""
        return self.names.get(language) or self.names.get("en") or self.word

    def means(self, language: str) -> str:
        """What the step is declared to mean."""
        return self.definition.get(language) or self.definition.get("en") or ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A number that speaks for a move: `metric` at or beyond `threshold` speaks for step `to`, upwards or downwards."""

    metric: str
    direction: str
    to: int
    threshold: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """One version of a scale. maps: for an older version, its ordinals and what they are here."""

    code: str
    kind: str
    valid_from: date
    valid_to: date | None
    steps: tuple[Step, ...]
    numbered: bool = True
    horizon_days: int | None = None
    review_days: int | None = None
    maps: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    basis: Mapping[str, str] = field(default_factory=dict)
    criteria: tuple[Criterion, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""

    @property
    def ordinals(self) -> range:
        """The numbers of its steps."""
        return range(1, len(self.steps) + 1)

    def step(self, ordinal: int) -> Step:
        """A step by its number. Raises `Refused` outside the scale."""
        if ordinal not in self.ordinals:
            raise Refused([f"The scale {self.code} has the steps 1 to {len(self.steps)}; there is no step {ordinal}."])
        return self.steps[ordinal - 1]

    def step_called(self, word: str) -> Step | None:
        """A step by its word as published, or by another spelling of it."""
        return next((step for step in self.steps if word in (step.word, *step.also)), None)

    def valid_on(self, day: date) -> bool:
        """Whether the version was in use on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def step_for(self, permille: float) -> Step | None:
        """The step that a probability asks for, when the scale ties its steps to probabilities."""
        bands = [step for step in self.steps if step.from_permille is not None]
        return next((step for step in reversed(bands) if (step.from_permille or 0) <= permille), None)


def difference(old: Scale, before: int, new: Scale, after: int) -> int:
    """How many steps of `new` lie between the two. Raises `NotComparable` without a mapping of that very step."""
    old.step(before), new.step(after)
    if old.code == new.code:
        return after - before
    mapped = new.maps.get(old.code, {}).get(before)
    if mapped is not None:
        return after - mapped
    back = old.maps.get(new.code, {}).get(after)
    if back is not None:
        return back - before
    raise NotComparable(
        [f"Step {before} of {old.code} and step {after} of {new.code} cannot be compared: no mapping is declared."]
    )


def read_scale(text: str, place: str = "") -> Scale:
    """A scale from the text of its file. Raises `Unreadable` with the place."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"This is no TOML file: {error}.", place) from error
    return _Reader(raw, place or str(raw.get("code", ""))).read(sha256(canonical(_plain(raw)).encode()).hexdigest())


def _plain(value: Any) -> Any:
    """The same with dates and numbers as text: what is fingerprinted is the content, not how the file is laid out."""
    if isinstance(value, dict):
        return {str(key): _plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_plain(held) for held in value]
    return value if isinstance(value, str | bool) else str(value)


@dataclass(frozen=True, slots=True)
class _Reader:
    raw: Mapping[str, Any]
    place: str

    def fail(self, sentence: str, where: str = "") -> Unreadable:
        return Unreadable(sentence, ": ".join(part for part in (self.place, where) if part))

    def read(self, fingerprint: str) -> Scale:
        if self.raw.get("format") != FORMAT:
            raise self.fail(f"A scale begins with format = {FORMAT!r}.")
        unknown = sorted(self.raw.keys() - _WORDS)
        if unknown:
            raise self.fail(f"A scale has no {', '.join(unknown)}.")
        kind = self.text("kind")
        if kind not in KINDS:
            raise self.fail(f"The kind is one of {', '.join(KINDS)}.", "kind")
        start, end = self.day("valid_from"), self.day("valid_to")
        if start is None or (end is not None and end < start):
            raise self.fail("A version is valid from a day, and not until one before it.", "valid_from")
        steps = self.steps()
        return Scale(
            code=self.text("code"),
            kind=kind,
            valid_from=start,
            valid_to=end,
            steps=steps,
            numbered=self.raw.get("numbered", True) is True,
            horizon_days=self.days("horizon_days"),
            review_days=self.days("review_days"),
            maps={version: steps_ for version, steps_, _basis in self.maps(len(steps))},
            basis={version: basis for version, _steps, basis in self.maps(len(steps))},
            criteria=tuple(self.criteria(len(steps))),
            texts={name: self.text(name) for name in TEXTS if name in self.raw},
            sha256=fingerprint,
        )

    def text(self, name: str) -> str:
        found = self.raw.get(name)
        if not isinstance(found, str) or not found.strip():
            raise self.fail("A text is expected here.", name)
        return found

    def day(self, name: str) -> date | None:
        found = self.raw.get(name)
        if found is not None and type(found) is not date:
            raise self.fail("A day is expected here, as in 2026-01-31.", name)
        return found

    def days(self, name: str) -> int | None:
        found = self.raw.get(name)
        if found is not None and not _number(found, 1, 36_525):
            raise self.fail("A number of days is expected here.", name)
        return found

    def steps(self) -> tuple[Step, ...]:
        entries = self.entries("step")
        if not _FEWEST_STEPS <= len(entries) <= _MOST_STEPS:
            raise self.fail(f"A scale has two to {_MOST_STEPS} steps.", "step")
        steps = tuple(self.step(entry, number) for number, entry in enumerate(entries, 1))
        words = [word for step in steps for word in (step.word, *step.also)]
        if len(set(words)) != len(words):
            raise self.fail("Two steps share a word.", "step")
        bands = [step.from_permille for step in steps if step.from_permille is not None]
        if any(low >= high for low, high in pairwise(bands)):
            raise self.fail("The probabilities of the steps rise from low to high.", "step")
        return steps

    def step(self, entry: Mapping[str, Any], number: int) -> Step:
        where = f"step {number}"
        if entry.get("ordinal") != number:
            raise self.fail("Steps are numbered 1, 2, 3 … from low to high.", where)
        names, means = entry.get("names", {}), entry.get("definition", {})
        also, lowest = entry.get("also", []), entry.get("from_permille")
        word = entry.get("word")
        if not isinstance(word, str) or not word or not (_texts(names) and _texts(means) and _all_texts(also)):
            raise self.fail("A step has a word, and names and definitions by language.", where)
        if lowest is not None and not _number(lowest, 0, _WHOLE):
            raise self.fail("A probability is given in thousandths, 0 to 1000.", where)
        return Step(number, word, names, tuple(also), means, lowest)

    def maps(self, steps: int) -> Iterable[tuple[str, dict[int, int], str]]:
        for number, entry in enumerate(self.entries("from"), 1):
            where, pairs = f"from {number}", entry.get("steps")
            if not isinstance(pairs, dict) or not pairs or not _texts({"version": entry.get("version")}):
                raise self.fail("A mapping names the older version and its steps.", where)
            if not all(key.isdecimal() and int(key) >= 1 and _number(to, 1, steps) for key, to in pairs.items()):
                raise self.fail("A mapping leads from a step of the older version to one of this one.", where)
            mapped = {int(key): to for key, to in pairs.items()}
            if any(low > high for low, high in pairwise(to for _old, to in sorted(mapped.items()))):
                raise self.fail("A mapping keeps the order of the steps.", where)
            basis = entry.get("basis")
            if not isinstance(basis, str) or not basis.strip():
                raise self.fail("A mapping says on what it rests.", where)
            yield str(entry["version"]), mapped, basis

    def criteria(self, steps: int) -> Iterable[Criterion]:
        for number, entry in enumerate(self.entries("criterion"), 1):
            good = entry.get("direction") in ("up", "down") and _number(entry.get("to"), 1, steps)
            if not good or not _texts({"metric": entry.get("metric")}) or not isinstance(entry.get("threshold"), int):
                raise self.fail(
                    "A criterion has a metric, a direction (up or down), a step and a whole number as threshold.",
                    f"criterion {number}",
                )
            yield Criterion(
                entry["metric"], entry["direction"], entry["to"], entry["threshold"], str(entry.get("unit", ""))
            )

    def entries(self, name: str) -> Sequence[Mapping[str, Any]]:
        found = self.raw.get(name, [])
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            raise self.fail(f"Each entry begins with [[{name}]].", name)
        return found


def _number(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) and text.strip() for text in value.values())


def _all_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text for text in value)


@cache
def shipped_text(code: str) -> str:
    """The file of a scale that ships with the cell. Raises `Unreadable`."""
    entry = files("fusioncell.threat_level") / "scales" / f"{code.lower()}.toml"
    if not code or not code.replace("-", "").isalnum() or not entry.is_file():
        raise Unreadable(f"No scale {code} ships with the cell.")
    return entry.read_text("utf-8")


@cache
def shipped() -> Mapping[str, Scale]:
    """The scale versions that ship with the cell, by code."""
    folder = files("fusioncell.threat_level") / "scales"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    scales = [read_scale((folder / name).read_text("utf-8"), name) for name in names if name not in ("series.toml",)]
    return {scale.code: scale for scale in scales}


_EXAMPLE = 'format = "fusioncell-scale/1"\ncode = "{code}"\nkind = "threat"\nvalid_from = 2020-01-01\n{steps}\n{rest}'


def _steps(*words: str) -> str:
    return "\n".join(f'[[step]]\nordinal = {n}\nword = "{word}"' for n, word in enumerate(words, 1))
