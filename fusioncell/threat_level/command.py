"""`fusioncell level`: replaying published series of threat levels, and checking a scale's file."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from fusioncell.foundation.errors import Unreadable
from fusioncell.mandate.acting import acting
from fusioncell.threat_level.actions.importing import import_table
from fusioncell.threat_level.methods.published import counted_until, read_published
from fusioncell.threat_level.methods.scale import read_scale
from fusioncell.threat_level.methods.series import ENDS, SCALE, Change, Published, Series
from fusioncell.threat_level.methods.telling import Told, told, told_with_successor

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell level`."""
    sentence = "replay published threat levels; check a scale"
    parser = subparsers.add_parser("level", help=sentence, description=sentence)
    what = parser.add_subparsers(metavar="WHAT", required=True)
    sentence = "print each series of a table with its moves, dwell times and information"
    one = what.add_parser("replay", help=sentence, description=sentence)
    one.add_argument("path", type=Path, metavar="TABLE")
    one.add_argument("--until", type=_day, help=f"count open series to this day (default: {counted_until()})")
    one.add_argument("--series", action="append", help="only this series; may be given again")
    one.add_argument("--on", type=_day, help="say instead what each level was on a day")
    one.set_defaults(do=replay)
    sentence = "take a table of published levels into the store, for the page that compares them"
    keep = what.add_parser("import", help=sentence, description=sentence)
    keep.add_argument("path", type=Path, metavar="TABLE")
    keep.add_argument("--name", default="", help="what it is called there (default: the file's name)")
    keep.add_argument("--as", dest="by", required=True, metavar="SEAT", help="the seat that acts")
    keep.set_defaults(do=take_in)
    sentence = "check the file of a scale and print it"
    two = what.add_parser("scale", help=sentence, description=sentence)
    two.add_argument("path", type=Path, metavar="FILE")
    two.set_defaults(do=check)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write 2026-01-31") from error


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise Unreadable(f"This file cannot be read: {error.strerror}.", str(path)) from error
    except UnicodeDecodeError as error:
        raise Unreadable("This file is no text in UTF-8.", f"{path}, byte {error.start}") from error


def replay(arguments: argparse.Namespace) -> int:
    """Replay a table; the exit is 1 when a series contradicts itself."""
    published = read_published(_text(arguments.path), arguments.path.name)
    names = arguments.series or list(published.series)
    unknown = [name for name in names if name not in published.series]
    if unknown:
        raise Unreadable(f"There is no series {', '.join(unknown)}; there are {', '.join(published.series)}.")
    if arguments.on is not None:
        _say_day(published, names, arguments.on)
        return 0
    until = arguments.until or counted_until()
    count = sum(len(published.series[name].changes) for name in names)
    recalled = sum(change.recalled for name in names for change in published.series[name].changes)
    print(f"{count} changes of {len(names)} series, {recalled} of them recalled (*); open series counted to {until}.")
    broken = [sentence for name in names for sentence in _say(published, name, until)]
    print(f"\n{len(broken)} violations." if broken else "\nEvery series replays without a violation.")
    for sentence in broken:
        print(f"  {sentence}")
    return 1 if broken else 0


@transaction.atomic
def take_in(arguments: argparse.Namespace) -> None:
    """Keep a table in the store."""
    name = arguments.name or re.sub(r"[^a-z0-9]+", "-", arguments.path.stem.casefold()).strip("-")
    made = import_table(acting(arguments.by), name, _text(arguments.path))
    print(f"The table {made.name} is kept, SHA-256 {made.sha256}.")


def _say(published: Published, name: str, until: date) -> list[str]:
    series, broken = published.series[name], published.violations(name)
    print(f"\n{name}  {series.scope}, {series.hazard}{_ties(series)}")
    for number, change in enumerate(series.changes):
        print(f"  {_line(published, series, number, change)}")
    for figures in () if broken else (told, told_with_successor):
        found = figures(published, name, until)
        if found is not None:
            print(f"  {_figures(found)}")
    return broken


def _ties(series: Series) -> str:
    ties, said = series.ties, []
    if ties.kind:
        said.append(f"{ties.kind}, no threat level" if ties.kind == "posture" else ties.kind)
    if ties.parent:
        said.append(f"under {ties.parent}: {ties.inherits}" + (", lapses when equal" if ties.lapses else ""))
    if ties.into:
        said.append(f"{ties.how} by {ties.into}" if ties.how == "replaced" else f"{ties.how} into {ties.into}")
    return "".join(f"; {part}" for part in said)


def _line(published: Published, series: Series, number: int, change: Change) -> str:
    day = _written(change)
    scale = published.scales.get(change.scale)
    step = "" if change.ordinal is None else f"{change.ordinal}/{len(scale.steps) if scale else '?'}"
    moved = published.moved(series.name, number)
    leap = f"{moved:+d}" if moved else ("=" if moved == 0 and change.move == SCALE else "")
    until = f"until {change.until}" if change.until else ""
    lapsed = "lapses" if change.move != ENDS and series.ties.lapses and _lapsed(published, series, change) else ""
    rest = "  ".join(part for part in (leap, until, lapsed, change.trigger) if part)
    return f"{day:<13}{'*' if change.recalled else ' '} {step:>4} {change.label:<22} {change.move:<13} {rest}".rstrip()


def _lapsed(published: Published, series: Series, change: Change) -> bool:
    """Whether the day ended with the parent's level in force again."""
    ended = published.on(series.name, change.day)[-1]
    last = [other for other in series.changes if other.day == change.day][-1]
    return last is change and ended.by != series.name


def _written(change: Change) -> str:
    text = change.day.isoformat()
    quarter = f"{change.day.year}-Q{(change.day.month + 2) // 3}"
    return {"month": text[:7], "quarter": quarter, "year": text[:4], "hours": f"{text} h"}.get(change.precision, text)


def _figures(found: Told) -> str:
    return "  ".join([f"{' + '.join(found.names)} {found.since} to {found.until}:", *_shares(found)])


def _shares(found: Told) -> Iterator[str]:
    for step, share in sorted(found.dwell.shares.items(), key=lambda pair: -pair[1]):
        word = found.words[step] if isinstance(step, int) else str(step)
        yield f"{share:.1%} {word} ({found.dwell.days[step]:,.0f} d)"
    yield f"{found.dwell.bits:.2f} bits"


def _say_day(published: Published, names: list[str], day: date) -> None:
    for name in names:
        levels = published.on(name, day)
        line = ", then ".join(f"{level.label} ({level.scale}, step {level.ordinal})" for level in levels)
        print(f"{name:<14} {line or 'none'}")


def check(arguments: argparse.Namespace) -> int:
    """Check a scale's file and print its steps."""
    scale = read_scale(_text(arguments.path), arguments.path.name)
    print(f"{scale.code}: {scale.kind}, from {scale.valid_from} to {scale.valid_to or '…'}, SHA-256 {scale.sha256}")
    for step in scale.steps:
        print(f"  {step.ordinal}  {step.word:<24} {', '.join(f'{k}: {v}' for k, v in step.names.items())}")
    for version, steps in scale.maps.items():
        pairs = ", ".join(f"{old} is {new}" for old, new in steps.items())
        print(f"  compared with {version}: {pairs} ({scale.basis[version]})")
    return 0
