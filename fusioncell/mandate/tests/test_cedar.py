"""A second engine, given the same law, comes to the same decisions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import cedarpy

from fusioncell.mandate.methods import cedar
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.law import Mandate
from fusioncell.mandate.methods.powers import POWERS
from fusioncell.mandate.methods.seating import standing_for
from fusioncell.mandate.rules import decide
from fusioncell.mandate.tests.chance import TODAY, marazan, random_label, random_seat, seeded

Case = tuple[str, str, str, str]  # seat, power, label, purpose
CASES = 6_000


@dataclass(frozen=True)
class Drawn:
    seats: dict[str, cedar.SeatOf]
    labels: dict[str, Label]
    cases: list[Case]


def drawn(mandate: Mandate, seed: int) -> Drawn:
    chance = seeded(seed)
    seats = {f"s{n}": random_seat(chance, mandate) for n in range(120)}
    labels = {f"l{n}": random_label(chance, mandate) for n in range(150)}
    cases = []
    for _ in range(CASES):
        seat = chance.choice(sorted(seats))
        role = mandate.roles[seats[seat].role]
        # Mostly what the role may, or nearly every case would be refused for its power or purpose alone.
        powers = sorted(role.powers if chance.random() < 0.9 else POWERS)
        purposes = sorted(role.purposes if chance.random() < 0.9 else {*mandate.purposes, "unheard_of"})
        cases.append((seat, chance.choice(powers), chance.choice(sorted(labels)), chance.choice(purposes)))
    return Drawn(seats, labels, cases)


def ours(mandate: Mandate, made: Drawn, day: date = TODAY) -> list[bool]:
    return [_ours(mandate, made, case, day) for case in made.cases]


def _ours(mandate: Mandate, made: Drawn, case: Case, day: date) -> bool:
    name, power, label, purpose = case
    seat = made.seats[name]
    standing = standing_for(mandate, seat.role, seat.agency, seat.facts)
    if standing is None:
        return False
    return decide(standing, purpose, made.labels[label], power, mandate.powers_of(seat.role, day)).allowed


def theirs(mandate: Mandate, made: Drawn, day: date = TODAY) -> list[bool]:
    requests = [
        {
            "principal": {"type": "Seat", "id": seat},
            "action": {"type": "Action", "id": power},
            "resource": {"type": "Label", "id": label},
            "context": {"purpose": purpose},
        }
        for seat, power, label, purpose in made.cases
    ]
    answers = cedarpy.is_authorized_batch(
        requests,
        cedar.policies(mandate, made.labels.values(), day),
        cedar.entities(mandate, made.seats, made.labels),
    )
    assert not any(answer.diagnostics.errors for answer in answers)
    return [answer.allowed for answer in answers]


def test_cedar_agrees_on_six_thousand_random_cases() -> None:
    mandate = marazan()
    made = drawn(mandate, seed=14)
    expected, found = theirs(mandate, made), ours(mandate, made)
    assert [case for case, a, b in zip(made.cases, expected, found, strict=True) if a != b] == []
    # A comparison of nothing but refusals would pass for any two engines.
    assert 300 < sum(found) < CASES - 300


def test_cedar_and_the_cell_lose_a_power_on_the_day_its_article_ends() -> None:
    law = marazan()
    article = law.articles["A7"]
    ended = replace(article, validity=replace(article.validity, valid_to=date(2026, 11, 22)))
    mandate = replace(law, articles={**law.articles, "A7": ended})
    made = drawn(mandate, seed=15)
    made = replace(made, cases=[(seat, "report.read", *rest) for seat, _, *rest in made.cases[:2_000]])
    before, after = theirs(mandate, made, date(2026, 11, 22)), theirs(mandate, made)
    assert after == ours(mandate, made)
    assert sum(after) < sum(before)


def test_cedar_notices_a_cell_that_forgets_the_audience() -> None:
    mandate = marazan()
    made = drawn(mandate, seed=16)
    forgetful = {name: replace(label, audience=frozenset()) for name, label in made.labels.items()}
    assert ours(mandate, replace(made, labels=forgetful)) != theirs(mandate, made)
