"""Registration plates of vehicles and registrations of aircraft."""

from __future__ import annotations

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.folding import fold
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Likeness, Unclear, nearly, one_line

_LONGEST_PLATE = 20
_READ_ALIKE = str.maketrans("OQDIZSGB", "00012568")


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """Capitals and digits without spacing; a plate without a digit is kept with a finding."""
    plate = "".join(fold(one_line(raw)).replace("'", "").split()).upper()
    if not plate or len(plate) > _LONGEST_PLATE:
        return Unclear("no_plate", f"“{one_line(raw)[:60]}” is not a registration.")
    if not any(map(str.isdigit, plate)):
        return Cleaned(plate, raw, (Finding("no_digit", "A registration without a digit is rare; it may be a word."),))
    return Cleaned(plate, raw)


def compare(one: str, other: str) -> Likeness:
    """Identical, read alike from a distance (0 and O, 8 and B), or one slip apart."""
    if one != other and one.translate(_READ_ALIKE) == other.translate(_READ_ALIKE):
        return Likeness(0.9, f"“{one}” and “{other}” differ only in characters that look alike on a plate.")
    return nearly(one, other)


KIND = Kind(clean, compare)
