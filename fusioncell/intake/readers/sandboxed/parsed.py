"""What a parser of documents hands over, and how it crosses the pipe: a header in JSON, then bare bytes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

import orjson

LENGTH = struct.Struct(">I")
Tick = Callable[[int, int], None]


class RefusedError(Exception):
    """A document that cannot be read: a code, a sentence, and where."""

    def __init__(self, code: str, sentence: str, place: str = "") -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.place = code, sentence, place


@dataclass(slots=True)
class Part:
    """Something that a document carries: an attachment, a member of an archive, the rest of a long text."""

    name: str
    media_type: str
    data: bytes


@dataclass(slots=True)
class Parsed:
    """A document as its parser understood it; `findings` are code, sentence and place."""

    title: str = ""
    text: str = ""
    author: str = ""
    date: str = ""
    number: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    findings: list[tuple[str, str, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def find(self, code: str, sentence: str, place: str = "") -> None:
        """Note something that a person should know, once."""
        if (code, sentence, place) not in self.findings:
            self.findings.append((code, sentence, place))


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a parser goes."""

    text_chars: int = 1_000_000
    all_chars: int = 20_000_000
    unpacked_bytes: int = 256 * 1024 * 1024
    unpacked_ratio: int = 200
    members: int = 500
    pages: int = 20_000


def send(stream: BinaryIO, header: dict[str, object], blobs: list[bytes]) -> None:
    """One frame into a pipe."""
    head = orjson.dumps({**header, "blobs": [len(blob) for blob in blobs]})
    stream.write(LENGTH.pack(len(head)) + head)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def header_of(parsed: Parsed) -> dict[str, object]:
    """The part of an answer that is JSON; texts that no encoding can hold lose only the signs that it cannot."""
    return {
        "done": True,
        "title": _clean(parsed.title),
        "author": _clean(parsed.author),
        "date": _clean(parsed.date),
        "number": _clean(parsed.number),
        "facts": {name: _clean(value) for name, value in parsed.facts.items()},
        "findings": [[_clean(word) for word in finding] for finding in parsed.findings],
        "parts": [[_clean(part.name), _clean(part.media_type)] for part in parsed.parts],
    }


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
