"""What part of the picture is looked at: kinds, places, time, grade, agency; read from an address, written to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.methods.mapping import Box
from fusioncell.picture.methods.happening import Happening

LONGEST = 200
MOST_CORNERS = 200
GRADES = ("", "known", "good", "ungraded")
_GOOD_SOURCE, _GOOD_CONTENT = "AB", 2
Ring = tuple[tuple[float, float], ...]  # longitude and latitude of the corners


@dataclass(frozen=True, slots=True)
class Scope:
    """One look at the picture. Empty parts do not narrow it.

    since, until: days as YYYY-MM-DD, `until` exclusive. box, ring: where. area: the number of a loaded area.
    grade: `known` (both axes judged), `good` (A or B, and 1 or 2), `ungraded`.
    """

    kind: str = ""
    country: str = ""
    region: str = ""
    agency: str = ""
    grade: str = ""
    since: str = ""
    until: str = ""
    box: Box | None = None
    ring: Ring = ()
    area: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than everything."""
        return self != Scope()

    def covers(self, found: Happening) -> bool:
        """Whether a happening lies within; where it lies within a ring or an area is judged by `within`."""
        return self._is_of(found) and self._is_in_time(found) and self._is_in_box(found) and self._is_graded(found)

    def _is_of(self, found: Happening) -> bool:
        return (
            (not self.kind or self.kind in (found.kind, found.schema))
            and (not self.country or self.country == found.country)
            and (not self.region or self.region in found.regions)
            and (not self.agency or self.agency in found.agencies)
        )

    def _is_in_time(self, found: Happening) -> bool:
        if not (self.since or self.until):
            return True
        # "2019-03" against "2019-03-04": what may have been within is within, never the other way round.
        return bool(found.day) and (
            (not self.since or found.day >= self.since[: len(found.day)]) and (not self.until or found.day < self.until)
        )

    def _is_in_box(self, found: Happening) -> bool:
        if self.box is None:
            return True
        if found.lat is None or found.lon is None:
            return False
        west, south, east, north = self.box
        across = west > east  # over the antimeridian
        inside = (found.lon >= west or found.lon <= east) if across else west <= found.lon <= east
        return inside and south <= found.lat <= north

    def _is_graded(self, found: Happening) -> bool:
        if self.grade == "good":
            good = found.reliability in tuple(_GOOD_SOURCE)
            return good and found.credibility is not None and found.credibility <= _GOOD_CONTENT
        if self.grade == "known":
            return found.graded
        return not (self.grade == "ungraded" and found.graded)

    def as_query(self) -> dict[str, str]:
        """The scope as the parts of an address."""
        plain = {
            name: value
            for name in ("kind", "country", "region", "agency", "grade", "since", "until", "area")
            if (value := str(getattr(self, name)))
        }
        if self.box is not None:
            plain["box"] = ",".join(f"{edge:g}" for edge in self.box)
        if self.ring:
            plain["ring"] = ";".join(f"{lon:.3f} {lat:.3f}" for lon, lat in self.ring)
        return plain

    def without_place(self) -> Scope:
        """The same look, everywhere."""
        return replace(self, box=None, ring=(), area="", region="", country="")


def read_scope(given: Mapping[str, str]) -> Scope:
    """The scope in a query string. Raises `Unreadable` with the field.

    >>> read_scope({"region": "Borno state", "since": "2014-01-01"}).as_query()
    {'region': 'Borno state', 'since': '2014-01-01'}
    """
    plain = {}
    for name in ("kind", "country", "region", "agency", "grade", "since", "until", "area"):
        value = given.get(name, "").strip()
        if len(value) > LONGEST or "\x00" in value:
            raise Unreadable("This is too long or holds a NUL.", name)
        plain[name] = value
    for name in ("since", "until"):
        _day(plain[name], name)
    if plain["grade"] not in GRADES:
        raise Unreadable("A grade is known, good or ungraded.", "grade")
    return Scope(box=_box(given.get("box", "")), ring=_ring(given.get("ring", "")), **plain)


def _day(text: str, place: str) -> None:
    try:
        if text:
            date.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(f"{text[:40]!r} is no day; write it as 2026-03-31.", place) from error


def _numbers(text: str, place: str) -> list[float]:
    try:
        found = [float(part) for part in text.replace(";", " ").replace(",", " ").split()]
    except ValueError as error:
        raise Unreadable("A place is written in degrees.", place) from error
    if not all(-540 <= number <= 540 for number in found):  # noqa: PLR2004  also refuses not-a-number
        raise Unreadable("A place is written in degrees.", place)
    return found


def _box(text: str) -> Box | None:
    if not text:
        return None
    found = _numbers(text[: LONGEST * 2], "box")
    if len(found) != 4 or found[1] > found[3]:  # noqa: PLR2004  four edges
        raise Unreadable("A box is west,south,east,north in degrees.", "box")
    return (found[0], found[1], found[2], found[3])


def _ring(text: str) -> Ring:
    if not text:
        return ()
    found = _numbers(text[: MOST_CORNERS * 30], "ring")
    corners = tuple(zip(found[::2], found[1::2], strict=False))
    if len(found) % 2 or not 3 <= len(corners) <= MOST_CORNERS:  # noqa: PLR2004  a triangle is the least
        raise Unreadable(f"An area has 3 to {MOST_CORNERS} corners, each longitude and latitude.", "ring")
    return corners


def within(ring: Ring, found: Iterable[Happening]) -> list[Happening]:
    """Those that stand inside a drawn area (even-odd rule)."""
    return [one for one in found if one.lat is not None and one.lon is not None and _inside(ring, one.lon, one.lat)]


def _inside(ring: Ring, lon: float, lat: float) -> bool:
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd
