"""`fusioncell receive`: files into the cell, with progress, and what became of each object."""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from fusioncell.foundation import jobs, upkeep
from fusioncell.foundation.environment import read_environment
from fusioncell.foundation.errors import CellError, Refused, Unreadable
from fusioncell.foundation.store.cluster import Cluster
from fusioncell.intake import queries
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.actions.machines import sit_at
from fusioncell.intake.actions.mappings import shipped_mapping
from fusioncell.intake.actions.reading import read_delivery
from fusioncell.intake.command_verdicts import Reasons, Verdict, show_table, verdict_of
from fusioncell.intake.models import Delivery
from fusioncell.intake.readers import face
from fusioncell.intake.readers.mapping import Mapping as TableMapping
from fusioncell.mandate.queries import declare
from fusioncell.mandate.sitting import Sitting

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

FEW = 3  # files that are told of one by one
SHOWN = 8  # kinds of reasons printed for each file; the delivery's page has them all


def register(subparsers: Subparsers) -> None:
    """Add the room's commands."""
    sentence = "take files into the cell over a channel and say what became of each object"
    parser = subparsers.add_parser("receive", help=sentence, description=sentence)
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file or folder, or CHANNEL=FILE")
    parser.add_argument(
        "--channel", help="the channel of the files that name none (default: the cell's by their format)"
    )
    parser.add_argument("--mapping", help="name of a mapping for tables (default: the channel's own, if it ships)")
    parser.add_argument("--seat", help="the seat that receives (default: the channel's machine seat)")
    parser.add_argument("--purpose", help="the purpose declared (default: the first that seat and channel share)")
    parser.add_argument(
        "--throwaway", action="store_true", help="into a cell founded for this and destroyed afterwards"
    )
    parser.add_argument("--law", type=Path, help="with --throwaway: the mandate to found it from (default: Marazan)")
    parser.set_defaults(do=receive)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to receive, and the channel it comes over; empty when its format decides."""

    channel: str
    path: Path


def receive(arguments: argparse.Namespace) -> int:
    """Receive every file; the exit is 1 when any could not be received at all."""
    wanted = [one for text in arguments.files for one in _wanted(text, arguments.channel)]
    if arguments.throwaway:
        return _in_a_throwaway_cell(arguments)
    upkeep.open_store(read_environment(os.environ))
    verdicts, reasons = [], Reasons()
    for one in wanted:
        try:
            verdicts.append(_receive_one(arguments, one, reasons, alone=len(wanted) <= FEW))
        except (CellError, OSError) as error:
            verdicts.append(Verdict(one.path.name, one.channel, state="not received", trouble=str(error)))
            print(f"{one.path.name}: not received. {error}", file=sys.stderr)
    if len(wanted) > FEW:
        show_table(verdicts)
        reasons.show()
    return 1 if any(verdict.state == "not received" for verdict in verdicts) else 0


def _wanted(text: str, channel: str | None) -> list[Wanted]:
    """The files that an argument names: itself, or all in a folder and below it but links and hidden ones."""
    name, sign, given = text.partition("=")
    path = Path(given) if sign and not Path(text).exists() else Path(text)
    code = name if path != Path(text) else channel or ""
    if not path.is_dir():
        return [Wanted(code, path)]
    found = (each for each in sorted(path.rglob("*")) if each.is_file() and not each.is_symlink())
    return [
        Wanted(code, each) for each in found if not any(part.startswith(".") for part in each.relative_to(path).parts)
    ]


def _channel_of(path: Path) -> str:
    """The cell's own channel for what a file appears to be; that of documents for what is of no known format."""
    by_format = queries.channels_by_format()
    form, head = "", b""
    try:
        with path.open("rb") as stream:
            reader, opened, _ = face.opened_for(stream, face.ReaderOptions(filename=path.name))
            form, head = reader.FORMAT, face.peek(opened)
    except Unreadable:
        form = ""  # its delivery will say why
    fitting = by_format.get(form, [])
    if form == "table":
        fitting = [code for code in fitting if _fits(code, head)]
    found = next(iter(fitting or by_format.get("document", [])), "")
    if not found:
        raise Refused([f"The law has no channel of the cell for {form or 'documents'}: name one with --channel CODE."])
    return found


def _fits(channel: str, head: bytes) -> bool:
    """Whether a table has the columns that the channel's mapping speaks of."""
    mapping = shipped_mapping(channel)
    columns = TableMapping.from_json(mapping.body).columns if mapping else ()
    header = next(csv.reader(head.decode("utf-8-sig", "replace").splitlines()[:1]), [])
    return bool(columns) and set(columns) <= set(header)


def _in_a_throwaway_cell(arguments: argparse.Namespace) -> int:
    given = [word for word in sys.argv[1:] if word != "--throwaway"]
    with tempfile.TemporaryDirectory(prefix="fusioncell-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        environ = {**os.environ, "FUSIONCELL_HOME": folder, "FUSIONCELL_DATABASE": "throwaway"}
        environ.pop("DATABASE_URL", None)
        environment = read_environment(environ)
        upkeep.found(environment)
        try:
            law = ["--law", str(arguments.law)] if arguments.law else []
            program = [sys.executable, "-m", "fusioncell.hall.command"]
            subprocess.run([*program, "found", *law], env=environ, check=True, stdout=subprocess.DEVNULL)
            return subprocess.run([*program, *_without_law(given)], env=environ, check=False).returncode
        finally:
            Cluster(environment).stop()


def _without_law(words: list[str]) -> list[str]:
    if "--law" not in words:
        return words
    at = words.index("--law")
    return words[:at] + words[at + 2 :]


def _receive_one(arguments: argparse.Namespace, one: Wanted, reasons: Reasons, *, alone: bool) -> Verdict:
    channel = one.channel or _channel_of(one.path)
    who = sit_at(channel, arguments.seat or "", arguments.purpose or "", "command")
    mapping = shipped_mapping(arguments.mapping or channel)
    began, cpu = time.monotonic(), time.process_time()
    with one.path.open("rb") as stream:
        delivery = deliver(who, Parcel(channel, one.path.name, stream, mapping.id if mapping else None))
    meter = _Meter(one.path.name)
    jobs.claim_this(delivery.job_id) if delivery.job_id else None
    delivery = read_delivery(who, delivery.id, meter.tell)
    meter.clear()
    jobs.close(delivery.job_id, delivery.trouble) if delivery.job_id else None
    seconds = time.monotonic() - began
    with transaction.atomic():
        declare(who)
        reasons.add(who, delivery)
        if alone:
            _print_verdicts(who, delivery, seconds, time.process_time() - cpu)
    return verdict_of(one.path.name, delivery, seconds)


class _Meter:
    """One line on the terminal that tells how far it is; in a pipe, a line every ten thousand objects."""

    def __init__(self, name: str) -> None:
        self._name, self._next, self._live = name, 10_000, sys.stderr.isatty()

    def tell(self, done: int, _note: str) -> None:
        if self._live:
            print(f"\r{self._name}: {done:,} objects read", end="", file=sys.stderr, flush=True)
        elif done >= self._next:
            print(f"{self._name}: {done:,} objects read", file=sys.stderr)
            self._next = done + 10_000

    def clear(self) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr)


def _print_verdicts(who: Sitting, delivery: Delivery, seconds: float, cpu: float) -> None:
    rate = delivery.objects_read / seconds if seconds else 0
    print(f"{delivery.filename} over {delivery.channel} as {delivery.format or '–'}: {delivery.get_state_display()}")
    print(
        f"  {delivery.objects_read:>9,} objects found in {seconds:.1f} s ({rate:,.0f}/s, {cpu:.1f} s of this process)"
    )
    print(f"  {delivery.accepted:>9,} accepted, {delivery.statements:,} statements kept")
    print(f"  {delivery.with_findings:>9,} of these with findings")
    print(f"  {delivery.newer_versions:>9,} of these newer versions of a report already here")
    print(f"  {delivery.duplicates:>9,} repeats, linked to the report they repeat")
    print(f"  {delivery.quarantined:>9,} quarantined")
    if delivery.trouble:
        print(f"  the rest could not be read: {delivery.trouble}")
    for title, found in (
        ("quarantined", queries.reasons_of(who, delivery)),
        ("findings", queries.findings_of(who, delivery)),
    ):
        for reason in found[:SHOWN]:
            place = f" [{reason.place}]" if reason.place else ""
            print(f"    {title}: {reason.count:,} × {reason.code}: {reason.example}{place}")
        if len(found) > SHOWN:
            print(f"    {title}: and {len(found) - SHOWN} more kinds")
