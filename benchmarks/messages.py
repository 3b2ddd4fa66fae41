"""What reading documents and messages costs before law and database are asked, beside peers measured in the same run.

The real inputs are those of the shared data folder; documents are made here. Rates of structured formats are in
processor time of this process, the best of several rounds; those of documents in seconds on the wall, for a child
process works.
"""

from __future__ import annotations

import email
import io
import time
from collections.abc import Callable
from email import policy
from pathlib import Path

import orjson
import pypdf

from benchmarks.figures import Figure
from benchmarks.readers import _data, _rate
from fusioncell.evidence.methods.drafts import ReportDraft
from fusioncell.intake.readers import face
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.tests.documents import attach, mail, pdf

CAP_BOUND = 3_000  # messages a second
PAGES = 400
MAILS = 200


def run() -> list[Figure]:
    """The figures of messages, events, lists and documents."""
    data = _data()
    if data is None:
        return []
    exchange = data / "exchange"
    book = pdf(
        *(
            f"Page {number} of the harbour log: " + "crates seen at the quay, counted twice. " * 30
            for number in range(PAGES)
        )
    )
    letters = [
        attach(mail(f"Letter {n}", f"Letter {n}"), b"note %d" % n, "note.txt", "text/plain").as_bytes()
        for n in range(MAILS)
    ]
    _read(book)
    pages, peer_pages = (
        _wall(lambda: PAGES * _read(book) // max(_read(book), 1), PAGES),
        _wall(lambda: _second(book), PAGES),
    )
    sent, peer_sent = _wall(lambda: sum(map(_read, letters)), MAILS), _wall(lambda: sum(map(_parsed, letters)), MAILS)
    return [
        *_cap(exchange),
        *_misp(exchange),
        *_lists(exchange),
        Figure(
            "documents: PDF pages as drafts, in the child",
            pages,
            "/s",
            note=f"{PAGES} pages of 1,200 characters",
            peer="pypdf",
            ratio=pages / peer_pages,
        ),
        Figure(
            "documents: mails with an attachment, in the child",
            sent,
            "/s",
            note=f"{MAILS} mails, two reports each",
            peer="email alone, no draft",
            ratio=sent / peer_sent,
        ),
    ]


def _cap(exchange: Path) -> list[Figure]:
    found = [path.read_bytes() for path in sorted((exchange / "cap").glob("*.cap"))]
    messages, rate = _rate(lambda: sum(map(_read, found * 20)))
    return [
        Figure(
            "readers: CAP messages as drafts",
            rate,
            "/s",
            CAP_BOUND,
            True,
            f"{messages // 20} real messages, each file by itself",
        )
    ]


def _misp(exchange: Path) -> list[Figure]:
    found = [path.read_bytes() for path in sorted((exchange / "misp").glob("*__*.json"))]
    attributes = sum(len(orjson.loads(raw)["response"][0]["Event"]["Attribute"]) for raw in found)
    _, rate = _rate(lambda: sum(map(_read, found)) and attributes)
    return [
        Figure(
            "readers: MISP attributes as drafts",
            rate,
            "/s",
            note=f"{len(found)} real events, {attributes:,} attributes",
        )
    ]


def _lists(exchange: Path) -> list[Figure]:
    raw = (exchange / "watchlists" / "ofac-sdn.csv.gz").read_bytes()
    rows, rate = _rate(lambda: _read(raw))
    return [Figure("readers: OFAC rows as drafts", rate, "/s", note=f"{rows:,} rows of the SDN list")]


def _read(raw: bytes) -> int:
    return sum(isinstance(item, ReportDraft) for item in face.read(io.BytesIO(raw), ReaderOptions()))


def _second(raw: bytes) -> int:
    return sum(bool(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(raw)).pages)


def _parsed(raw: bytes) -> int:
    message = email.message_from_bytes(raw, policy=policy.default)
    return sum(bool(part.get_payload(decode=True)) for part in message.walk())


def _wall(work: Callable[[], int], count: int) -> float:
    """How many a second, in the best of three rounds."""
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = max(best, count / (time.perf_counter() - start))
    return best


if __name__ == "__main__":
    for figure in run():
        print(figure.line())
