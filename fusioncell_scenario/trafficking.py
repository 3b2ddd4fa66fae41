"""A case of its own beside the plot: trafficking in persons, with victims, a minor, and two reports that clash.

The police file goes into a case, because the law shows victims and minors to nobody else. Two further reports about
the same telephone may each be read by one agency only, so that what joins them may be read by none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from fusioncell_scenario import country
from fusioncell_scenario.made import Made, Stories, Thing, thing
from fusioncell_scenario.people import Person, made_person


@dataclass(frozen=True, slots=True)
class Ring:
    """Who is in the case, and the telephone that joins it."""

    boss: Person
    helper: Person
    victims: tuple[Person, ...]
    child: Person
    phone: str
    minibus: str
    today: date

    def day(self, back: int) -> str:
        """So many days ago."""
        return (self.today - timedelta(days=back)).isoformat()


def made_ring(rng: Random, today: date) -> Ring:
    """The people of the case."""
    girl = made_person(rng, "traffic-minor", "west_african", woman=True)
    return Ring(
        boss=made_person(rng, "traffic-recruiter", "portuguese", woman=False),
        helper=made_person(rng, "traffic-driver", "arabic", woman=False),
        victims=tuple(made_person(rng, f"traffic-victim-{n}", "west_african", woman=True) for n in range(1, 4)),
        child=replace(girl, born=date(today.year - 15, 4, 9)),
        phone=country.phone(rng),
        minibus=country.plate(rng),
        today=today,
    )


def trafficking_stories(rng: Random, ring: Ring) -> Stories:
    """The case file of the police, and the two reports that may not meet."""
    statements = [_statement(rng, ring, n) for n in range(len(ring.victims))]
    return Stories(
        police_case=[*statements, _minor(rng, ring), _driver(rng, ring)],
        police=[_only(rng, ring, "police")],
        gendarmerie=[_only(rng, ring, "gendarmerie")],
    )


def _as(category: str, made: Thing) -> Thing:
    return replace(made, category=category)


def _person(id_: str, person: Person, rng: Random, **more: str) -> Thing:
    return thing(
        id_, "Person", name=person.name.written(rng), birthDate=person.born.isoformat(), nationality=person.nation,
        gender=person.gender, **more,
    )  # fmt: skip


def _statement(rng: Random, ring: Ring, n: int) -> Made:
    victim = ring.victims[n]
    return Made(
        agency="police",
        id=f"MNP-C-2026-07-{n + 1:02d}",
        day=ring.day(120 - 9 * n),
        title=f"Statement of a woman found in a house in Vila Terra ({n + 1})",
        text=(
            "She says that she was promised work in a hotel, that her passport was taken at the ferry terminal, and "
            f"that the man who met her answered to the telephone {ring.phone}. She asks that her family not be told."
        ),
        grade="B2",
        source="Unit for the protection of persons",
        label={"classification": "CONFIDENTIAL", "tlp": "AMBER+STRICT", "purposes": ["organised_crime"]},
        things=(
            _as("victim", _person(f"vic-{n + 1}", victim, rng)),
            _as("suspect", _person("sus-1", ring.boss, rng, phone=ring.phone)),
            thing("tel-c7", "Phone", number=ring.phone),
        ),
        story="trafficking",
        about=(victim.key, ring.boss.key),
    )


def _minor(rng: Random, ring: Ring) -> Made:
    return Made(
        agency="police",
        id="MNP-C-2026-07-04",
        day=ring.day(90),
        title="A girl of fifteen taken into care",
        text=(
            "A girl found with the women is fifteen. She is in the care of the children's service; where is not "
            "written here. She recognised the man of the house from a photograph."
        ),
        grade="B2",
        source="Unit for the protection of persons",
        label={"classification": "CONFIDENTIAL", "tlp": "AMBER+STRICT", "purposes": ["organised_crime"]},
        things=(
            _as("minor", _person("min-1", ring.child, rng)),
            _as("suspect", _person("sus-1", ring.boss, rng)),
        ),
        story="trafficking",
        about=(ring.child.key, ring.boss.key),
    )


def _driver(rng: Random, ring: Ring) -> Made:
    return Made(
        agency="police",
        id="MNP-C-2026-07-05",
        day=ring.day(71),
        title="The driver of the minibus",
        text=f"A neighbour saw the minibus {ring.minibus} bring women at night; its driver calls {ring.phone}.",
        grade="C2",
        source="Unit for the protection of persons",
        label={"classification": "CONFIDENTIAL", "purposes": ["organised_crime"]},
        things=(
            _as("suspect", _person("sus-2", ring.helper, rng)),
            _as("witness", thing("wit-1", "Person", name="Neighbour of the house in Vila Terra")),
            thing("veh-c7", "Vehicle", registrationNumber=ring.minibus, type="minibus"),
            thing("ass-c7", "Associate", person="sus-2", associate="sus-1", relationship="drives for him"),
            _as("suspect", _person("sus-1", ring.boss, rng)),
        ),
        story="trafficking",
        about=(ring.helper.key, ring.boss.key),
    )


def _only(rng: Random, ring: Ring, agency: str) -> Made:
    """A report that its agency keeps to itself, about a telephone that another agency also keeps to itself."""
    french = agency == "gendarmerie"
    written = country.phone_as_written(ring.phone, rng)
    return Made(
        agency=agency,
        id="GP-COT-1190" if french else "MNP-2026-09902",
        day=ring.day(66 if french else 58),
        title="Numéro relevé lors d'un contrôle, route de Vila Terra" if french else "A number in an internal inquiry",
        text=(
            f"Le numéro {written} figure sur un carnet trouvé lors d'un contrôle routier. Enquête interne en cours."
            if french
            else f"The number {written} called an officer of the harbour post eleven times. Internal inquiry."
        ),
        language="fr" if french else "en",
        grade="B3",
        source="Inspection de la gendarmerie" if french else "Inspectorate of the National Police",
        label={"classification": "CONFIDENTIAL", "tlp": "AMBER+STRICT", "audience": [[f"agency:{agency}"]]},
        things=(thing("tel-only", "Phone", number=written),),
        story="clash",
        about=("clash",),
    )
