"""The whole exercise in a folder: what each agency sends, the mappings that go with it, and how it is to be loaded.

FOLDER/manifest.json        what is there, and the steps by which it is loaded
FOLDER/sent/AGENCY/…        the files, as they would come in over each channel
FOLDER/mappings/…           how the tables among them are read
FOLDER/truth/truth.json     what is true; nothing of the cell ever reads it
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random

import orjson

from fusioncell_scenario import spoilt
from fusioncell_scenario.country import STAMP
from fusioncell_scenario.formats.mappings import MAPPINGS
from fusioncell_scenario.formats.own import write_document, write_lines
from fusioncell_scenario.formats.stix import bundle, write_bundle
from fusioncell_scenario.formats.table import Layout, write_table
from fusioncell_scenario.formats.unlist import write_list
from fusioncell_scenario.formats.workbook import write_workbook
from fusioncell_scenario.made import Row, Stories
from fusioncell_scenario.ordinary import SHARES, made_town, ordinary_stories
from fusioncell_scenario.outbreak import outbreak_stories
from fusioncell_scenario.people import Person, made_person, population
from fusioncell_scenario.plot import Plot, made_plot
from fusioncell_scenario.plot_reports import plot_stories
from fusioncell_scenario.rows import BORDER, CUSTOMS, MUNICIPAL, MUNICIPAL_TAGS, OUTBREAK
from fusioncell_scenario.sites import COLUMNS as SITE_COLUMNS
from fusioncell_scenario.sites import site_rows
from fusioncell_scenario.trafficking import Ring, made_ring, trafficking_stories
from fusioncell_scenario.truth import truth, write_truth
from fusioncell_scenario.watching import watching_stories

SEED = 20_261
REPORTS = 2_400  # ordinary ones; the stories come on top
TODAY = date(2026, 11, 20)
TABLE_PURPOSES = {
    "border": "border_security",
    "customs": "border_security",
    "municipal": "crisis_response",
    "cell": "crisis_response",
}
CASE = "Operation CISTERN"  # the case into which the file on trafficking goes


@dataclass(frozen=True, slots=True)
class Expected:
    """What the cell must make of a file: objects in it, and how many it must hold back or note."""

    objects: int
    unread: int = 0  # held back by the reader
    refused: int = 0  # held back by the law
    noted: int = 0  # planted faults that are accepted with a finding


@dataclass(frozen=True, slots=True)
class Sent:
    """One file and how it is loaded: who receives it, over which channel, for which purpose, in which case."""

    file: str
    agency: str
    channel: str
    purpose: str
    expected: Expected
    mapping: str = ""
    case: str = ""

    @property
    def seat(self) -> str:
        """The machine seat that founding made for the channel."""
        return f"channel-{self.channel}".replace("_", "-")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was written."""

    folder: Path
    seed: int
    today: date
    sent: tuple[Sent, ...]
    stamp: str = STAMP

    @property
    def objects(self) -> int:
        """How many objects all files hold."""
        return sum(each.expected.objects for each in self.sent)

    def path(self, sent: Sent) -> Path:
        """Where a file is."""
        return self.folder / sent.file

    def mapping(self, sent: Sent) -> Path | None:
        """Where the mapping of a table is."""
        return self.folder / "mappings" / f"{sent.mapping}.json" if sent.mapping else None


@dataclass(frozen=True, slots=True)
class Exercise:
    """Everything made for one seed, before it is written."""

    seed: int
    today: date
    plot: Plot
    ring: Ring
    people: tuple[Person, ...]
    stories: Stories
    listed: tuple[Person, ...] = field(default=())

    def rng(self, name: str) -> Random:
        """Chance of its own for each part, so that one part does not move another."""
        return chance(self.seed, name)


def chance(seed: int, name: str) -> Random:
    """A source of chance that depends on the seed and a name only."""
    return Random(f"{seed}/{name}")


def made_exercise(seed: int = SEED, reports: int = REPORTS, today: date = TODAY) -> Exercise:
    """The exercise of a seed, with so many ordinary reports around the stories."""
    plot = made_plot(chance(seed, "plot"), today)
    ring = made_ring(chance(seed, "ring"), today)
    people = population(chance(seed, "people"), max(40, reports // 2))
    town = made_town(chance(seed, "town"), people, today)
    stories = ordinary_stories(chance(seed, "ordinary"), town, reports).add(
        watching_stories(chance(seed, "watching"), today, round(reports * SHARES["municipal"])),
        outbreak_stories(chance(seed, "outbreak"), today),
        trafficking_stories(chance(seed, "trafficking"), ring),
        plot_stories(chance(seed, "plot reports"), plot),
        Stories(sites=site_rows(chance(seed, "sites"))),
    )
    listed = [made_person(chance(seed, f"listed {n}"), f"listed-{n}") for n in range(18)]
    return Exercise(seed, today, plot, ring, tuple(people), _by_day(stories), (plot.organiser, *listed))


def _by_day(stories: Stories) -> Stories:
    """Every file in the order of time, as a register is kept: the stories stand among the ordinary."""
    return replace(
        stories,
        police=sorted(stories.police, key=lambda made: (made.day, made.id)),
        intel=sorted(stories.intel, key=lambda made: (made.day, made.id)),
        gendarmerie=sorted(stories.gendarmerie, key=lambda made: (made.day, made.id)),
        customs=_rows_by(stories.customs, "Date décl."),
        border=_rows_by(stories.border, "at"),
    )


def _rows_by(rows: list[Row], column: str) -> list[Row]:
    return sorted(rows, key=lambda row: (str(row.cells[column]), row.id))


def write(folder: Path, seed: int = SEED, reports: int = REPORTS, today: date = TODAY) -> Manifest:
    """Write the exercise into a folder, made where it is missing. The same seed gives the same bytes."""
    made = made_exercise(seed, reports, today)
    sent = tuple(_written(folder, made))
    for name, body in MAPPINGS.items():
        write_json(folder / "mappings" / f"{name}.json", body)
    write_truth(folder / "truth" / "truth.json", truth(made.plot, made.ring, made.people, made.stories))
    manifest = Manifest(folder, seed, today, sent)
    body = {"stamp": STAMP, "seed": seed, "today": today.isoformat(), "sent": [asdict(each) for each in sent]}
    write_json(folder / "manifest.json", body)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """What was written into a folder before."""
    body = orjson.loads((folder / "manifest.json").read_bytes())
    sent = [Sent(**{**each, "expected": Expected(**each["expected"])}) for each in body["sent"]]
    return Manifest(folder, body["seed"], date.fromisoformat(body["today"]), tuple(sent))


def write_json(path: Path, body: object) -> None:
    """A file of JSON, in a folder made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")


def _written(folder: Path, made: Exercise) -> list[Sent]:
    """Every file, in the order in which it is loaded."""
    stories = made.stories
    home = _home(folder)
    table = Layout(BORDER)
    desk = Layout(MUNICIPAL, tags=MUNICIPAL_TAGS)
    export = Layout(CUSTOMS, delimiter=";", encoding="utf-8-sig")
    return [
        Sent(
            "sent/cell/list.xml", "cell", "un_list", "counter_terrorism",
            Expected(write_list(home("cell/list.xml"), made.rng("list"), made.listed, 6)),
        ),
        _table(folder, "border/crossings.csv", table, stories.border, "border_crossings"),
        _table(folder, "customs/declarations.csv", export, stories.customs, "customs_declarations"),
        _table(folder, "municipal/desk.csv", desk, stories.municipal, "municipal_reports"),
        _table(folder, "cell/sites.csv", Layout(SITE_COLUMNS), stories.sites, "sites"),
        Sent(
            "sent/police/incidents.json", "police", "police_reports", "organised_crime",
            Expected(write_document(home("police/incidents.json"), stories.police), refused=1),
        ),
        Sent(
            "sent/gendarmerie/comptes-rendus.jsonl", "gendarmerie", "gendarmerie_reports", "counter_terrorism",
            Expected(write_lines(home("gendarmerie/comptes-rendus.jsonl"), stories.gendarmerie)),
        ),
        Sent(
            "sent/health/bulletin.xlsx", "health", "health_notices", "public_health",
            Expected(write_workbook(home("health/bulletin.xlsx"), OUTBREAK, stories.outbreak)), "health_notices",
        ),
        Sent(
            "sent/health/notifications.json", "health", "health_notices", "public_health",
            Expected(write_document(home("health/notifications.json"), stories.health)),
        ),
        Sent(
            "sent/intel/reports.json", "intel", "intel_reports", "counter_terrorism",
            Expected(write_document(home("intel/reports.json"), stories.intel), refused=1),
        ),
        Sent(
            "sent/union/bundle.json", "union", "union_liaison", "counter_terrorism",
            Expected(write_bundle(home("union/bundle.json"), bundle(made.rng("union"), made.plot, 40)), refused=1),
        ),
        Sent(
            "sent/police/case.json", "police", "police_reports", "organised_crime",
            Expected(write_document(home("police/case.json"), stories.police_case)), case=CASE,
        ),
    ]  # fmt: skip


def _home(folder: Path) -> Callable[[str], Path]:
    def path(name: str) -> Path:
        made = folder / "sent" / name
        made.parent.mkdir(parents=True, exist_ok=True)
        return made

    return path


def _table(folder: Path, name: str, layout: Layout, rows: list[Row], channel: str) -> Sent:
    """A table with what went wrong in it."""
    agency = name.partition("/")[0]
    planted = spoilt.LINES.get(agency, ())
    objects = write_table(_home(folder)(name), layout, rows, [each.line for each in planted])
    held = sum(each.quarantined for each in planted)
    return Sent(
        file=f"sent/{name}",
        agency=agency,
        channel=channel,
        purpose=TABLE_PURPOSES[agency],
        expected=Expected(objects, unread=held, noted=len(planted) - held),
        mapping=channel,
    )
