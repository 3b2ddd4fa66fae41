"""Conditions on times, numbers and points. See `conditions`."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from fusioncell.evidence.methods.values.coordinates import EARTH_KM
from fusioncell.fusion.methods.conditions import Row, both_texts


@dataclass(frozen=True, slots=True)
class Meets:
    """`{meets: born}`: two stretches of time, `born_from` to `born_to` in ISO days, have a day in common."""

    column: str

    def holds(self, one: Row, other: Row) -> bool:
        begins, ends = f"{self.column}_from", f"{self.column}_to"
        forth = both_texts({"x": one.get(begins)}, {"x": other.get(ends)}, "x")
        back = both_texts({"x": other.get(begins)}, {"x": one.get(ends)}, "x")
        return bool(forth and back and forth[0] <= forth[1] and back[0] <= back[1])

    def columns(self) -> tuple[str, ...]:
        return f"{self.column}_from", f"{self.column}_to"

    def sql(self, dialect: str) -> str:
        name = self.column
        return f"({name}_from_l <= {name}_to_r and {name}_from_r <= {name}_to_l)"


@dataclass(frozen=True, slots=True)
class Exchanged:
    """`{exchanged: born}`: the same date with day and month exchanged (`1984-05-04`, `1984-04-05`)."""

    column: str

    def holds(self, one: Row, other: Row) -> bool:
        both = both_texts(one, other, self.column)
        if both is None:
            return False
        a, b = both
        return a[:5] == b[:5] and a[5:7] == b[8:10] and a[8:10] == b[5:7]

    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self, dialect: str) -> str:
        a, b = f"{self.column}_l", f"{self.column}_r"
        return (
            f"(substr({a}, 1, 5) = substr({b}, 1, 5) and substr({a}, 6, 2) = substr({b}, 9, 2)"
            f" and substr({a}, 9, 2) = substr({b}, 6, 2))"
        )


@dataclass(frozen=True, slots=True)
class Within:
    """`{within: number, most: 10}`: two numbers at most so far apart."""

    column: str
    most: float

    def holds(self, one: Row, other: Row) -> bool:
        a, b = one.get(self.column), other.get(self.column)
        return isinstance(a, int | float) and isinstance(b, int | float) and abs(a - b) <= self.most

    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def sql(self, dialect: str) -> str:
        return f"abs({self.column}_l - {self.column}_r) <= {self.most}"


@dataclass(frozen=True, slots=True)
class Kilometres:
    """`{km: home, most: 1}`: the points `home_lat`, `home_lon` are so near, by the haversine formula."""

    column: str
    most: float

    def holds(self, one: Row, other: Row) -> bool:
        found = [row.get(f"{self.column}_{axis}") for row in (one, other) for axis in ("lat", "lon")]
        if any(not isinstance(each, int | float) for each in found):
            return False
        lat, lon, lat2, lon2 = (radians(float(each)) for each in found)  # type: ignore[arg-type]
        inner = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
        return 2 * EARTH_KM * asin(min(1.0, sqrt(inner))) <= self.most

    def columns(self) -> tuple[str, ...]:
        return f"{self.column}_lat", f"{self.column}_lon"

    def sql(self, dialect: str) -> str:
        name = self.column
        inner = (
            f"power(sin(radians({name}_lat_r - {name}_lat_l) / 2), 2) + cos(radians({name}_lat_l))"
            f" * cos(radians({name}_lat_r)) * power(sin(radians({name}_lon_r - {name}_lon_l) / 2), 2)"
        )
        return f"(2 * {EARTH_KM} * asin(least(1.0, sqrt({inner}))) <= {self.most})"
