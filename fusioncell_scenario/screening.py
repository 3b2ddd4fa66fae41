"""A list of people and a border file against each other: hits with their reasons, and true, false and missed counted.

What is made knows who is who; the cell does not. Every row of the border file is of somebody planted, of a namesake of
theirs born elsewhen, or of an ordinary traveller; a hit of the list on a row is true or false by that, and a planted
row without a hit is missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from fusioncell.evidence.queries import reports_seen_by
from fusioncell.fusion import rules
from fusioncell.fusion.models import Suggestion
from fusioncell.fusion.queries_of_pairs import suggestions_seen_by
from fusioncell.intake.actions.deliver import Parcel, deliver
from fusioncell.intake.actions.mappings import propose_mapping, review_mapping
from fusioncell.intake.actions.reading import read_delivery
from fusioncell_scenario.acts import acting, match_all, sit
from fusioncell_scenario.crossings import EVERY, write_crossings
from fusioncell_scenario.exercise import SEED, chance
from fusioncell_scenario.formats.mappings import MAPPINGS
from fusioncell_scenario.formats.unlist import write_list
from fusioncell_scenario.people import Person, made_person

PURPOSE = "border_security"
HIT_FROM = rules.SUGGESTS_FROM  # bits from which it is put before a person; from `rules.TELLS_FROM` agencies are told


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of the border file, whom of the list it was taken for, and why."""

    row: str
    name: str
    bits: float
    reasons: Sequence[Mapping[str, object]]


@dataclass(slots=True)
class Count:
    """What came of it: rows found that are of the planted, rows found that are not, planted rows not found."""

    rows: int = 0
    true: list[Hit] = field(default_factory=list)
    false: list[Hit] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def planted(how_many: int = 18) -> list[Person]:
    """The made people of the list."""
    return [made_person(chance(SEED, f"listed {n}"), f"listed-{n}") for n in range(how_many)]


def screen(
    folder: Path, rows: int, real_list: Path | None = None, people: Sequence[Person] = (), every: int = EVERY
) -> Count:
    """Receive the real list, if there is one, made entries in its format, and the border file; count what was found."""
    wanted = list(people) or planted()
    folder.mkdir(parents=True, exist_ok=True)
    write_list(folder / "made.xml", chance(SEED, "list"), wanted, 6)
    truth = write_crossings(folder / "crossings.csv", rows, wanted, every=every)
    if real_list is not None:
        _receive("channel-un-list", "un_list", real_list)
    _receive("channel-un-list", "un_list", folder / "made.xml")
    match_all()
    mapping = _mapping()
    _receive("channel-border-crossings", "border_crossings", folder / "crossings.csv", mapping)
    match_all()
    return _counted(rows, truth, {person.key for person in wanted})


def _mapping() -> UUID:
    with acting("border", PURPOSE) as liaison:
        proposed = propose_mapping(liaison, "border_crossings", MAPPINGS["border_crossings"])
    with acting("rosa", PURPOSE) as records:
        return review_mapping(records, proposed.id).id


def _receive(seat: str, channel: str, path: Path, mapping: UUID | None = None) -> None:
    who = sit(seat, PURPOSE)
    with path.open("rb") as stream:
        delivery = deliver(who, Parcel(channel, path.name, stream, mapping))
    read_delivery(who, delivery.id, lambda _done, _note: None)


def _counted(rows: int, truth: Mapping[str, str], keys: Iterable[str]) -> Count:
    """Hold what a person of the cell sees against what is true."""
    wanted, count = set(keys), Count(rows)
    with acting("amal", PURPOSE) as amal:
        border = dict(reports_seen_by(amal).filter(agency_id="border").values_list("id", "external_id"))
        listed = set(reports_seen_by(amal).filter(channel="un_list").values_list("id", flat=True))
        best: dict[str, Suggestion] = {}
        for each in suggestions_seen_by(amal).filter(bits__gte=HIT_FROM, reports__overlap=sorted(listed)):
            for report in each.reports:
                row = border.get(report)
                if row is not None and (row not in best or best[row].bits < each.bits):
                    best[row] = each
    for row, each in sorted(best.items()):
        hit = Hit(row, _name(each), each.bits, each.reasons)
        (count.true if truth.get(row) in wanted else count.false).append(hit)
    count.missed = sorted(row for row, key in truth.items() if key in wanted and row not in best)
    return count


def _name(suggestion: Suggestion) -> str:
    named = next((r for r in suggestion.reasons if "name" in str(r.get("feature"))), None)
    facts = named.get("facts", {}) if named else {}
    return str(facts.get("one", "")) if isinstance(facts, dict) else ""


def printed(count: Count) -> list[str]:
    """The lines that the command prints."""
    strong = [sum(hit.bits >= rules.TELLS_FROM for hit in hits) for hits in (count.true, count.false)]
    lines = [
        f"{count.rows:,} crossings: {len(count.true)} hits are true, {len(count.false)} false, "
        f"{len(count.missed)} rows of the listed were missed",
        f"  with {rules.TELLS_FROM:g} bits and more, of which agencies are told: {strong[0]} true, {strong[1]} false",
    ]
    for hit in count.true[:5]:
        lines.append(f"  {hit.row} {hit.name}: {hit.bits:.1f} bits")
        lines += [
            f"      {float(str(r['bits'])):+.1f} {str(r['sentence']) % r['facts'] if r['facts'] else r['sentence']}"
            for r in hit.reasons[:3]
        ]
    return lines
