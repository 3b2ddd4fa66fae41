"""The triage table as it is printed. No rights are decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fusioncell.evidence.models import Report
from fusioncell.foundation.errors import Unreadable
from fusioncell.intake import queries_of_triage as queries
from fusioncell.intake.methods.lineage import Link, Root
from fusioncell.intake.queries_of_text import waiting_suggestions
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.queries import agency_names, labels_of
from fusioncell.mandate.sitting import Sitting

PAGE = 15
EXCERPT = 700


@dataclass(frozen=True, slots=True)
class Wish:
    """Which part of the table is wanted."""

    after: str = ""
    agency: str = ""
    every: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """A near copy printed beside a report."""

    report: Report
    agency: str
    percent: int
    text: str
    same_root: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One report to be graded."""

    report: Report
    agency: str
    label: Label
    text: str
    letter: str
    digit: str
    basis: str
    copies: Sequence[Beside]
    circular: str
    why: Sequence[str]
    waiting: int


def table(who: Sitting, wish: Wish) -> dict[str, Any]:
    """One page of what waits, newest first."""
    found = queries.ungraded(who, wish.agency, every=wish.every)
    total = found.count()
    mark = _mark(wish.after)
    rows = list((found.filter(pk__lt=mark) if mark else found).defer(None).order_by("-id")[: PAGE + 1])
    shown, names = rows[:PAGE], agency_names((get_language() or "en").split("-")[0])
    labels = labels_of(r.label_id for r in shown)
    waiting = waiting_suggestions(who, [r.id for r in shown])
    return {
        "rows": [_row(who, r, names, labels[r.label_id], waiting.get(r.id, 0)) for r in shown],
        "next": str(shown[-1].id) if len(rows) > PAGE else "",
        "total": total,
        "wish": wish,
        "agencies": sorted(names.items(), key=lambda pair: pair[1]),
        "batch": queries.last_batch(who),
    }


def _mark(after: str) -> UUID | None:
    try:
        return UUID(after) if after else None
    except ValueError as error:
        raise Unreadable(_("This link to the next page is damaged; open the list again."), "after") from error


def _row(who: Sitting, report: Report, names: dict[str, str], label: Label, waiting: int) -> Row:
    roots, copies = queries.lineage_of(who, report)
    own = next((root for root in roots if str(report.id) in root.reports), None)
    given = queries.suggested_for(who, report, roots)
    return Row(
        report,
        names.get(report.agency_id, report.agency_id),
        label,
        report.text[:EXCERPT],
        given.grade[0],
        given.grade[1],
        basis(given, names.get(report.agency_id, report.agency_id)),
        [
            Beside(
                copy.report,
                names.get(copy.report.agency_id, copy.report.agency_id),
                round(100 * copy.share),
                copy.report.text[:EXCERPT],
                own is not None and str(copy.report.id) in own.reports,
            )
            for copy in copies[:3]
        ],
        circular(own, names) if own is not None and own.circular else "",
        [why(link) for link in own.links] if own is not None else [],
        waiting,
    )


def basis(given: queries.Suggested, agency: str) -> str:
    """On what a suggested grade rests, in a sentence."""
    record = given.record
    whose = _("this source") if given.of_source else _("this channel of %(agency)s") % {"agency": agency}
    if record.decided == 0:
        said = _("Nobody in the cell has graded a report of %(whose)s as true or false yet.") % {"whose": whose}
    else:
        said = _("Of %(whose)s people found %(true)d true, %(false)d false, %(open)d open.") % {
            "whose": whose, "true": record.true, "false": record.false, "open": record.open,
        }  # fmt: skip
    if given.independent:
        more = ngettext(
            "%(n)d other root says nearly the same.", "%(n)d other roots say nearly the same.", given.independent
        )
        return f"{said} {more % {'n': given.independent}}"
    return said


def circular(root: Root, names: dict[str, str]) -> str:
    """That several agencies carry one voice."""
    agencies = ", ".join(names.get(agency, agency) for agency in root.agencies)
    return _("One root through %(n)d agencies (%(agencies)s): it counts once.") % {
        "n": len(root.agencies), "agencies": agencies,
    }  # fmt: skip


def why(link: Link) -> str:
    """Why two reports are taken to have one root."""
    words = {
        "number": _("They bear the same number."),
        "cited": _("One cites the other's number."),
        "alike": _("Their texts agree to %(percent)d %%."),
        "quoted": _("One holds %(percent)d %% of the other's words."),
        "source": _("Both name the same source."),
    }
    sentence = words[link.code]
    return sentence % {"percent": round(100 * link.share)} if link.code in ("alike", "quoted") else sentence
