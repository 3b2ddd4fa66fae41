"""What the cell found of the plot by itself, held against the truth: for each link, who was told what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from fusioncell.evidence.queries import reports_seen_by
from fusioncell.fusion.models import Hit
from fusioncell.fusion.queries_of_hits import hits_seen_by, needed_for
from fusioncell_scenario.acts import acting
from fusioncell_scenario.exercise import Manifest

PURPOSES = ("counter_terrorism", "organised_crime", "public_health", "border_security")
CELL = ("cell", "basma")


@dataclass(frozen=True, slots=True)
class Told:
    """What one agency learned of a link."""

    agency: str
    level: str
    its_agency: str
    nobody: bool
    consents: int
    only_fusion: bool

    @property
    def words(self) -> str:
        """In a line."""
        if self.nobody:
            named = f", beside something of {self.its_agency}" if self.its_agency else ""
            return f"that nobody may see it{named}; {self.consents} question of consent opened"
        if self.level == "full":
            return "all of it" + ("; no single agency could have made it" if self.only_fusion else "")
        return f"to ask {self.its_agency}" + (", who was told nothing" if self.level == "silent" else "")


def links_found(manifest: Manifest) -> Iterator[tuple[str, Sequence[str], list[Told]]]:
    """Each link of the plot with its two agencies, and who was told what of it."""
    truth = orjson.loads((manifest.folder / "truth" / "truth.json").read_bytes())
    for name, link in truth["plot"]["links"].items():
        seats = [*((agency, f"{agency}-chief") for agency in link["agencies"]), CELL]
        told = [each for agency, seat in seats for each in _told(agency, seat, link)]
        yield name, link["agencies"], told


def _told(agency: str, seat: str, link: Mapping[str, Any]) -> list[Told]:
    """What a seat sees of the hits on its side of a link; to the cell both sides count."""
    for purpose in PURPOSES:
        with acting(seat, purpose) as who:
            sides = [_reports(who, each, link["reports"]) for each in link["agencies"]]
            mine = hits_seen_by(who).filter(agency_id=agency)
            hits = [hit for hit in mine if _is_it(hit, sides, link["agencies"])]
            if hits:
                best = max(hits, key=lambda hit: (hit.nobody, hit.bits))
                proof = needed_for(best) if best.met else None
                only = proof is not None and proof.only_fusion
                return [Told(agency, best.level, best.its_agency_id or "", best.nobody, len(best.consents), only)]
    return []


def _reports(who: Any, agency: str, named: Sequence[str]) -> frozenset[UUID]:
    mine = reports_seen_by(who).filter(agency_id=agency)
    if f"{agency}/bundle" not in named:
        mine = mine.filter(external_id__in=[name.partition("/")[2] for name in named if name.startswith(f"{agency}/")])
    return frozenset(mine.values_list("id", flat=True))


def _is_it(hit: Hit, sides: Sequence[frozenset[UUID]], agencies: Sequence[str]) -> bool:
    """Whether a hit is about this link: it rests on both sides, or on the reader's own and names the other at most."""
    found = [bool(side & set(hit.reports)) for side in sides]
    if hit.met is not None:
        return all(found)
    return any(found) and hit.its_agency_id in {None, *agencies} - {hit.agency_id}


def printed(manifest: Manifest) -> Iterator[str]:
    """The lines that the demonstration prints."""
    found = list(links_found(manifest))
    whole = sum(bool(told) for _name, _agencies, told in found)
    yield f"Of the plot's {len(found)} links between agencies the cell found {whole}:"
    for name, agencies, told in found:
        yield f"  {name:<9} {' – '.join(agencies)}"
        yield from (f"      {each.agency} was told {each.words}" for each in told)
