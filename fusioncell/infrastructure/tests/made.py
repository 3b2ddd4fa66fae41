"""Sites, incidents and dependencies, as the tests of this room need them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fusioncell.evidence.actions.keeping import Received, Said, entity_id
from fusioncell.evidence.methods.ontology import special_category
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.mandate import queries
from fusioncell.mandate.methods.label import Label
from tests import cast as people
from tests.cast import Cast, label_of_channel

CHANNEL = "sites"


def label(**changes: Any) -> Label:
    """The label of what comes over the channel of sites."""
    return label_of_channel(CHANNEL, **changes)


def of(prop: str, schema: str = "Site", **changes: Any) -> int:
    """The number of the label under which intake keeps a property."""
    category = special_category(schema, prop)
    base = label(**changes)
    more = base.categories | ({category} if category else set())
    return queries.label_id(label(**{**changes, "categories": more}))


def report(title: str, said: list[Said]) -> Received:
    """Keep a report over the channel of sites, as its machine does."""
    return people.report(CHANNEL, title, label(), statements=said)


def site(code: str, name: str = "", **values: Any) -> UUID:
    """A site with what is stated of it: each further word is a property."""
    entity = entity_id("cell", CHANNEL, f"site:{code}")
    said = {"siteCode": code, "name": name or code, **values}
    report(name or code, [Said(entity, "Site", prop, str(value), of(prop)) for prop, value in said.items()])
    return entity


def incident(place: str, day: str = "", name: str = "Shots fired", **values: Any) -> UUID:
    """An incident at a place, today when no day is given."""
    entity = new_id()
    said = {"name": name, "coordinates": place, "startDate": day or now().date().isoformat(), **values}
    number = queries.label_id(label())
    report(name, [Said(entity, "Incident", prop, str(value), number) for prop, value in said.items()])
    return entity


def depends(consumer: UUID, provider: UUID, service: str = "power", **values: Any) -> UUID:
    """That one site cannot be without another."""
    entity = new_id()
    ends = {"dependentSite": consumer, "providingSite": provider}
    said = [
        Said(entity, "SiteDependency", prop, str(end), of(prop, "SiteDependency"), target=end)
        for prop, end in ends.items()
    ]
    rest = {"providedService": service, **values}
    said += [Said(entity, "SiteDependency", p, str(v), of(p, "SiteDependency")) for p, v in rest.items()]
    report("A dependency", said)
    return entity


def country(_cast: Cast) -> list[UUID]:
    """Twelve sites in two sectors, shots near the first three, and one that all wards depend on."""
    plant = site("P1", "North plant", sector="energy", siteType="power plant", coordinates="6.50,3.40", capacity=100,
                 capacityUnit="MW", users=900_000, vulnerabilityShare=70, exposureShare=60)  # fmt: skip
    sites = [plant]
    for number in range(11):
        place = f"{6.5 + number * 0.9:.3f},{3.4 + number * 0.5:.3f}"
        sites.append(site(f"H{number}", f"Ward {number}", sector="health", siteType="hospital", coordinates=place))
    for ward in sites[1:4]:
        depends(ward, plant)
    for _ in range(4):
        incident("6.51,3.41")
    incident("6.6,3.5", placePrecision="first-order province")
    return sites
