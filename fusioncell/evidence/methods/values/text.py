"""Running text: kept as it is written, without what nobody can see."""

from __future__ import annotations

import unicodedata

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.values.face import LONGEST, Cleaned, Hints, Kind, Likeness, Unclear, visible


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """The text in composed form; line breaks stay."""
    text = unicodedata.normalize("NFC", visible(raw))
    if not text:
        return Unclear("empty", "There is no text.")
    if len(text) > LONGEST:
        return Unclear("too_long", f"A text of {len(text):,} characters is longer than {LONGEST:,}.")
    if "\ufffd" in text:
        lost = Finding("lost_characters", "Some characters were lost before this text came here.")
        return Cleaned(text, raw, (lost,))
    return Cleaned(text, raw)


def compare(one: str, other: str) -> Likeness:
    """The share of words in common (Jaccard index)."""
    a, b = plain(one), plain(other)
    if a == b:
        return Likeness(1.0, "The texts have the same words.")
    words, others = set(a.split()), set(b.split())
    shared = len(words & others)
    total = len(words | others)
    return Likeness(shared / total if total else 0.0, f"The texts share {shared} of {total} words.")


KIND = Kind(clean, compare)
