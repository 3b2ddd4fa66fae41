"""The point that statements about one thing give it, and whether it stands for a wide area."""

from __future__ import annotations

from collections.abc import Mapping

PLACES = ("coordinates", "latitude", "longitude")
# Words that say that a point stands for a wide area: what is drawn there did not necessarily happen there.
WIDE = ("province", "country", "region", "state", "fuzzy", "district", "unknown", "international", "approximate")


def point_of(said: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees from property values; two times None when there is no point on the earth.

    >>> point_of({"coordinates": "6.5,3.4"}), point_of({"latitude": "91", "longitude": "0"})
    ((6.5, 3.4), (None, None))
    """
    pair = said.get("coordinates", "").split(",")
    if len(pair) != 2:  # noqa: PLR2004  a latitude and a longitude
        pair = [said.get("latitude", ""), said.get("longitude", "")]
    try:
        lat, lon = float(pair[0]), float(pair[1])
    except ValueError:
        return None, None
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else (None, None)  # noqa: PLR2004  the earth


def stands_for_an_area(precision: str) -> bool:
    """Whether a stated precision says that the point is only the middle of something wide."""
    return any(word in precision.lower() for word in WIDE)
