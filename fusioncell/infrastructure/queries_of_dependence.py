"""Who depends on whom, as this person may see it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fusioncell.evidence.models import Statement
from fusioncell.evidence.queries import visible
from fusioncell.fusion.queries_of_sameness import firsts_among
from fusioncell.infrastructure.methods.falling import Dependence, Need
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

ENDS = ("dependentSite", "providingSite")
MOST = 20_000  # statements about dependencies on one page


@dataclass(frozen=True, slots=True)
class Depends:
    """The needs that are stated, their labels, and how many statements name only one end."""

    dependence: Dependence
    labels: frozenset[int]
    halves: int


def dependence_seen_by(who: Sitting) -> Depends:
    """Every dependency whose both ends this person may see; one consumer's needs of one service are alternatives
    where a source says that fewer than all of them must stand."""
    links: dict[UUID, dict[str, str]] = {}
    labels: set[int] = set()
    rows = Statement.objects.filter(
        visible(), schema="SiteDependency", ended_at__isnull=True, label_id__in=allowed_labels(who)
    ).order_by("report_id", "id")
    for said in rows.values("entity", "prop", "value", "target", "label_id")[:MOST]:
        links.setdefault(said["entity"], {})[said["prop"]] = str(said["target"] or said["value"])
        labels.add(said["label_id"])
    whole = [link for link in links.values() if set(ENDS) <= set(link)]
    one = firsts_among(who, {number for link in whole for end in ENDS if (number := read_number(link[end]))})
    for link in whole:
        for end in ENDS:
            number = read_number(link[end])
            link[end] = str(one.get(number, number)) if number else link[end]
    return Depends(Dependence(_needs(whole)), frozenset(labels), len(links) - len(whole))


def _needs(links: list[dict[str, str]]) -> list[Need]:
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for link in links:
        groups.setdefault((link["dependentSite"], link.get("providedService", "")), []).append(link)
    needs = []
    for (consumer, service), rows in sorted(groups.items()):
        hours = max((_number(row.get("waitingHours"), 0.0) for row in rows), default=0.0)
        stated = [row["leastNeeded"] for row in rows if "leastNeeded" in row]
        providers = tuple(sorted({row["providingSite"] for row in rows}))
        if stated:
            least = max(1, min(len(providers), int(_number(stated[-1], 1.0))))
            needs.append(Need(consumer, providers, least, hours, service))
        else:  # nobody says that one can stand in for another, so each is needed
            needs += [Need(consumer, (provider,), 1, hours, service) for provider in providers]
    return needs


def read_number(text: str) -> UUID | None:
    """The number of an entity; None for a text that is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str | None, other: float) -> float:
    try:
        return max(0.0, float(text)) if text is not None else other
    except ValueError:
        return other
