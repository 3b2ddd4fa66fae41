"""Writing acts to the log, with who, under which purpose, case and article, in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fusioncell.foundation import ledger
from fusioncell.foundation.clock import iso, now
from fusioncell.mandate.sitting import Sitting


def _body(
    who: Sitting, kind: str, subjects: Sequence[str], article: str, detail: Mapping[str, object]
) -> dict[str, object]:
    return {
        "kind": kind,
        "at": iso(now()),
        "seat": who.seat_id,
        "seat_name": who.seat,
        "agency": who.agency,
        "role": who.role,
        "purpose": who.purpose,
        "case": str(who.case_id) if who.case_id else None,
        "article": article,
        "mandate": who.mandate_version_id,
        "request": who.request_id,
        "subjects": list(subjects),
        "detail": dict(detail),
    }


def record(who: Sitting, kind: str, subjects: Sequence[object] = (), article: str = "", **detail: object) -> None:
    """Write one event of the rights log; it stands or falls with the transaction it is called in."""
    ledger.append(ledger.RIGHTS, _body(who, kind, [str(s) for s in subjects], article, detail))


def record_many(
    who: Sitting, kind: str, events: Sequence[tuple[str | Sequence[object], Mapping[str, object]]], article: str
) -> None:
    """Write one event for each (subject or subjects, detail)."""
    bodies = []
    for subjects, detail in events:
        named = [subjects] if isinstance(subjects, str) else [str(each) for each in subjects]
        bodies.append(_body(who, kind, named, article, detail))
    ledger.append_many(ledger.RIGHTS, bodies)


def record_work(who: Sitting, kind: str, subjects: Sequence[object] = (), **detail: object) -> None:
    """Write one event of the work stream, which alone feeds measures of work."""
    ledger.append(ledger.WORK, _body(who, kind, [str(s) for s in subjects], "", detail))


def record_by_clock(stream: int, kind: str, subjects: Sequence[object] = (), **detail: object) -> None:
    """Write what the clock did: it is no person, so its events name no seat and no purpose."""
    ledger.append(
        stream,
        {
            "kind": kind,
            "at": iso(now()),
            "seat": None,
            "agency": "",
            "purpose": "",
            "case": None,
            "article": "",
            "subjects": [str(s) for s in subjects],
            "detail": {"by": "clock", **detail},
        },
    )
