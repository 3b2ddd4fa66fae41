"""winmail.dat (TNEF, MS-OXTNEF): the words and attachments that Outlook packed for itself."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from fusioncell.intake.readers.sandboxed import html
from fusioncell.intake.readers.sandboxed.parsed import Bounds, Parsed, Part, RefusedError, Tick

SIGNATURE = 0x223E9F78
_SUBJECT, _BODY, _FROM = 0x8004, 0x800C, 0x8000
_STARTS, _TITLE, _DATA, _PROPERTIES, _MESSAGE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005, 0x9003
_LONG_NAME, _MEDIA_TYPE, _PAGE, _PLAIN = 0x3707, 0x370E, 0x1013, 0x1000
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_VARIABLE = {0x001E, 0x001F, 0x0102, 0x000D}
_MULTIPLE, _NAMED = 0x1000, 0x8000


def parse(raw: bytes, bounds: Bounds, tick: Tick) -> Parsed:
    """Everything in the envelope."""
    if len(raw) < 6 or struct.unpack_from("<I", raw)[0] != SIGNATURE:  # noqa: PLR2004 - signature and key
        raise RefusedError("broken_tnef", "It does not begin as winmail.dat does.")
    parsed = Parsed()
    for number, value in _attributes(raw, parsed):
        if number == _STARTS:
            if len(parsed.parts) >= bounds.members:
                raise RefusedError("too_many", f"It has more than {bounds.members:,} attachments.")
            parsed.parts.append(Part("unnamed", "", b""))
            tick(len(parsed.parts), 0)
        elif number in (_TITLE, _DATA, _PROPERTIES) and parsed.parts:
            _attached(parsed.parts[-1], number, value)
        elif number == _SUBJECT:
            parsed.title = _ansi(value)
        elif number == _BODY:
            parsed.text = _ansi(value)[: bounds.all_chars]
        elif number == _MESSAGE_PROPERTIES:
            _message(value, bounds, parsed)
    return parsed


def _attributes(raw: bytes, parsed: Parsed) -> Iterator[tuple[int, bytes]]:
    """Each attribute's number and value; a damaged end is a finding, and what came before it stands."""
    at = 6
    while at + 9 <= len(raw):
        number, size = struct.unpack_from("<II", raw, at + 1)
        value = raw[at + 9 : at + 9 + size]
        if len(value) < size:
            parsed.find("truncated", "It is cut short; what came before the cut was taken out.", f"byte {at}")
            return
        at += 9 + size + 2
        yield number & 0xFFFF, value


def _attached(part: Part, number: int, value: bytes) -> None:
    if number == _DATA:
        part.data = value
    elif number == _TITLE:
        part.name = _ansi(value)[:200] or part.name
    else:
        said = dict(_properties(value))
        part.name = _said(said.get(_LONG_NAME))[:200] or part.name
        part.media_type = _said(said.get(_MEDIA_TYPE)) or part.media_type
        part.data = part.data or (said.get(0x3701) or (0, b""))[1]


def _message(value: bytes, bounds: Bounds, parsed: Parsed) -> None:
    said = dict(_properties(value))
    parsed.title = parsed.title or _said(said.get(0x0037))
    parsed.text = (parsed.text or _said(said.get(_PLAIN)))[: bounds.all_chars]
    if not parsed.text and _PAGE in said:
        html.words(said[_PAGE][1], None, bounds, parsed)


def _properties(value: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """The MAPI properties in a value, until one that cannot be measured."""
    if len(value) < 4:  # noqa: PLR2004 - the count
        return
    count, at = struct.unpack_from("<I", value)[0], 4
    try:
        for _ in range(min(count, 10_000)):
            kind, number = struct.unpack_from("<HH", value, at)
            at += 4
            if number >= _NAMED:
                at = _past_the_name(value, at)
            data, at = _value(value, at, kind)
            yield number, (kind, data)
    except (struct.error, KeyError):
        return


def _past_the_name(value: bytes, at: int) -> int:
    at += 16
    by_name = struct.unpack_from("<I", value, at)[0]
    at += 4
    if not by_name:
        return at + 4
    size = int(struct.unpack_from("<I", value, at)[0])
    return at + 4 + size + (-size) % 4


def _value(value: bytes, at: int, kind: int) -> tuple[bytes, int]:
    plain = kind & ~_MULTIPLE
    many = 1
    if kind & _MULTIPLE or plain in _VARIABLE:
        many = int(struct.unpack_from("<I", value, at)[0])
        at += 4
    first = b""
    for number in range(min(many, 10_000)):
        if plain in _VARIABLE:
            size = int(struct.unpack_from("<I", value, at)[0])
            data = value[at + 4 : at + 4 + size]
            at += 4 + size + (-size) % 4
        else:
            size = _FIXED[plain]
            data, at = value[at : at + size], at + size
        first = data if number == 0 else first
    return first, at


def _said(property_: tuple[int, bytes] | None) -> str:
    if property_ is None:
        return ""
    kind, data = property_
    return data.decode("utf-16-le" if kind == 0x001F else "cp1252", "replace").rstrip("\0")  # noqa: PLR2004 - PtypString


def _ansi(value: bytes) -> str:
    return value.decode("cp1252", "replace").rstrip("\0").replace("\r\n", "\n")
