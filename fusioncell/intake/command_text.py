"""`fusioncell text`: what reads a text is scored and taught here; only `learn` reads the store."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.actions import learning
from fusioncell.intake.methods.annotated import read_annotated
from fusioncell.intake.methods.gazetteer import installed
from fusioncell.intake.methods.reading_text import read, shipped, shipped_reader
from fusioncell.intake.methods.scores import Score, scored
from fusioncell.intake.methods.tagger import Sentence, Tagger
from fusioncell.intake.methods.teaching import teach
from fusioncell.mandate.queries import declare, seat_named, sitting_for

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell text train`, `score` and `read`."""
    sentence = "teach, score and try what finds names in texts"
    commands = subparsers.add_parser("text", help=sentence, description=sentence).add_subparsers(required=True)
    training = commands.add_parser("train", help="teach a tagger on annotated text, with scores before and after")
    training.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a word and its tag a line (CoNLL)")
    training.add_argument("--language", default="en", help="two letters; a shipped tagger of it is taught further")
    training.add_argument("--licence", default="", help="the licence of the text, for the card")
    training.add_argument("--out", type=Path, required=True, help="where the weights are written, as NAME.npz")
    training.add_argument("--epochs", type=int, default=5)
    training.set_defaults(do=train_tagger)
    scoring = commands.add_parser("score", help="score a tagger on annotated text")
    scoring.add_argument("files", nargs="+", type=Path, metavar="FILE")
    scoring.add_argument("--language", default="en")
    scoring.add_argument("--weights", type=Path, help="a file of weights in place of those that ship")
    scoring.set_defaults(do=score_tagger)
    learning = commands.add_parser("learn", help="teach a tagger on what was settled, and use it if better")
    learning.add_argument("--language", default="en", help="two letters")
    learning.add_argument("--as", dest="by", required=True, metavar="SEAT", help="the seat whose texts teach")
    learning.add_argument("--purpose", required=True, help="what the seat works for")
    learning.add_argument("--epochs", type=int, default=5)
    learning.set_defaults(do=learn_settled)
    reading = commands.add_parser("read", help="show what would be suggested of a text")
    reading.add_argument("file", type=Path)
    reading.add_argument("--home", default="", help="the home country, two letters")
    reading.set_defaults(do=read_file)


def _sentences(paths: list[Path]) -> list[Sentence]:
    found: list[Sentence] = []
    for path in paths:
        try:
            with path.open(encoding="utf-8") as lines:
                found += read_annotated(lines)
        except OSError as error:
            raise Unreadable(f"{path} cannot be read: {error.strerror}.", str(path)) from error
        except UnicodeDecodeError as error:
            raise Unreadable(f"{path} is not UTF-8.", f"byte {error.start}") from error
    return found


def train_tagger(arguments: argparse.Namespace) -> int:
    """Teach on four fifths of the text; print how it did on the fifth before and after; write weights and card."""
    begin = shipped(arguments.language)
    card = {
        "name": arguments.out.stem,
        "language": arguments.language,
        "made_of": [path.name for path in arguments.files],
        "taught_further_from": begin.card.get("name") if begin else None,
        "licence_of_the_text": arguments.licence or "not stated",
        "epochs": arguments.epochs,
    }
    taught = teach(_sentences(arguments.files), installed(), card, begin=begin, epochs=arguments.epochs)
    if taught.before is not None:
        _print("before", taught.before)
    _print("after", taught.after)
    target = arguments.out.with_suffix(".npz")
    target.write_bytes(taught.tagger.to_bytes())
    target.with_suffix(".card.json").write_text(json.dumps(taught.tagger.card, indent=2, ensure_ascii=False) + "\n")
    print(f"{target} and its card are written. A cell uses it once it lies in its folder `taggers`.")
    return 0


@transaction.atomic
def learn_settled(arguments: argparse.Namespace) -> int:
    """Teach on what people settled in the cell's texts; print before and after; the cell uses what reads better."""
    who = sitting_for(seat_named(arguments.by), arguments.purpose)
    declare(who)
    learnt = learning.learn(who, arguments.language, arguments.epochs)
    if learnt.taught.before is not None:
        _print("before", learnt.taught.before)
    _print("after", learnt.taught.after)
    used = "it is used from now on" if learnt.used else "the one in use stays, for it reads as well or better"
    print(f"Taught on what was settled in {learnt.reports:,} reports; {used}.")
    return 0


def score_tagger(arguments: argparse.Namespace) -> int:
    """Print how well names are found in each file."""
    tagger = Tagger.from_bytes(arguments.weights.read_bytes()) if arguments.weights else shipped(arguments.language)
    if tagger is None:
        print(f"{arguments.language}: not measured; no tagger ships for this language.")
        return 1
    for path in arguments.files:
        _print(path.name, scored(tagger, _sentences([path]), installed()))
    return 0


def _print(name: str, scores: Mapping[str, Score]) -> None:
    for kind, score in scores.items():
        print(
            f"{name:32} {kind:4} precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}"
            f"  of {score.there:,}"
        )


def read_file(arguments: argparse.Namespace) -> int:
    """Print every suggestion of a text with its place, precision and ground."""
    text = arguments.file.read_text("utf-8")
    found = read(text, shipped_reader(arguments.home))
    for one in found.found:
        print(f"{one.start:>7}–{one.end:<7} {one.what:12} {one.value:40} {one.precision:18} {one.ground}")
    return 0
