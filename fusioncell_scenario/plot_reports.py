"""What each agency wrote down of the plot, in its own spelling and under its own label."""

from __future__ import annotations

from random import Random

from fusioncell_scenario.country import GATES, container, phone_as_written, plate_as_written
from fusioncell_scenario.made import Made, Row, Stories, thing
from fusioncell_scenario.people import Person, swapped
from fusioncell_scenario.plot import FARM_WAYS, Plot
from fusioncell_scenario.rows import Crossing, Declaration

SECRET_SOURCE = {
    "classification": "SECRET",
    "tlp": "AMBER+STRICT",
    "consent_of": ["intel"],
    "forbids": ["identify-source", "onward", "court"],
}
INFORMANT = {
    "classification": "SECRET",
    "tlp": "AMBER+STRICT",
    "consent_of": ["police"],
    "forbids": ["identify-source"],
    "purposes": ["counter_terrorism", "organised_crime"],
}
NOTIFIED = {
    "classification": "CONFIDENTIAL",
    "purposes": ["public_health", "crisis_response", "counter_terrorism"],
    "forbids": ["court"],
}


def plot_stories(rng: Random, plot: Plot) -> Stories:
    """Every report that is a part of the plot."""
    return Stories(
        police=[_van(rng, plot), _informant(plot)],
        intel=[_source(plot), _chatter(plot), _owl(plot)],
        gendarmerie=[_lease(plot), _night(rng, plot)],
        health=_patient(rng, plot),
        customs=_chemicals(rng, plot),
        border=_crossings(rng, plot),
    )


def _van(rng: Random, plot: Plot) -> Made:
    number = phone_as_written(plot.phone, rng)
    text = (
        f"A delivery van, plate {plot.van}, was taken from Silo Road in Port Sael. It had been offered for sale; a man "
        f"who called from {number} asked to see it, came with another and drove off. The owner's name is withheld."
    )
    return Made(
        agency="police",
        id="MNP-2026-10417",
        day=plot.before(45, "18:40"),
        title="Delivery van taken at a viewing, Silo Road, Port Sael",
        text=text,
        grade="B2",
        source="Police station Port Sael East",
        things=(
            thing("inc-10417", "Incident", name="Theft of a delivery van", incidentType="vehicle theft",
                  date=plot.before(45), location="Silo Road, Port Sael", latitude="-2.0219",
                  longitude="-19.4206"),
            thing("veh-10417", "Vehicle", registrationNumber=plate_as_written(plot.van, rng), type="delivery van",
                  color="white"),
            thing("tel-10417", "Phone", number=number),
            thing("per-10417", "Person", appearance="about 30, tall, speaks with the accent of Ouldane",
                  phone=number),
        ),
        story="plot",
        about=("phone", "plot-driver"),
    )  # fmt: skip


def _informant(plot: Plot) -> Made:
    return Made(
        agency="police",
        id="MNP-S-2026-0093",
        day=plot.before(31),
        title="Rent of a farm paid from an account abroad",
        text=(
            f"An informant says that a young man in the harbour boasts of a farm inland for which nobody asks rent: it "
            f"is paid from the account {plot.account}. He does not know who holds the account."
        ),
        grade="C3",
        source="Informant PS-17",
        label=INFORMANT,
        things=(thing("acc-s93", "BankAccount", iban=plot.account),),
        story="plot",
        about=("account",),
    )


def _source(plot: Plot) -> Made:
    kunya = plot.organiser.name.kunya
    called = kunya.usual if kunya else plot.organiser.name.usual
    return Made(
        agency="intel",
        id="SIS-26-3318",
        day=plot.before(33),
        title=f"Money moved by a man called {called}",
        text=(
            f"A source with direct access says that a man known only as {called} moves small sums over the account "
            f"{plot.account} “until the day of the harbour”. The source has not met him."
        ),
        grade="B3",
        source="Source LANTERN",
        label=SECRET_SOURCE,
        things=(
            thing("acc-3318", "BankAccount", iban=plot.account, bankName="Kettara Savings House"),
            thing("per-3318", "Person", alias=[*kunya.latin, kunya.script] if kunya else called),
            thing("own-3318", "Ownership", owner="per-3318", asset="acc-3318", role="is said to use it"),
        ),
        story="plot",
        about=("account", "plot-organiser"),
    )


def _chatter(plot: Plot) -> Made:
    return Made(
        agency="intel",
        id="SIS-26-3402",
        day=plot.before(25),
        title="Talk of a day of the harbour",
        text=(
            "On two closed channels the words “day of the harbour” appear together with praise of earlier attacks on "
            "ports in the region. No place, no person and no date is named."
        ),
        grade="C4",
        source="Open channels, collected",
        label={"classification": "SECRET", "caveats": ["compartment:hawk"]},
        things=(thing("evt-3402", "Event", name="Talk of a day of the harbour", date=plot.before(26)),),
        story="plot",
        about=("context",),
    )


def _owl(plot: Plot) -> Made:
    """A report under a compartment that the law of the cell does not have: it must be held back."""
    return Made(
        agency="intel",
        id="SIS-26-3377",
        day=plot.before(28),
        title="Report under a compartment of the Service",
        text="For readers of OWL only.",
        grade="B2",
        source="Source CISTERN",
        label={"classification": "SECRET", "caveats": ["compartment:owl"]},
        story="must be refused: unknown compartment",
    )


def _lease(plot: Plot) -> Made:
    tenant = plot.technician
    copied = _spaced(tenant.passport)
    return Made(
        agency="gendarmerie",
        id="GP-SEM-0611",
        day=plot.before(80, "10:15"),
        title="Location d'une ferme isolée par un étranger, Wadi Semm",
        text=(
            "La bailleresse d'une ferme isolée déclare l'avoir louée pour un an à un étranger, payée d'avance. Elle "
            f"a gardé une copie de son passeport, n° {copied}, au nom de {tenant.name.spelt(2)}. Elle n'a plus accès "
            "aux hangars. Elle demande que l'endroit ne soit pas nommé."
        ),
        language="fr",
        grade="B2",
        source="Brigade de Wadi Semm",
        things=(
            thing("per-0611", "Person", name=tenant.name.spelt(2), passportNumber=copied,
                  birthDate=str(tenant.born.year), nationality=tenant.nation),
            thing("imm-0611", "RealEstate", name="Ferme louée, Wadi Semm", propertyType="ferme"),
            thing("lnk-0611", "UnknownLink", subject="per-0611", object="imm-0611", role="locataire",
                  startDate=plot.before(81)),
        ),
        story="plot",
        about=("passport", "plot-technician"),
    )  # fmt: skip


def _night(rng: Random, plot: Plot) -> Made:
    seen = plate_as_written(plot.plate, rng)
    return Made(
        agency="gendarmerie",
        id="GP-SEM-0748",
        day=plot.before(52, "02:30"),
        title="Camion déchargé de nuit près de Wadi Semm",
        text=(
            f"Patrouille de nuit : un camion immatriculé {seen}, feux éteints, est déchargé devant les hangars d'une "
            "ferme louée. Trois hommes, fûts bleus sans étiquette. À l'arrivée de la patrouille le camion repart."
        ),
        language="fr",
        grade="A2",
        source="Brigade de Wadi Semm",
        things=(
            thing("veh-0748", "Vehicle", registrationNumber=seen, type="camion"),
            thing("evt-0748", "Event", name="Déchargement de nuit", date=plot.before(52), location="Wadi Semm",
                  latitude="-1.7043", longitude="-19.6017"),
        ),
        story="plot",
        about=("plate", "plot-driver"),
    )  # fmt: skip


def _patient(rng: Random, plot: Plot) -> list[Made]:
    """The notification, and its clinical part apart: health is a special category and has a label of its own."""
    number = phone_as_written(plot.phone, rng)
    told = Made(
        agency="health",
        id="PHI-N-2026-0231",
        day=plot.before(41, "23:10"),
        title="Patient who left before being identified",
        text=(
            f"A man who gave the name {plot.false_name} came at night with injuries that must be notified, and left "
            f"before his papers were seen. He gave the telephone {number} and the address {FARM_WAYS[1]}."
        ),
        grade="A2",
        source="General hospital of Port Sael",
        label=NOTIFIED,
        things=(
            thing("pat-0231", "Person", name=plot.false_name, phone=number, address=FARM_WAYS[1]),
            thing("adr-0231", "Address", full=FARM_WAYS[1], city="Wadi Semm"),
        ),
        story="plot",
        about=("phone", "address", "plot-technician"),
    )
    clinical = Made(
        agency="health",
        id="PHI-N-2026-0231-C",
        day=told.day,
        title="Clinical part of notification PHI-N-2026-0231",
        text="Chemical burns of both hands, second degree. The patient said that he cleans tanks.",
        grade="A2",
        source=told.source,
        label={**NOTIFIED, "categories": ["special_health"]},
        things=(thing("pat-0231", "Person", gender="male", health="chemical burns of both hands, second degree"),),
        story="plot",
        about=("plot-technician",),
    )
    return [told, clinical]


def _chemicals(rng: Random, plot: Plot) -> list[Row]:
    manager = plot.manager.name.written(rng)
    common = ("Port Sael", plot.firm, plot.tax_number, manager, plot.manager.phone, FARM_WAYS[0])
    first = Declaration(
        "PS-26-118403", plot.before(74), *common, "Engrais nitraté, sacs de 25 kg", "3102.40", 8_400, container(rng), ""
    )
    second = Declaration(
        "PS-26-121977", plot.before(60), *common, "Désinfectant oxygéné concentré, fûts", "2847.00", 2_150,
        container(rng), plate_as_written(plot.plate, rng),
    )  # fmt: skip
    return [
        first.row("plot", ("address", "plot-manager")),
        second.row("plot", ("address", "plate", "plot-manager")),
    ]


def _crossings(rng: Random, plot: Plot) -> list[Row]:
    ferry, bridge = GATES[0].name, GATES[2].name
    organiser, technician = plot.organiser, plot.technician
    legs = [
        (organiser, 1, 90, "06:55", ferry, "in", organiser.born.isoformat(), "travel"),
        (technician, 0, 88, "14:20", bridge, "in", technician.born.isoformat(), "passport"),
        (organiser, 2, 62, "21:05", ferry, "out", str(organiser.born.year), "travel"),
        (technician, 1, 40, "05:40", bridge, "out", swapped(technician.born), "passport"),
        (technician, 2, 37, "22:15", ferry, "in", swapped(technician.born), "passport"),
        (organiser, 0, 30, "07:10", ferry, "in", organiser.born.isoformat(), "travel"),
    ]
    rows = [
        _leg(plot, f"X-PLOT{number:02d}", leg).row("plot", (leg[-1], leg[0].key)) for number, leg in enumerate(legs)
    ]
    for number, other in enumerate(plot.organiser_namesakes):
        way = (other, number, 70 - 9 * number, "11:30", ferry, "in", other.born.isoformat(), "")
        rows.append(_leg(plot, f"X-SAME{number:02d}", way).row("namesake", (other.key,)))
    return rows


def _leg(plot: Plot, number: str, leg: tuple[Person, int, int, str, str, str, str, str]) -> Crossing:
    person, way, days, clock, post, direction, born, _ = leg
    name = person.name
    return Crossing(
        number=number,
        at=plot.before(days, clock),
        post=post,
        way=direction,
        surname=name.family.latin[way % len(name.family.latin)].upper(),
        given=name.given.latin[way % len(name.given.latin)],
        born=born,
        sex="M",
        nation=person.nation.upper(),
        document=person.passport,
    )


def _spaced(number: str) -> str:
    """A document number in groups, as a hand copies it."""
    return f"{number[0]} {number[1:5]} {number[5:]}"
