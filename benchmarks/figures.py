"""One measured figure, with its bound or its peer in the same run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what it is held against.

    bound: the value that it must not pass (`at_least`: that it must reach); None for a peer or a plain statement.
    """

    name: str
    value: float
    unit: str
    bound: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the bound holds; a figure without one is only stated."""
        if self.bound is None:
            return True
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def line(self) -> str:
        """As the bench prints it."""
        sign = "≥" if self.at_least else "≤"
        held = "" if self.bound is None else f"{sign} {self.bound:,g}  {'kept' if self.kept else 'MISSED'}"
        return f"{self.name:58} {self.value:>14,.3f} {self.unit:10} {held:18} {self.note}".rstrip()
