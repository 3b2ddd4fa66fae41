"""The parent's side of the walled-in child: one warm child for document after document, replaced when it dies.

The parent gives bytes and takes words. Whatever becomes of the child — killed, hung, out of memory — costs the document
in hand and nothing else, and is said of that document.
"""

from __future__ import annotations

import atexit
import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import IO, cast

import orjson

from fusioncell.intake.readers.sandboxed.parsed import LENGTH, Bounds, Parsed, Part, RefusedError, send

log = logging.getLogger(__name__)
SERVED = 500  # documents after which a child is replaced by a fresh one
START = 180  # seconds in which a child must be ready, on a machine that does much else
LOOK = 1.0  # seconds between two looks at the clock while the child works
HEADER = 128 * 1024 * 1024  # bytes of an answer's header that are believed
PROGRAM = "fusioncell.intake.readers.sandboxed"

Beat = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """What a document may take: processor seconds between two signs of life, seconds in all, bytes of memory."""

    step_seconds: int = 20
    all_seconds: int = 300
    memory: int = 1_610_612_736


@dataclass(frozen=True, slots=True)
class Task:
    """A document for the child. secret: the password that opens it, which is in nobody's log and in no trace."""

    kind: str
    raw: bytes
    bounds: Bounds = field(default_factory=Bounds)
    patience: Patience = field(default_factory=Patience)
    secret: str = field(default="", repr=False)


class _Child:
    """A running child, and what its pipes hold."""

    def __init__(self, memory: int) -> None:
        self.owner, self.memory, self.served = os.getpid(), memory, 0
        self._buffer = bytearray()
        self._process = subprocess.Popen(  # noqa: S603 - our own program with a number
            [sys.executable, "-I", "-m", PROGRAM, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )
        self.pid = self._process.pid
        self.walls = self._started()

    def _started(self) -> dict[str, str]:
        """The walls, once they stand; a child that cannot be started is no fault of the document."""
        try:
            return dict(cast(dict[str, str], self._frame(time.monotonic() + START, _silent)["walls"]))
        except (TimeoutError, EOFError, OSError, ValueError, KeyError) as failure:
            self.end()
            said = "The parser of documents could not be started on this machine; try again as it is."
            raise RefusedError("parser_not_started", said) from failure

    def parse(self, task: Task, beat: Beat) -> Parsed:
        """The document in words; raises `RefusedError`."""
        self.served += 1
        wanted: dict[str, object] = {"kind": task.kind, "size": len(task.raw), "seconds": task.patience.step_seconds}
        if task.secret:
            wanted["secret"] = task.secret
        stdin = cast(IO[bytes], self._process.stdin)
        send(stdin, {**wanted, "bounds": asdict(task.bounds)}, [])  # type: ignore[arg-type]  # a pipe is a stream of bytes
        stdin.write(task.raw)
        stdin.flush()
        deadline = time.monotonic() + task.patience.all_seconds
        while "done" not in (answer := self._frame(deadline, beat)):
            beat(f"{answer.get('at')} of {answer.get('of')}" if answer.get("of") else "")
        sizes = [int(size) for size in cast(list[int], answer["blobs"])]
        if sum(sizes) > task.bounds.unpacked_bytes + len(task.raw) + 8 * task.bounds.all_chars:
            raise RefusedError("parser_failed", "The parser answered with more than it may.")
        return _parsed(answer, [self._exactly(size, deadline, beat) for size in sizes])

    def _frame(self, deadline: float, beat: Beat) -> dict[str, object]:
        size = int(LENGTH.unpack(self._exactly(LENGTH.size, deadline, beat))[0])
        if size > HEADER:
            raise RefusedError("parser_failed", "The parser answered with more than it may.")
        return cast(dict[str, object], orjson.loads(self._exactly(size, deadline, beat)))

    def _exactly(self, size: int, deadline: float, beat: Beat) -> bytes:
        out = cast(IO[bytes], self._process.stdout).fileno()
        while len(self._buffer) < size:
            ready, _, _ = select.select([out], [], [], LOOK)
            if time.monotonic() > deadline:
                raise TimeoutError
            if not ready:
                beat("")
                continue
            chunk = os.read(out, 1 << 20)
            if not chunk:
                raise EOFError
            self._buffer += chunk
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def end(self) -> int | None:
        """Kill it and say how it ended; a child of another process is only let go."""
        if self.owner != os.getpid():
            self._process.returncode = 0
        else:
            try:
                self._process.wait(0.2)  # one that is dying says what of
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not written yet goes to nobody
                    pipe.close()
        return self._process.returncode


class Sandbox:
    """Documents go in one at a time; the child stays warm between them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: _Child | None = None
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """The number of the child's process, while there is one."""
        return self._child.pid if self._child else None

    def parse(self, task: Task, beat: Beat) -> Parsed:
        """The document in words. Raises `RefusedError` with what the parser said, or how it died of it."""
        with self._lock:
            try:
                child = self._ready(task.patience.memory)
                parsed = child.parse(task, beat)
            except RefusedError:
                raise
            except TimeoutError as late:
                self._drop()
                said = f"Its parser was stopped after {task.patience.all_seconds} seconds."
                raise RefusedError("parser_hung", said) from late
            except (EOFError, OSError, ValueError, KeyError) as death:
                raise RefusedError("parser_died", _how(self._drop(), task.patience)) from death
            except BaseException:
                self._drop()  # cancelled in the middle: what the child is still writing is an answer to nothing
                raise
        if not child.walls.get("network"):
            held = ", ".join(f"{name} ({means})" for name, means in child.walls.items() if means) or "none"
            parsed.find("walls", f"This machine cannot cut the parser off from the network; what limits held: {held}.")
        return parsed

    def walls(self, patience: Patience | None = None) -> dict[str, str]:
        """Which limits stand on this machine, by which means; empty where one does not."""
        with self._lock:
            return self._ready((patience or Patience()).memory).walls

    def close(self) -> None:
        """Let the child go."""
        with self._lock:
            self._drop()

    def _ready(self, memory: int) -> _Child:
        child = self._child
        if child is not None and (child.owner != os.getpid() or child.served >= SERVED or child.memory != memory):
            self._drop()
        if self._child is None:
            self._child = _Child(memory)
            if not self._child.walls.get("network"):
                log.warning("the parser of documents cannot be cut off from the network here: %s", self._child.walls)
        return self._child

    def _drop(self) -> int | None:
        child, self._child = self._child, None
        return child.end() if child else None


def _silent(_note: str) -> None:
    """Nobody listens."""


def _how(ended: int | None, patience: Patience) -> str:
    if ended == -signal.SIGXCPU:
        return f"Its parser was stopped after {patience.step_seconds} seconds of processor time without a step forward."
    if ended in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGILL):
        return "Its parser broke down over it."
    return "Its parser died over it."


def _parsed(answer: dict[str, object], blobs: list[bytes]) -> Parsed:
    if "refused" in answer:
        raise RefusedError(*(str(word) for word in cast(list[str], answer["refused"])))
    named = zip(cast(list[list[str]], answer["parts"]), blobs[:-1], strict=True)
    parts = [Part(str(name), str(kind), data) for (name, kind), data in named]
    return Parsed(
        title=str(answer["title"]),
        text=blobs[-1].decode("utf-8", "replace"),
        author=str(answer["author"]),
        date=str(answer["date"]),
        number=str(answer["number"]),
        facts=cast(dict[str, str], answer["facts"]),
        findings=[(str(a), str(b), str(c)) for a, b, c in cast(list[list[str]], answer["findings"])],
        parts=parts,
    )


SANDBOX = Sandbox()
