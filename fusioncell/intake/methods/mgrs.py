"""The military grid (MGRS) as degrees, for places that are written in it.

Source: DMA TM 8358.1 (1990), lettering of 100 km squares; L. Krüger's series for the transverse Mercator projection
to the third order in n (C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", 2011). WGS 84.
"""

from __future__ import annotations

import re
from math import atan, atanh, cos, cosh, degrees, hypot, radians, sin, sinh, sqrt

_FORM = re.compile(r"(\d{1,2})([C-HJ-NP-X]) ?([A-HJ-NP-Z])([A-HJ-NP-V]) ?(\d{1,5}) ?(\d{0,5})")
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_SQUARE, _CYCLE = 100_000, 2_000_000
_A, _F = 6_378_137.0, 1 / 298.257223563
_SCALE, _FALSE_EAST, _FALSE_NORTH = 0.9996, 500_000.0, 10_000_000.0


def mgrs_to_degrees(text: str) -> tuple[str, str] | None:
    """`latitude,longitude` of the middle of the square and its size; `None` for what is no place of the grid.

    >>> mgrs_to_degrees("31U DQ 48251 11932")
    ('48.85820,2.29450', '1 m')
    """
    found = _FORM.fullmatch(text.strip())
    if not found:
        return None
    digits = found[5] + found[6]
    if len(digits) % 2 or (found[6] and len(found[5]) != len(found[6])):
        return None
    zone, band = int(found[1]), found[2]
    column = _COLUMNS[(zone - 1) % 3].find(found[3])
    row = (_ROWS.index(found[4]) - (0 if zone % 2 else 5)) % 20
    if column < 0 or not 1 <= zone <= 60:  # noqa: PLR2004  zones of six degrees
        return None
    half = len(digits) // 2
    size = 10 ** (5 - half)
    east = (column + 1) * _SQUARE + int(digits[:half]) * size + size / 2
    north = row * _SQUARE + int(digits[half:]) * size + size / 2
    north = _in_band(north, band)
    lat, lon = _inverse(zone, east, north, south=band < "N")
    lowest = -80 + 8 * _BANDS.index(band)
    if not lowest - 1 <= lat <= lowest + 13:
        return None
    places = max(0, half)
    return f"{lat:.{places}f},{lon:.{places}f}", f"{size:g} m" if size < 1_000 else f"{size // 1_000} km"  # noqa: PLR2004


def _in_band(north: float, band: str) -> float:
    """The northing that lies in the band of latitude, beyond the cycle of letters."""
    middle = radians(-76 + 8 * _BANDS.index(band))
    about = _SCALE * 6_367_449.0 * middle + (_FALSE_NORTH if band < "N" else 0)
    return north + round((about - north) / _CYCLE) * _CYCLE


def _inverse(zone: int, east: float, north: float, *, south: bool) -> tuple[float, float]:
    n = _F / (2 - _F)
    radius = _A / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    b = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    xi = (north - (_FALSE_NORTH if south else 0)) / (_SCALE * radius)
    eta = (east - _FALSE_EAST) / (_SCALE * radius)
    xi_ = xi - sum(b[j] * sin(2 * (j + 1) * xi) * cosh(2 * (j + 1) * eta) for j in range(3))
    eta_ = eta - sum(b[j] * cos(2 * (j + 1) * xi) * sinh(2 * (j + 1) * eta) for j in range(3))
    tau = sin(xi_) / hypot(sinh(eta_), cos(xi_))
    lat = atan(_conformal(tau))
    lon = radians(zone * 6 - 183) + atan(sinh(eta_) / cos(xi_))
    return degrees(lat), degrees(lon)


def _conformal(tau_: float) -> float:
    """The tangent of the latitude from that of the conformal latitude, by Newton's method."""
    e = sqrt(_F * (2 - _F))
    tau = tau_
    for _ in range(4):
        sigma = sinh(e * atanh(e * tau / sqrt(1 + tau**2)))
        now = tau * sqrt(1 + sigma**2) - sigma * sqrt(1 + tau**2)
        tau += (tau_ - now) / sqrt(1 + now**2) * (1 + (1 - e**2) * tau**2) / ((1 - e**2) * sqrt(1 + tau**2))
    return tau
