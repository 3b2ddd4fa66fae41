"""What goes wrong in real exports, planted on purpose: each line with what the readers must make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fusioncell_scenario.country import STAMP


@dataclass(frozen=True, slots=True)
class Spoilt:
    """One planted line. `quarantined` when it must be held back; else it is accepted with that finding."""

    line: str
    quarantined: bool
    code: str


_NOWHERE = "12 Salt Street, Qarnil"
CUSTOMS = (
    Spoilt(f"PS-26-990001;2026-09-14;{STAMP}", quarantined=True, code="row_shape"),
    Spoilt(
        f"PS-26-990002;2026-02-31;Qarnil;Comptoir Salin SARL;XMT90000001;;;{_NOWHERE};Savon;3401.19;120;kg;;;{STAMP}",
        quarantined=False,
        code="value_date",
    ),
    Spoilt(
        f"PS-26-990003;2026-09-15;Qarnil;Comptoir Salin SARL;XMT90000001;;;{_NOWHERE};Riz;1006.30;80;kg;;;{STAMP};;",
        quarantined=True,
        code="row_shape",
    ),
)
MUNICIPAL = (
    Spoilt(f"PSD-99001,2026-10-02T10:00:00Z,{STAMP}", quarantined=True, code="row_shape"),
    Spoilt(
        f"PSD-99002,2026-10-32T10:00:00Z,Rubbish,Rubbish burnt again.,Port Sael,-2.03,-19.44,,,{STAMP}",
        quarantined=False,
        code="value_date",
    ),
)
BORDER = (
    Spoilt(f"X-99990001,2026-10-02T10:00:00Z,{STAMP}", quarantined=True, code="row_shape"),
    Spoilt(
        f"X-99990002,2026-10-03T11:00:00Z,Qarnil harbour,in,Awa Toukaré,TOUKARE,Awa,31/02/1990,F,XM,M00000001,,{STAMP}",
        quarantined=False,
        code="value_date",
    ),
)
LINES: Mapping[str, tuple[Spoilt, ...]] = {"customs": CUSTOMS, "municipal": MUNICIPAL, "border": BORDER}
