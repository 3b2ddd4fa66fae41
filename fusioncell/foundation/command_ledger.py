"""The commands of the log: the sequencer, heads, copies, proofs, purges, cosignatures."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fusioncell.foundation import log_tiles, upkeep
from fusioncell.foundation.clock import now
from fusioncell.foundation.environment import Environment, read_environment
from fusioncell.foundation.errors import NotFound, Unreadable
from fusioncell.foundation.log_copy import USES, Warrant, copy_log
from fusioncell.foundation.log_tiles import STREAMS, SealedHead
from fusioncell.foundation.methods.checkpoint import NotSigned, read_verifier
from fusioncell.foundation.purging import Order, Retention, end_of_following_year, purge, purge_expired
from fusioncell.foundation.sequencer import seal, sequencing, signer

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

Does = Callable[[argparse.Namespace], None]


def register(subparsers: Subparsers) -> None:
    """Add the commands of the log."""
    _add(subparsers, "sequencer", run_sequencer, "order and seal the log until told to stop")
    sentence = "look at the log, copy it, prove an entry, purge by law"
    inner = subparsers.add_parser("ledger", help=sentence, description=sentence).add_subparsers(
        metavar="COMMAND", required=True
    )
    _add(inner, "head", head, "seal what waits and print both signed heads and their verifier keys")
    copied = _add(inner, "export", export, "copy both logs to a folder that `fusioncell-verify audit` can read")
    copied.add_argument("folder", type=Path)
    copied.add_argument("--bodies-for", choices=USES, help="copy the events' bodies too, for this use")
    copied.add_argument("--authority", default="", help="who ordered it (with --bodies-for)")
    proof = _add(inner, "prove", prove, "print the proof that an entry is in the log")
    proof.add_argument("index", type=int)
    cosigned = _add(inner, "cosign", cosign, "keep a witness's cosignature of a head")
    cosigned.add_argument("file", type=Path, help="the head as `fusioncell-verify witness` gave it back")
    cosigned.add_argument("--key", required=True, help="the witness's verifier key, got in person")
    purged = _add(inner, "purge", purge_events, "take bodies out of the log by law; commitments stay")
    which = purged.add_mutually_exclusive_group(required=True)
    which.add_argument("--index", type=int, action="append", help="the number of an event")
    which.add_argument("--before", type=_day, help="every event before this day (YYYY-MM-DD)")
    which.add_argument("--expired", action="store_true", help="every event written before last year")
    purged.add_argument(
        "--kind", action="append", default=[], help="only this kind and those under it (not with --index)"
    )
    purged.add_argument("--reason", required=True)
    purged.add_argument("--authority", required=True)
    for one in (proof, cosigned, purged):
        one.add_argument("--stream", choices=STREAMS, default=STREAMS[0])


def _add(subparsers: Subparsers, name: str, does: Does, sentence: str) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(name, help=sentence, description=sentence)
    parser.set_defaults(do=does)
    return parser


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)


def _opened() -> Environment:
    environment = read_environment(os.environ)
    upkeep.open_store(environment)
    return environment


def run_sequencer(_: argparse.Namespace) -> None:
    """Become the sequencer: a process without Django, which is why this one is replaced."""
    _opened()
    os.execv(sys.executable, [sys.executable, "-m", "fusioncell.foundation.sequencer"])  # noqa: S606  # our own module


def head(_: argparse.Namespace) -> None:
    environment = _opened()
    seal(environment)
    for stream, name in enumerate(STREAMS):
        print(f"{name}: verifier key {signer(environment, stream).verifier.vkey}")
        try:
            print(_head(environment, stream).note)
        except NotFound as error:
            print(f"{error}\n")


def _head(environment: Environment, stream: int) -> SealedHead:
    with sequencing(environment) as sequencer, sequencer.connection.cursor() as cursor:
        found = log_tiles.last_head(cursor, stream)
    if found is None:
        raise NotFound(f"The log {STREAMS[stream]} is empty.")
    return found


def export(arguments: argparse.Namespace) -> None:
    environment = _opened()
    warrant = Warrant(arguments.bodies_for, arguments.authority) if arguments.bodies_for else None
    for stream, name in enumerate(STREAMS):
        try:
            found = copy_log(environment, stream, arguments.folder / name, warrant)
            print(f"{name}: {found.size:,} entries in {arguments.folder / name}")
        except NotFound as error:
            print(error)


def prove(arguments: argparse.Namespace) -> None:
    environment, stream = _opened(), STREAMS.index(arguments.stream)
    seal(environment)
    print(proof_text(environment, stream, arguments.index), end="")


def proof_text(environment: Environment, stream: int, index: int) -> str:
    """The proof of one entry under the newest head."""
    found = _head(environment, stream)
    with sequencing(environment) as sequencer, sequencer.connection.cursor() as cursor:
        return log_tiles.proof_text(cursor, found, index)


def cosign(arguments: argparse.Namespace) -> None:
    environment, stream = _opened(), STREAMS.index(arguments.stream)
    try:
        note = arguments.file.read_text()
        witness = read_verifier(arguments.key)
        text = signer(environment, stream).verifier.signed(note)
        witness.signed(note)
    except (NotSigned, ValueError, OSError) as error:
        raise Unreadable(str(error), str(arguments.file)) from error
    line = next(one for one in note.splitlines(keepends=True)[::-1] if one.startswith(f"— {witness.name} "))
    with sequencing(environment) as sequencer:
        kept = sequencer.connection.execute(
            """INSERT INTO ledger.cosignature (stream, size, witness, line)
               SELECT stream, size, %s, %s FROM ledger.checkpoint
               WHERE stream = %s AND size = %s AND starts_with(note, %s)
               ON CONFLICT (stream, size, witness) DO UPDATE SET line = excluded.line, at = excluded.at""",
            [witness.name, line, stream, int(text.split("\n")[1]), text],
        ).rowcount
    if not kept:
        raise NotFound("This log has never shown that head. Tell the witness: this is a fork.")
    print(f"Kept the cosignature of {witness.name} on {text.split(chr(10))[1]} entries.")


def purge_events(arguments: argparse.Namespace) -> None:
    environment, stream = _opened(), STREAMS.index(arguments.stream)
    order = Order(arguments.authority, arguments.reason)
    if arguments.index:
        made = purge(environment, stream, arguments.index, order)
    else:
        before = end_of_following_year(now().date()) if arguments.expired else arguments.before
        made = purge_expired(environment, Retention(stream, before, tuple(arguments.kind)), order)
    print(f"{sum(one.count for one in made):,} events purged under {len(made)} certificates.")
