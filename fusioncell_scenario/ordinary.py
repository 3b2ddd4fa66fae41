"""The ordinary work of the agencies: thousands of reports that mean nothing together, with the hubs real ones have.

A hotel's telephone, a taxi firm's plates and a freight forwarder's address come up again and again; a few placeholder
values look like identifiers and are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from fusioncell_scenario import country
from fusioncell_scenario.country import GATES, TOWNS
from fusioncell_scenario.made import Label, Made, Row, Stories, Thing, thing
from fusioncell_scenario.people import Person, birth_as_written
from fusioncell_scenario.rows import Crossing, Declaration

SHARES = {"border": 0.38, "police": 0.20, "customs": 0.16, "municipal": 0.12, "gendarmerie": 0.11, "intel": 0.03}
DAYS = 260  # how far back the ordinary reports reach
_CRIMES = (
    ("Burglary", "A window was forced and a radio and money were taken.", "theft"),
    ("Bicycle taken", "A bicycle was taken from a yard. It is blue and has a basket.", "theft"),
    ("Fraud by telephone", "A caller said that he was from the bank and asked for a code.", "fraud"),
    ("Fight in a bar", "Two guests fought over a bill. Both are known to the landlord.", "assault"),
    ("Driving without papers", "The driver had no papers with him and brought them the next day.", "traffic"),
    ("Forged banknotes", "Three notes of fifty were refused by a machine and then by the bank.", "counterfeiting"),
    ("Hit and run", "A parked car was damaged; a passer-by noted a plate.", "traffic"),
    ("Lost passport", "A passport was lost between the market and the mole.", "lost property"),
    ("Threats by message", "Messages with threats after a quarrel over a boundary.", "threat"),
    ("Smuggled cigarettes", "Forty cartons without stamps in the back of a shop.", "smuggling"),
)
_CREWS = ("Saltpan crew", "Mole Street boys", "Lamplighters", "Brothers of the cold store")  # whom the trade is laid to
_PATROLS = (
    ("Contrôle routier", "Contrôle routier sans incident ; papiers en règle.", "contrôle"),
    ("Vol de bétail", "Six chèvres volées pendant la nuit ; traces vers le nord.", "vol"),
    ("Querelle de voisinage", "Dispute au sujet d'un puits, apaisée sur place.", "querelle"),
    ("Braconnage", "Pièges trouvés et détruits près de la retenue d'eau.", "braconnage"),
    ("Accident", "Sortie de route d'un pick-up, un blessé léger.", "accident"),
    ("Véhicule abandonné", "Un véhicule abandonné, moteur démonté, est signalé.", "véhicule"),
)
_TALK = (
    ("Assessment of a smuggling route", "Cigarettes are said to come in over the eastern road on market days."),
    ("Recruitment by a debt", "A broker is said to lend money for passage and to take papers as a pledge."),
    ("Contact with a foreign firm", "A firm without staff asks harbour pilots for timetables of tankers."),
    ("Rumour of a strike", "Talk of a strike at the cold stores; nothing in it concerns security."),
)
_GOODS = (
    ("Carreaux de céramique", "6907.21"), ("Pièces de moteurs", "8409.91"), ("Riz en sacs", "1006.30"),
    ("Tissus de coton", "5208.11"), ("Poisson congelé", "0303.89"), ("Ciment", "2523.29"), ("Pompes à eau", "8413.70"),
    ("Papier", "4802.56"), ("Engrais potassique", "3104.20"), ("Savon", "3401.19"), ("Pneus", "4011.10"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Town:
    """Who the ordinary reports are about, and what comes up in many of them."""

    people: Sequence[Person]
    firms: Sequence[tuple[str, str, str]]  # name, tax number, address
    hotel: str
    taxis: Sequence[str]
    today: date

    def someone(self, rng: Random) -> Person:
        """A person; few come up often and most hardly ever."""
        return self.people[int(len(self.people) * rng.random() ** 2.2)]

    def moment(self, rng: Random) -> datetime:
        """A moment of the last months, without zone."""
        day = self.today - timedelta(days=rng.randrange(1, DAYS))
        return datetime(day.year, day.month, day.day, rng.randrange(24), rng.randrange(60))  # noqa: DTZ001 - written with Z


def made_town(rng: Random, people: Sequence[Person], today: date) -> Town:
    """Firms, the hotel and the taxis, to go with the people."""
    firms = [
        (country.firm(rng), f"XMT{rng.randrange(10**8):08d}", ", ".join(country.street_address(rng)))
        for _ in range(max(12, len(people) // 25))
    ]
    return Town(people, firms, country.phone(rng), [country.plate(rng) for _ in range(6)], today)


def ordinary_stories(rng: Random, town: Town, reports: int) -> Stories:
    """So many ordinary reports, shared among the agencies as they are in life; the municipal desk writes its own."""
    many = {agency: round(reports * share) for agency, share in SHARES.items()}
    return Stories(
        police=[police(rng, town, n) for n in range(many["police"])],
        gendarmerie=[patrol(rng, town, n) for n in range(many["gendarmerie"])],
        intel=[talk(rng, town, n) for n in range(many["intel"])],
        customs=[declaration(rng, town, n) for n in range(many["customs"])],
        border=[crossing(rng, town, n) for n in range(many["border"])],
    )


def police(rng: Random, town: Town, number: int) -> Made:
    """A line of the incident register."""
    title, text, kind = rng.choice(_CRIMES)
    who, when = town.someone(rng), town.moment(rng)
    where = rng.choices(TOWNS, weights=[each.people for each in TOWNS])[0]
    street, _ = country.street_address(rng, where)
    crews = _crews(number) if kind == "smuggling" else []
    return Made(
        agency="police",
        id=f"MNP-2026-{20_000 + number}",
        day=f"{when:%Y-%m-%dT%H:%M}:00Z",
        title=f"{title}, {where.name}",
        text=f"{text} Place: {street}.",
        grade=_grade(rng, "BBBCCA", "2233"),
        source=f"Police station {where.name}",
        label=_label(rng, _POLICE_LABELS),
        things=(
            thing(f"inc-{number}", "Incident", name=f"{title}, {street}", incidentType=kind, date=f"{when:%Y-%m-%d}",
                  location=f"{street}, {where.name}", latitude=str(where.latitude), longitude=str(where.longitude),
                  involved=[crew.id for crew in crews]),
            *crews,
            *_person_things(rng, town, who, f"{number}"),
        ),
        about=(who.key,),
    )  # fmt: skip


def _crews(number: int) -> list[Thing]:
    """One or two of the crews that the register names, always under the same numbers."""
    places = [number % len(_CREWS), (number + 1) % len(_CREWS)][: 1 + number % 2]
    return [thing(f"crew-{place}", "Organization", name=_CREWS[place]) for place in places]


def patrol(rng: Random, town: Town, number: int) -> Made:
    """An account typed at a post of the gendarmerie."""
    title, text, kind = rng.choice(_PATROLS)
    who, when = town.someone(rng), town.moment(rng)
    where = rng.choice(TOWNS[2:])
    return Made(
        agency="gendarmerie",
        id=f"GP-{where.name[:3].upper()}-{2_000 + number}",
        day=f"{when:%Y-%m-%d}",
        title=f"{title}, {where.name}",
        text=text,
        language="fr",
        grade=_grade(rng, "ABBC", "223"),
        source=f"Brigade de {where.name}",
        label=_label(rng, _PLAIN_LABELS),
        things=(
            thing(f"inc-{number}", "Incident", name=f"{title}, {where.name}", incidentType=kind,
                  date=f"{when:%Y-%m-%d}", location=where.name),
            *_person_things(rng, town, who, f"{number}"),
        ),
        about=(who.key,),
    )  # fmt: skip


def talk(rng: Random, town: Town, number: int) -> Made:
    """A report of the Intelligence Service that leads nowhere."""
    title, text = rng.choice(_TALK)
    who, when = town.someone(rng), town.moment(rng)
    return Made(
        agency="intel",
        id=f"SIS-26-{1_000 + number}",
        day=f"{when:%Y-%m}",
        title=title,
        text=text,
        grade=_grade(rng, "BCDF", "3456"),
        source=f"Source {rng.choice(('CISTERN', 'MOLE', 'CANVAS', 'SALT'))}",
        label=_label(rng, _INTEL_LABELS),
        things=(thing(f"per-{number}", "Person", name=who.name.written(rng), phone=who.phone),),
        about=(who.key,),
    )


def declaration(rng: Random, town: Town, number: int) -> Row:
    """An ordinary declaration."""
    firm, tax, address = rng.choice(town.firms)
    goods, code = rng.choice(_GOODS)
    who, when = town.someone(rng), town.moment(rng)
    row = Declaration(
        number=f"PS-26-{200_000 + number}",
        day=f"{when:%Y-%m-%d}",
        office=rng.choice(("Port Sael", "Qarnil", "Marazan City airport")),
        firm=firm,
        tax_number=tax,
        manager=who.name.written(rng),
        phone=who.phone if rng.random() < 0.6 else "",
        delivery=address,
        goods=goods,
        code=code,
        weight=rng.randrange(40, 24_000),
        container=country.container(rng) if rng.random() < 0.7 else "",
        plate=country.plate(rng) if rng.random() < 0.5 else "",
    )
    return row.row(about=(who.key,))


def crossing(rng: Random, town: Town, number: int) -> Row:
    """An ordinary crossing of the border."""
    who, when = town.someone(rng), town.moment(rng)
    post = rng.choice(GATES)
    name, way = who.name, rng.randrange(4)
    row = Crossing(
        number=f"X-{number:08d}",
        at=f"{when:%Y-%m-%dT%H:%M}:00Z",
        post=post.name,
        way=rng.choice(("in", "out")),
        surname=name.family.latin[way % len(name.family.latin)].upper(),
        given=name.given.latin[way % len(name.given.latin)],
        born=birth_as_written(who, rng, wrong=0.08),
        sex="F" if name.woman else "M",
        nation=who.nation.upper(),
        document=who.passport if rng.random() < 0.97 else "000000",
        vehicle=who.plate if post.kind == "road" and rng.random() < 0.7 else "",
    )
    return row.row(about=(who.key,))


def _person_things(rng: Random, town: Town, who: Person, number: str) -> list[Thing]:
    """Somebody in an ordinary report, as the clerk had time to write it down."""
    number_given = town.hotel if rng.random() < 0.06 else who.phone
    person = thing(
        f"per-{number}", "Person", name=who.name.written(rng), birthDate=birth_as_written(who, rng),
        nationality=who.nation, gender=who.gender if rng.random() < 0.6 else "",
        phone=country.phone_as_written(number_given, rng) if rng.random() < 0.7 else "",
        address=who.address if rng.random() < 0.5 else "",
        idNumber=who.identity if rng.random() < 0.35 else "",
    )  # fmt: skip
    plate = rng.choice(town.taxis) if rng.random() < 0.08 else who.plate
    if not plate or rng.random() < 0.4:
        return [person]
    vehicle = thing(f"veh-{number}", "Vehicle", registrationNumber=country.plate_as_written(plate, rng), type="car")
    owns = thing(f"own-{number}", "Ownership", owner=person.id, asset=vehicle.id, role="drives")
    return [person, vehicle, owns]


def _grade(rng: Random, letters: str, digits: str) -> str:
    return rng.choice(letters) + rng.choice(digits)


_Labels = Sequence[tuple[int, Label | None]]
_POLICE_LABELS: _Labels = (
    (70, None),
    (12, {"tlp": "GREEN", "classification": "RESTRICTED"}),
    (8, {"tlp": "AMBER+STRICT"}),
    (6, {"purposes": ["organised_crime"]}),
    (2, {"tlp": "RED", "classification": "SECRET"}),
    (4, {"forbids": ["court"], "conditions": [{"originator": "police", "text": "Ask the station before use."}]}),
)
_PLAIN_LABELS: _Labels = (
    (85, None),
    (10, {"tlp": "GREEN", "classification": "RESTRICTED"}),
    (5, {"tlp": "AMBER+STRICT"}),
)
_INTEL_LABELS: _Labels = (
    (45, None),
    (25, {"consent_of": ["intel"]}),
    (15, {"caveats": ["compartment:hawk"]}),
    (10, {"classification": "CONFIDENTIAL", "tlp": "AMBER"}),
    (5, {"classification": "NATO CONFIDENTIAL", "policy": "NATO"}),
)


def _label(rng: Random, choices: _Labels) -> Label | None:
    return rng.choices([label for _, label in choices], weights=[weight for weight, _ in choices])[0]
