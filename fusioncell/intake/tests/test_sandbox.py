"""The walled-in child: what it cannot do, what becomes of it, and that its parent goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.readers.sandbox import SANDBOX, Patience, Task
from fusioncell.intake.readers.sandboxed import walls
from fusioncell.intake.readers.sandboxed.parsed import RefusedError
from fusioncell.intake.tests.documents import pdf
from fusioncell.intake.tests.reading import codes, drafts, read, unread, with_limits

PAGE = "A page that is long enough to be a page of text"
TRY = """
import os, socket, sys
from fusioncell.intake.readers.sandboxed import walls
if len(sys.argv) > 1:
    os.setuid(int(sys.argv[1]))
print(walls.close_in(1 << 30)["network"])
for name, attempt in {
    "socket": lambda: socket.socket(),
    "read": lambda: open("/etc/hostname"),
    "write": lambda: open("/tmp/fusioncell-escape", "w"),
    "fork": os.fork,
    "run": lambda: os.execv("/bin/true", ["true"]),
    "kill": lambda: os.kill(os.getppid(), 0),
}.items():
    try:
        attempt()
    except OSError as refused:
        print(name, refused.errno)
    else:
        print(name, "went through")
"""


@pytest.mark.parametrize("user", [[], ["65534"]] if os.geteuid() == 0 else [[]], ids=str)
def test_child_reaches_no_network_no_file_and_no_other_program(user: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", TRY, *user], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    if lines[0] != "system call filter":
        pytest.skip("this machine has no filter of system calls")
    assert lines[1:] == ["socket 1", "read 1", "write 1", "fork 1", "run 1", "kill 1"]


def test_namespace_stands_in_where_there_is_no_filter() -> None:
    script = (
        "from fusioncell.intake.readers.sandboxed import walls; import socket; print(walls._apart(walls._libc()))\n"
    )
    script += (
        "try:\n    socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError as error:\n    print(error.errno)"
    )
    lines = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    if not lines[0]:
        pytest.skip("this machine makes no namespaces")
    assert lines[1] == "101"  # the network is unreachable, not refused


def test_limits_that_do_not_hold_are_said_of_every_document(monkeypatch: pytest.MonkeyPatch) -> None:
    SANDBOX.walls()
    assert SANDBOX._child is not None
    monkeypatch.setitem(SANDBOX._child.walls, "network", "")
    assert "walls" in codes(drafts(read(pdf(PAGE)))[0])


def test_one_warm_child_reads_document_after_document() -> None:
    read(pdf(PAGE))
    first = SANDBOX.pid
    for _ in range(5):
        assert drafts(read(pdf(PAGE)))
    assert SANDBOX.pid == first


def test_killed_child_costs_its_document_and_no_other() -> None:
    long = pdf(*(f"{PAGE} {number}" for number in range(3_000)))

    def kill(_note: str) -> None:
        if SANDBOX.pid:
            os.kill(SANDBOX.pid, signal.SIGKILL)

    (held,) = unread(read(long, ReaderOptions(beat=kill)))
    assert held.code == "parser_died"
    assert held.raw == long
    assert drafts(read(pdf(PAGE)))


def test_somebody_who_cancels_in_the_middle_leaves_no_half_answer_behind() -> None:
    class StopError(Exception):
        pass

    def stop(_note: str) -> None:
        raise StopError

    with pytest.raises(StopError):
        read(pdf(*(PAGE for _ in range(500))), ReaderOptions(beat=stop))
    assert PAGE in drafts(read(pdf(PAGE)))[0].text


def test_pdf_that_hangs_its_parser_is_stopped_and_held() -> None:
    hang = forms_within_forms()
    (held,) = unread(read(hang, with_limits(document_step_seconds=1)))
    assert held.code in ("parser_died", "parser_hung")
    assert "1 seconds" in held.sentence
    assert held.raw == hang
    assert drafts(read(pdf(PAGE)))


def test_document_that_takes_too_long_in_all_is_stopped() -> None:
    with pytest.raises(RefusedError, match="stopped after 0 seconds"):
        SANDBOX.parse(
            Task("pdf", pdf(*(PAGE for _ in range(4_000))), patience=Patience(all_seconds=0)), lambda _note: None
        )


def test_memory_bomb_is_held() -> None:
    bomb = b"<html>" + b"<p>" * 6_000_000
    (held,) = unread(read(bomb, with_limits(document_memory=500_000_000)))
    assert held.code in ("too_much_memory", "parser_died", "broken_html")
    assert drafts(read(pdf(PAGE)))


def test_every_wall_is_named() -> None:
    assert set(SANDBOX.walls()) == {"memory", "network", "files", "programs"}
    assert walls._filter(*walls._REFUSED["x86_64"])[:2] == b"\x20\x00"


def forms_within_forms(levels: int = 9, times: int = 12) -> bytes:
    """A small PDF whose page draws a form that draws a form: `times` to the power of `levels` lines of text."""
    objects, kids = [], ""
    base = 5
    for level in range(levels):
        last = level == levels - 1
        stream = b"BT /F1 12 Tf (x) Tj ET" if last else b"/X Do " * times
        inner = b"" if last else b"/XObject << /X %d 0 R >>" % (base + level + 1)
        head = (
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 4 0 R >> %s >> /Length %d >>"
        )
        objects.append(head % (inner, len(stream)) + b" stream\n" + stream + b"\nendstream")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents %d 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
    )
    content = b"<< /Length 12 >> stream\n/X Do /X Do \nendstream"
    every = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        page % (base + levels),
        font,
        *objects,
        content,
    ]
    assert not kids
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(every, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(every) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(every) + 1, start))
