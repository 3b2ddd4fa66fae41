"""Charts as SVG made here from data: the same drawing goes on the page and into the PDF. No script, no style sheet.

Every drawing is sized in its own units, scales with its column, and says in a caption beside it what it shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from fusioncell.assessment.methods.probability import Scale

INK, SOFT, BAR, LINE = "#16232b", "#5b6b75", "#1f6f8b", "#c9d2d8"
FONT = "Noto Sans, Noto Sans Arabic, Noto Sans SC"
WIDTH = 640


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval from 0 to 1 with the number inside it."""

    name: str
    low: float
    high: float
    best: float | None = None


def _svg(height: int, inside: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="{FONT}" font-size="12" fill="{INK}">{"".join(inside)}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start", fill: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}" fill="{fill}"/>'


def intervals(bars: Sequence[Bar], scale: Scale) -> str:
    """Each judgement's interval on a line from 0 to 100 %, over the bounds of the scale's terms.

    >>> from fusioncell.assessment.methods.probability import scales
    >>> intervals([Bar("1", 0.6, 0.75, 0.7)], scales()["icd203"]).count("<rect")
    1
    """
    left, right, step = 40, WIDTH - 20, 22
    height = 40 + step * len(bars)

    def at(p: float) -> float:
        return left + (right - left) * p

    bounds = sorted({term.low for term in scale.terms} | {term.high for term in scale.terms})
    inside = [
        f'<line x1="{at(b):.1f}" y1="18" x2="{at(b):.1f}" y2="{height - 18}" stroke="{LINE}" stroke-width="1"/>'
        for b in bounds
    ]
    inside += [_text(at(p), height - 4, f"{p * 100:g}%", "middle", SOFT) for p in (0, 0.25, 0.5, 0.75, 1)]
    for row, bar in enumerate(bars):
        y = 22 + row * step
        inside += [
            _text(left - 10, y + 11, bar.name, "end"),
            _rect(at(bar.low), y, at(bar.high) - at(bar.low), 12, BAR),
        ]
        if bar.best is not None:
            inside.append(f'<circle cx="{at(bar.best):.1f}" cy="{y + 6}" r="4" fill="#fff" stroke="{INK}"/>')
    return _svg(height, inside)


def timeline(days: Sequence[str]) -> str:
    """How many reports came in on each day, between the first and the last.

    >>> timeline(["2026-11-01", "2026-11-01", "2026-11-03"]).count("<rect")
    2
    """
    if not days:
        return _svg(30, [])
    counted = Counter(date.fromisoformat(one) for one in days)
    first, last, most = min(counted), max(counted), max(counted.values())
    span = max((last - first).days, 1)
    width = max(2.0, min(18.0, 560 / (span + 1)))
    inside = [f'<line x1="30" y1="90" x2="{WIDTH - 20}" y2="90" stroke="{INK}"/>']
    for when, count in sorted(counted.items()):
        x = 40 + 560 * (when - first).days / span
        inside.append(_rect(x - width / 2, 90 - 70 * count / most, width, 70 * count / most, BAR))
    inside += [_text(40, 106, first.isoformat(), "start", SOFT), _text(600, 106, last.isoformat(), "end", SOFT)]
    inside.append(_text(26, 24, str(most), "end", SOFT))
    return _svg(114, inside)


def counts(of: Mapping[str, int], *, right_to_left: bool = False) -> str:
    """A bar for each name, the longest first; from the right where the script runs so.

    >>> counts({"Police": 3, "Customs": 1}).count("<rect")
    2
    """
    most = max(of.values(), default=1)
    inside = []
    for row, (name, count) in enumerate(sorted(of.items(), key=lambda one: -one[1])):
        y, width = 8 + row * 24, 330 * count / most
        if right_to_left:
            inside += [_text(WIDTH - 4, y + 12, name, "end"), _rect(WIDTH - 220 - width, y, width, 14, BAR)]
            inside.append(_text(WIDTH - 228 - width, y + 12, str(count), "end", SOFT))
        else:
            inside += [_text(4, y + 12, name), _rect(220, y, width, 14, BAR)]
            inside.append(_text(228 + width, y + 12, str(count), "start", SOFT))
    return _svg(16 + 24 * max(len(of), 1), inside)
