"""Places on the earth as latitude and longitude in decimal degrees (WGS 84), with the precision that was stated."""

from __future__ import annotations

import re
from math import asin, cos, exp, radians, sin, sqrt

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Likeness, Unclear, one_line

KM_A_DEGREE = 111.2
EARTH_KM = 6371.0
_FADE_KM = 10.0
_MOST_DIGITS = 7
_NUMBER = r"[-+−]?\d{1,3}(?:[.,]\d{1,20})?"
_PLAIN = re.compile(rf"({_NUMBER})(?:\s*[;/]\s*|\s*,\s+|\s+|,(?=[-+−\d]))({_NUMBER})")
_WKT = re.compile(rf"POINT\s*\(\s*({_NUMBER})\s+({_NUMBER})\s*\)", re.IGNORECASE)
_SIDE = r"[NSEWO北南东西شجغق]"
_ANGLE = re.compile(
    rf"(?P<before>{_SIDE}(?=\s*[-+−\d]))?\s*(?P<sign>[-+−])?(?P<d>\d{{1,3}}(?:[.,]\d+)?)\s*(?:°|º|d|deg)?\s*"
    rf"(?:(?P<m>\d{{1,2}}(?:[.,]\d+)?)\s*(?:'|′|’|m|min)\s*)?(?:(?P<s>\d{{1,2}}(?:[.,]\d+)?)\s*(?:\"|″|”|''|s|sec)?\s*)?"
    rf"(?P<after>{_SIDE})?",
    re.IGNORECASE,
)
_SIDE_FIRST = re.compile(_ANGLE.pattern.removesuffix(rf"(?P<after>{_SIDE})?") + "(?P<after>(?!))?", re.IGNORECASE)
_LATITUDE_SIDES, _WEST_SOUTH = "NS北南شج", "SWO南西جغ"


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """`latitude,longitude`; what can only be meant the other way round is turned, with a finding."""
    text = one_line(raw).removeprefix("geo:")
    if found := _WKT.fullmatch(text):
        return _pair(raw, found[2], found[1])
    if found := _PLAIN.fullmatch(text.strip("()[] ")):
        return _pair(raw, found[1], found[2])
    angles = _angles(text.strip("()[] "))
    if angles is None:
        return Unclear("no_coordinates", f"“{text[:60]}” is not a latitude and a longitude.")
    return _pair(raw, *angles)


def _angles(text: str) -> tuple[str, str] | None:
    """Two angles in degrees, minutes and seconds with their sides, as decimal latitude and longitude."""
    angle = _SIDE_FIRST if re.match(_SIDE, text, re.IGNORECASE) else _ANGLE
    found = list(angle.finditer(text))
    rest = angle.sub("", text).strip(" ,;/")
    sides = [(match["before"] or match["after"] or "").upper() for match in found]
    if rest or len(found) != 2 or not all(sides):  # noqa: PLR2004  a latitude and a longitude
        return None
    if (sides[0] in _LATITUDE_SIDES) == (sides[1] in _LATITUDE_SIDES):
        return None
    decimals = [_decimal(match, side) for match, side in zip(found, sides, strict=True)]
    return (decimals[0], decimals[1]) if sides[0] in _LATITUDE_SIDES else (decimals[1], decimals[0])


def _decimal(match: re.Match[str], side: str) -> str:
    degrees, minutes, seconds = (float((match[part] or "0").replace(",", ".")) for part in "dms")
    digits = 5 if match["s"] else 3 if match["m"] else len((match["d"] + ".").replace(",", ".").split(".")[1])
    angle = degrees + minutes / 60 + seconds / 3600
    negative = side in _WEST_SOUTH or match["sign"] in {"-", "−"}
    return f"{-angle if negative else angle:.{digits}f}"


def _pair(raw: str, first: str, second: str) -> Cleaned | Unclear:
    lat, lon = _written(first), _written(second)
    findings = []
    if abs(float(lat)) > 90 and abs(float(lon)) <= 90:  # noqa: PLR2004  the poles
        lat, lon = lon, lat
        findings.append(Finding("swapped", "A latitude cannot be beyond 90; the two were taken the other way round."))
    if abs(float(lat)) > 90 or abs(float(lon)) > 180:  # noqa: PLR2004  the poles, the date line
        return Unclear("out_of_range", f"{lat}, {lon} is not on the earth.")
    if float(lat) == float(lon) == 0:
        findings.append(Finding("zero", "0, 0 is in the Gulf of Guinea and usually means that nothing was entered."))
    digits = max(_digits(lat), _digits(lon))
    if digits == 0:
        findings.append(Finding("whole_degrees", "Whole degrees name a square of about 110 km."))
    return Cleaned(f"{lat},{lon}", raw, tuple(findings), _precision(digits))


def _written(number: str) -> str:
    """A decimal as it was stated, to a centimetre at most."""
    text = number.replace(",", ".").replace("−", "-").removeprefix("+")
    digits = min(_digits(text), _MOST_DIGITS)
    shown = f"{float(text):.{digits}f}"
    return shown.removeprefix("-") if float(shown) == 0 else shown


def _digits(text: str) -> int:
    return len(text.partition(".")[2])


def _precision(digits: int) -> str:
    kilometres = KM_A_DEGREE / 10**digits
    return f"{kilometres:.0f} km" if kilometres >= 1 else f"{float(f'{kilometres * 1000:.1g}'):g} m"


def on_sphere(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Kilometres between two places given in degrees, on a sphere (haversine).

    >>> round(on_sphere(6.45, 3.4, 9.06, 7.5))
    537
    """
    lat1, lon1, lat2, lon2 = map(radians, (lat1, lon1, lat2, lon2))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))


def kilometres(one: str, other: str) -> float:
    """The distance of two points as they are kept.

    >>> round(kilometres("6.45,3.4", "9.06,7.5"))
    537
    """
    lat1, lon1, lat2, lon2 = map(float, f"{one},{other}".split(","))
    return on_sphere(lat1, lon1, lat2, lon2)


def compare(one: str, other: str) -> Likeness:
    """exp(-d/10 km), where d is the distance beyond the coarser of the two precisions."""
    coarse = max(KM_A_DEGREE / 10 ** max(map(_digits, each.split(","))) for each in (one, other))
    apart = kilometres(one, other)
    if apart <= coarse:
        return Likeness(1.0, "Within the stated precision the places are the same.")
    return Likeness(round(exp(-(apart - coarse) / _FADE_KM), 4), f"The places are {apart:.3g} km apart.")


def _one_angle(raw: str, sides: str, limit: int) -> Cleaned | Unclear:
    text = one_line(raw)
    if re.fullmatch(_NUMBER, text):
        value = _written(text)
    else:
        found = _ANGLE.fullmatch(text)
        side = (found["before"] or found["after"] or "").upper() if found else ""
        if not found or side not in sides:
            return Unclear("no_angle", f"“{text[:40]}” is not an angle in degrees.")
        value = _written(_decimal(found, side))
    if abs(float(value)) > limit:
        return Unclear("out_of_range", f"{value} is beyond {limit} degrees.")
    return Cleaned(value, raw, (), _precision(_digits(value)))


def clean_latitude(raw: str, hints: Hints) -> Cleaned | Unclear:
    """One latitude in decimal degrees."""
    return _one_angle(raw, "NS北南شج", 90)


def clean_longitude(raw: str, hints: Hints) -> Cleaned | Unclear:
    """One longitude in decimal degrees."""
    return _one_angle(raw, "EWO东西قغ", 180)


def compare_angles(one: str, other: str) -> Likeness:
    """As places on one meridian."""
    return compare(f"{float(one) / 2:.7f},0", f"{float(other) / 2:.7f},0")


KIND = Kind(clean, compare)
LATITUDE = Kind(clean_latitude, compare_angles)
LONGITUDE = Kind(clean_longitude, compare_angles)
