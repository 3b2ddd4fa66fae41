"""What the pages of rankings, releases and designations print. No rights are decided here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.infrastructure import queries, showing
from fusioncell.infrastructure import queries_of_lists as lists
from fusioncell.infrastructure.methods.taxonomy import shipped
from fusioncell.infrastructure.models import Designation, RankedSite, Ranking
from fusioncell.infrastructure.showing_site import criterion_name
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.sitting import Sitting

FACTORS = ("threat", "exposure", "vulnerability", "consequence")


def left_out_name(code: str) -> str:
    """What a ranking could not use, in words."""
    return {
        "incidents_wide": _("incidents known only by district, region or country"),
        "incidents_unplaced": _("incidents without a place"),
        "incidents_undated": _("incidents without a day"),
    }.get(code) or _("sites with %(trouble)s") % {"trouble": showing.trouble_name(code)}


def label_of_all(found: Sequence[Ranking | Designation]) -> dict[str, Any]:
    """What a list of rows is handled as."""
    return {"label": showing.label_over(one.label_id for one in found)}


def ranking_page(who: Sitting, found: Ranking, names: Sequence[RankedSite]) -> dict[str, Any]:
    """One ranking."""
    known = queries.taxonomy_of(found.taxonomy)
    return {
        "ranking": found, "label": label_of(found.label_id), "taxonomy": known,
        "until": found.left_out.get("until", ""),
        "left_out": [(left_out_name(k), n) for k, n in found.left_out.items() if k != "until" and n],
        "sectors": [(showing.sector_name(known, row["code"]), row) for row in found.sums["sector"]],
        "regions": [(row["code"] or _("no region known"), row) for row in found.sums["region"][:60]],
        "changed": round(100 * found.changed), "kept": round(100 * found.kept),
        "changed_apart": round(100 * found.changed_apart), "kept_apart": round(100 * found.kept_apart),
        "moved": round(100 * found.moved, 1),
        "lines": [_line(known, line) for line in names],
        "release": lists.released_to(who, found), "releases": lists.releases_of(who, found), "now": now(),
    }  # fmt: skip


def _line(taxonomy: Any, line: RankedSite) -> dict[str, Any]:
    return {
        "line": line, "sector": showing.sector_name(taxonomy, line.sector), "in_top": round(100 * line.in_top),
        "incidents": line.basis.get("incidents", 0),
        "unknown": [name for name in FACTORS[1:] if name not in line.basis],
        "bar": (round(100 * line.low, 1), round(100 * line.median, 1), round(100 * line.high, 1)),
    }  # fmt: skip


def recipients(who: Sitting) -> dict[str, list[tuple[str, str]]]:
    """The seats to whom a list can be released."""
    return {"seats": [(str(seat.id), f"{seat.title} ({seat.name})") for seat in lists.possible_recipients(who)]}


def sectors() -> dict[str, list[tuple[str, str]]]:
    """The sectors of CER, in the reader's language."""
    return {"sector": [(code, one.name(showing.language())) for code, one in shipped()["cer"].sectors.items()]}


def designations_page(found: Sequence[Designation]) -> dict[str, Any]:
    """Every designation, those to be reviewed first."""
    today = now().date()
    return {
        "rows": [(one, one.state == Designation.State.IN_FORCE and one.review_by < today) for one in found],
        **label_of_all(found),
    }


def designation_page(found: Designation) -> dict[str, Any]:
    """One designation."""
    return {
        "one": found, "label": label_of(found.label_id),
        "late": found.state == Designation.State.IN_FORCE and found.review_by < now().date(),
        "points": [(criterion_name(letter), three) for letter, three in sorted(found.points.items())],
    }  # fmt: skip
