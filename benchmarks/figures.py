"""What a benchmark measured, against which bound and which peer, and on what machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    bound: the value that it must not pass (`at_least`: that it must reach); None for a plain statement.
    peer: what was measured beside it in the same run; ratio: our number divided by the peer's.
    """

    name: str
    value: float
    unit: str
    bound: float | None = None
    at_least: bool = False
    note: str = ""
    peer: str = ""
    ratio: float | None = None

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
        ratio = "" if self.ratio is None else f", ratio {self.ratio:.3g}"
        said = "; ".join(text for text in (self.note, f"peer: {self.peer}{ratio}" if self.peer else "") if text)
        return f"{self.name:58} {_number(self.value):>12} {self.unit:10} {held:18} {said}".rstrip()


def machine() -> str:
    """The machine in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load {load:.1f} at the start"
    )


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []


def show(title: str, figures: Iterable[Figure]) -> bool:
    """Print figures under a title; False when a bound is not kept."""
    print(f"\n{title}")
    shown = list(figures)
    for figure in shown:
        print(f"  {figure.line()}")
    return all(figure.kept for figure in shown)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
