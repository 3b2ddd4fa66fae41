"""Three sites watched by the same people, among tips of which most are unfounded, and lawful assemblies.

The watching is told by the public safety desk of Port Sael only as many small sightings, each harmless alone: what
stands out is how often, where and when. Nothing here names the people of the plot.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from fusioncell_scenario.country import SITES, TARGETS, TOWNS, Place, phone, plate
from fusioncell_scenario.made import Made, Row, Stories, thing
from fusioncell_scenario.rows import Note

WATCHED_DAYS = (40, 16)  # from, to: days before today
_WATCHING = (
    ("Photographs of the fence", "Two men photograph the fence and the cameras, then drive off."),
    ("Questions about shifts", "A man asks a guard when the shift changes and how many work at night."),
    ("Vehicle waiting", "A car waits with its lights off for more than an hour; it leaves when a patrol passes."),
    ("Drone", "A small drone flies along the roof and is brought down behind the road."),
    ("Pacing out", "A man paces out the distance between the gate and the road and writes it down."),
    ("Trying a door", "Someone tries the service door and says that he took it for another building."),
)
_UNFOUNDED = (
    ("Photographs", "A visitor photographs the building. It is in the guide of the city."),
    ("Bag left behind", "A bag under a bench. It held school books; its owner came back for it."),
    ("Loud argument", "Two men argue loudly. They are brothers and were selling a boat."),
    ("Smell", "A smell of gas. It was the tannery."),
    ("Unknown car", "A car that nobody in the street knows. It is the new teacher's."),
    ("Fireworks", "Bangs at night. A wedding, with fireworks."),
    ("Drone", "A drone over the beach. It belongs to the surveyor of the works office."),
)
_ORDINARY = (
    ("Street lamp out", "A lamp has been out since Sunday."),
    ("Rubbish", "Rubbish burnt behind the market."),
    ("Noise", "Music until three in the morning."),
    ("Stray dogs", "A pack of dogs near the school."),
    ("Flooded street", "The drain is blocked and the street stands under water."),
    ("Broken fence", "A fence is broken; children play behind it."),
)


def watching_stories(rng: Random, today: date, notes: int) -> Stories:
    """The desk's table, with what is watching among what is not, and the assemblies that the police knew of."""
    rows = [_watch(rng, today, number) for number in range(27)]
    rows += [_tip(rng, today, number) for number in range(notes // 3)]
    rows += [_note(rng, today, number) for number in range(notes - notes // 3)]
    return Stories(
        municipal=sorted(rows, key=lambda row: (str(row.cells["quando"]), row.id)),
        police=[*_assemblies(today), _only_politics(today)],
    )


def _watch(rng: Random, today: date, number: int) -> Row:
    site = TARGETS[number % 3]
    first, last = WATCHED_DAYS
    subject, text = rng.choice(_WATCHING)
    car = f"{rng.randrange(10, 100)}-?{rng.randrange(100):02d}" if rng.random() < 0.3 else ""
    if car:
        text += f" Part of a plate: {car}."
    when = _moment(rng, today, rng.randrange(last, first))
    return Note(f"PSD-W{number:03d}", when, subject, text, site.name, site.near(rng, 180)).row("watching")


def _tip(rng: Random, today: date, number: int) -> Row:
    site = rng.choice(SITES)
    subject, text = rng.choice(_UNFOUNDED)
    contact = phone(rng) if rng.random() < 0.3 else ""
    when = _moment(rng, today, rng.randrange(1, 240))
    note = Note(f"PSD-T{number:05d}", when, subject, text, site.name, site.near(rng, 400), contact=contact)
    return note.row("unfounded")


def _note(rng: Random, today: date, number: int) -> Row:
    town: Place = TOWNS[0]
    subject, text = rng.choice(_ORDINARY)
    seen = plate(rng) if rng.random() < 0.1 else ""
    when = _moment(rng, today, rng.randrange(1, 240))
    return Note(f"PSD-{number:05d}", when, subject, text, town.name, town.near(rng, 3_000), plate=seen).row()


def _moment(rng: Random, today: date, back: int) -> str:
    day = today - timedelta(days=back)
    return datetime(day.year, day.month, day.day, rng.randrange(24), rng.randrange(60)).isoformat() + "Z"  # noqa: DTZ001 - the Z follows


def _assemblies(today: date) -> list[Made]:
    """Lawful assemblies: an event to keep the road clear for, and no name of anybody who was there."""
    said = (
        (
            "MNP-2026-A1",
            55,
            "Announced march of the dockers' union",
            "From the mole to the town hall, about 900 people",
        ),
        ("MNP-2026-A2", 34, "Vigil before Parliament", "Some 200 people with candles, announced a week before"),
        ("MNP-2026-A3", 12, "Students' assembly at the university", "On the square before the library, peaceful"),
    )
    return [
        Made(
            agency="police",
            id=number,
            day=(today - timedelta(days=back)).isoformat(),
            title=title,
            text=f"{text}. Lawful and announced; traffic was diverted. No person is recorded.",
            grade="A1",
            source="Traffic and events desk",
            label={"classification": "RESTRICTED", "tlp": "GREEN", "purposes": ["crisis_response"]},
            things=(thing(f"evt-{number}", "Event", name=title, date=(today - timedelta(days=back)).isoformat()),),
            story="lawful assembly",
        )
        for number, back, title, text in said
    ]


def _only_politics(today: date) -> Made:
    """A report that the law keeps out (R02): all it says of a person is an opinion."""
    return Made(
        agency="police",
        id="MNP-2026-A4",
        day=(today - timedelta(days=33)).isoformat(),
        title="A speaker at the vigil",
        text="A speaker at the vigil is known for her opinions.",
        grade="C4",
        source="Traffic and events desk",
        things=(thing("per-A4", "Person", political="opposes the harbour concession"),),
        story="must be refused: R02",
    )
