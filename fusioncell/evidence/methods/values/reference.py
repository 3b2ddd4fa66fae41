"""References to other entities: the sender's own id for them, as it stands."""

from __future__ import annotations

from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Unclear, one_line, same_or_not

_LONGEST_ID = 500


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """The id without space around it."""
    text = one_line(raw)
    if not text:
        return Unclear("empty", "There is no id.")
    if len(text) > _LONGEST_ID:
        return Unclear("too_long", f"An id of {len(text):,} characters is longer than {_LONGEST_ID}.")
    return Cleaned(text, raw)


KIND = Kind(clean, same_or_not)
