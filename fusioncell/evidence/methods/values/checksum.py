"""Checksums of files (MD5, SHA-1, SHA-256, SHA-512)."""

from __future__ import annotations

import re

from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Unclear, one_line, same_or_not

_SIZES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_HEX = re.compile("[0-9a-f]+")


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """Lower-case hexadecimal digits; the length says which checksum it is."""
    text = "".join(one_line(raw).lower().rpartition(":")[2].split())
    kind = _SIZES.get(len(text)) if _HEX.fullmatch(text) else None
    if kind is None:
        return Unclear("no_checksum", f"“{raw[:60]}” has not the form of a checksum.")
    if hints.prop in _SIZES.values() and hints.prop != kind:
        return Unclear("other_checksum", f"This is a checksum of the length of {kind}, not of {hints.prop}.")
    return Cleaned(text, raw, (), kind)


KIND = Kind(clean, same_or_not)
