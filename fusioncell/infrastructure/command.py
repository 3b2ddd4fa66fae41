"""`fusioncell sites`: files of sites into the register, and which of them are at risk."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from fusioncell.foundation import upkeep
from fusioncell.foundation.environment import read_environment
from fusioncell.foundation.errors import Refused
from fusioncell.infrastructure import command_coupled, queries
from fusioncell.infrastructure.actions import importing, looking, ranking
from fusioncell.infrastructure.methods import taxonomy, weighing
from fusioncell.infrastructure.methods.site_file import read_where
from fusioncell.infrastructure.models import RankedSite, Ranking
from fusioncell.mandate.queries import declare, law_in_force, purposes_open_to, seat_named, sitting_for
from fusioncell.mandate.sitting import Sitting

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

STANDARD = ranking.Settings()


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell sites`."""
    sentence = "take files of sites into the register, and say which sites are at risk"
    what = subparsers.add_parser("sites", help=sentence, description=sentence).add_subparsers(
        metavar="WHAT", required=True
    )
    sentence = "take CSV or GeoJSON into the register over a channel, and say what is wrong with its places"
    one = what.add_parser("import", help=sentence, description=sentence)
    one.add_argument("path", type=Path, metavar="FILE")
    one.add_argument("--channel", required=True, help="the channel of the law over which it comes")
    one.add_argument("--mapping", default="", help="name of a mapping (default: the channel's own)")
    one.add_argument("--where", action="append", default=[], metavar="COLUMN=VALUE", help="only these rows; repeatable")
    one.set_defaults(do=take_in)
    command_coupled.register(what)
    sentence = "work out which sites are at risk, with intervals and how firm their order is"
    two = what.add_parser("rank", help=sentence, description=sentence)
    two.add_argument("--seat", required=True, help="the seat that ranks; it sees what this seat may see")
    two.add_argument("--purpose", default="", help="the purpose declared (default: the first of the seat)")
    two.add_argument("--seed", type=int, default=STANDARD.seed)
    two.add_argument("--draws", type=int, default=STANDARD.draws)
    two.add_argument("--top", type=int, default=STANDARD.top, help="names that are kept, at most 25")
    two.add_argument("--radius", type=float, default=STANDARD.radius_km, metavar="KM", help="incidents within")
    two.add_argument("--years", type=float, default=STANDARD.years, help="of incidents, back from the last that counts")
    two.add_argument("--days", type=float, default=STANDARD.days, help="the horizon of the threat")
    two.add_argument("--until", default="", metavar="DAY", help="the last day that counts (default: the newest known)")
    two.add_argument("--taxonomy", default=STANDARD.taxonomy, choices=sorted(taxonomy.shipped()))
    two.set_defaults(do=rank)


def take_in(arguments: argparse.Namespace) -> int:
    """Read a file in; the exit is 1 when some of it was held back."""
    upkeep.open_store(read_environment(os.environ))
    began, meter = time.monotonic(), _Meter()
    taken = importing.take_in(
        arguments.path, arguments.channel, arguments.mapping, read_where(arguments.where),
        lambda done, _note: meter.tell("read", done, done),
    )  # fmt: skip
    delivery = taken.delivery
    print(
        f"{arguments.path.name}: {taken.rows.kept:,} of {taken.rows.rows:,} rows, in {time.monotonic() - began:.1f} s"
    )
    print(f"  {delivery.accepted:>9,} accepted, {delivery.statements:,} statements; {delivery.duplicates:,} repeats")
    print(f"  {delivery.quarantined:>9,} held back, {delivery.with_findings:,} with findings")
    with transaction.atomic():
        declare(taken.who)
        found = queries.sites_seen_by(taken.who)
    print(f"  {len(found):>9,} sites in the register now")
    for trouble, count in weighing.troubles(found).items():
        print(f"  {count:>9,} with a place that cannot be used: {TROUBLES[trouble]}")
    if delivery.trouble:
        print(f"  the rest could not be read: {delivery.trouble}")
    return 1 if delivery.quarantined or delivery.trouble else 0


TROUBLES = {
    "missing": "no coordinates", "unreadable": "coordinates that cannot be read", "zero": "coordinates on 0,0",
    "swapped": "latitude and longitude in each other's place", "elsewhere": "outside the country that is stated",
}  # fmt: skip


class _Meter:
    """One line on the terminal that tells how far it is; silent in a pipe but for each step."""

    def __init__(self) -> None:
        self._live, self._last = sys.stderr.isatty(), ""

    def tell(self, what: str, done: int, total: int) -> None:
        if self._live:
            print(f"\r{what}: {done:,} of {total:,}\x1b[K", end="", file=sys.stderr, flush=True)
        elif what != self._last:
            print(f"{what} …", file=sys.stderr)
        self._last = what

    def clear(self) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr)


def rank(arguments: argparse.Namespace) -> int:
    """Rank, and print the sums, the names and how firm they are."""
    upkeep.open_store(read_environment(os.environ))
    wish = ranking.Settings(
        seed=arguments.seed, draws=arguments.draws, top=arguments.top, radius_km=arguments.radius,
        years=arguments.years, days=arguments.days, taxonomy=arguments.taxonomy, until=arguments.until,
    )  # fmt: skip
    began, meter = time.monotonic(), _Meter()
    with transaction.atomic():
        who = _sitting(arguments.seat, arguments.purpose)
        made = ranking.rank(who, wish, meter.tell)
        meter.clear()
        _print_sums(made)
        _print_names(made, looking.open_list(who, made))
    print(f"\n{made.sites:,} sites in {time.monotonic() - began:.1f} s; ranking {made.id}")
    return 0


def _sitting(name: str, purpose: str) -> Sitting:
    seat, law = seat_named(name), law_in_force()
    chosen = purpose or next(iter(purposes_open_to(seat, law.mandate)), "")
    if not chosen:
        raise Refused([f"The seat {name} has no purpose."])
    who = sitting_for(seat, chosen, law=law, request_id="command")
    declare(who)
    return who


def _print_sums(made: Ranking) -> None:
    known = taxonomy.shipped()[made.taxonomy]
    years = f"{made.years:g} years to {made.left_out['until']}"
    print(f"{made.sites:,} sites; incidents within {made.radius_km:g} km over {years}")
    print(f"threat of the coming {made.days:g} days; {made.draws:,} draws, seed {made.seed}")
    for what, count in made.left_out.items():
        if what != "until" and count:
            print(f"  left out: {count:,} {LEFT.get(what) or f'sites with {TROUBLES[what]}'}")
    print("\nsector                             sites  high risk   of which not known: threat exposure weakness loss")
    for row in made.sums["sector"]:
        sector = known.sectors.get(row["code"])
        name = sector.names["en"] if sector else "not known"
        high = "few" if row["high"] is None else f"{row['high']:,}"
        not_known = "".join(f"{count:>9,}" for count in row["unknown"])
        print(f"  {name:<32} {row['sites']:>6,} {high:>10} {'':>20}{not_known}")


LEFT = {
    "incidents_wide": "incidents known only by district, region or country",
    "incidents_unplaced": "incidents without a place",
    "incidents_undated": "incidents without a day",
}


def _print_names(made: Ranking, lines: list[RankedSite]) -> None:
    print("\n rank (90 %)     risk (90 %)              in the top  site")
    for line in lines:
        ranks = f"{line.position} ({line.rank_low:.0f}–{line.rank_high:.0f})"
        risk = f"{line.median:.3f} ({line.low:.3f}–{line.high:.3f})"
        near = f"{line.basis['incidents']} incidents"
        what = f"{line.sector or '–'}, {line.region or '–'}; {near}"
        print(f" {ranks:<15} {risk:<24} {line.in_top:>6.0%}      {line.name} [{what}]")
    print(f"\nhow firm: the first {made.top} hold other names in {made.changed:.0%} of the draws;")
    print(f"{made.kept:.0%} of them stay on average. That takes what nobody states to be alike for all;")
    print(f"if it differs from site to site, other names in {made.changed_apart:.0%}, and {made.kept_apart:.0%} stay.")
    print(f"By the six criteria alone, moving one score by one point changes the first {made.top}")
    print(f"in {made.moved:.1%} of all moves.")
