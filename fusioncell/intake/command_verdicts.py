"""What `fusioncell receive` says at the end of many files: a verdict for each, and why things were held or noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fusioncell.intake import queries
from fusioncell.intake.models import Delivery
from fusioncell.mandate.sitting import Sitting

LONGEST = 46  # signs of a file's name in the table
SENTENCE = 150


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file."""

    name: str
    channel: str
    format: str = "–"
    state: str = "refused"
    objects: int = 0
    accepted: int = 0
    findings: int = 0
    quarantined: int = 0
    repeats: int = 0
    statements: int = 0
    seconds: float = 0.0
    trouble: str = ""


def verdict_of(name: str, delivery: Delivery, seconds: float) -> Verdict:
    """The verdict in a line."""
    return Verdict(
        name,
        delivery.channel,
        delivery.format or "–",
        str(delivery.get_state_display()),
        delivery.objects_read,
        delivery.accepted,
        delivery.with_findings,
        delivery.quarantined,
        delivery.duplicates,
        delivery.statements,
        seconds,
        delivery.trouble,
    )


class Reasons:
    """Why objects were held and what was noticed, counted over all files with one example each."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._files: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], str] = {}

    def add(self, who: Sitting, delivery: Delivery) -> None:
        """Those of one delivery; its transaction has declared the person."""
        for title, found in (
            ("held", queries.reasons_of(who, delivery)),
            ("noticed", queries.findings_of(who, delivery)),
        ):
            for reason in found:
                key = (title, reason.code)
                self._counts[key] += reason.count
                self._files[key] += 1
                self._examples.setdefault(key, f"{delivery.filename}: {reason.example}")

    def show(self) -> None:
        """One line a reason."""
        for (title, code), count in sorted(self._counts.items(), key=lambda each: (each[0][0], -each[1])):
            files, example = self._files[title, code], self._examples[title, code]
            print(f"  {title:8} {count:>7,} × {code:22} in {files:>3} files, such as {example[:SENTENCE]}")


def show_table(verdicts: Sequence[Verdict]) -> None:
    """A line a file, then the sums."""
    head = (
        "file",
        "channel",
        "format",
        "verdict",
        "objects",
        "accepted",
        "findings",
        "held",
        "repeats",
        "statements",
        "s",
    )
    print(_line(head))
    for one in verdicts:
        print(_line(_cells(one)))
        if one.trouble:
            print(f"    {one.trouble[:SENTENCE]}")
    total = [sum(getattr(one, name) for one in verdicts) for name in _SUMMED]
    counts = tuple(f"{number:,}" for number in total)
    print(_line((f"{len(verdicts)} files", "", "", "", *counts, f"{sum(one.seconds for one in verdicts):.1f}")))
    for state, count in Counter(one.state for one in verdicts).most_common():
        print(f"  {count:>4} {state}")


_SUMMED = ("objects", "accepted", "findings", "quarantined", "repeats", "statements")


def _cells(one: Verdict) -> tuple[str, ...]:
    numbers = (f"{getattr(one, name):,}" for name in _SUMMED)
    return (one.name[-LONGEST:], one.channel, one.format, one.state, *numbers, f"{one.seconds:.2f}")


def _line(cells: Sequence[str]) -> str:
    name, channel, form, state, *numbers = cells
    return f"{name:{LONGEST}} {channel:14} {form:13} {state:11}" + "".join(f"{number:>11}" for number in numbers)
