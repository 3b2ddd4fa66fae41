"""Labels, standings and seats drawn at random, in the words of the law of Marazan."""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from importlib.resources import files

from hypothesis import strategies as st

from fusioncell.foundation.words import Discoverable, Pap, State, Tlp
from fusioncell.mandate.methods.cedar import SeatOf
from fusioncell.mandate.methods.label import Clause, Label
from fusioncell.mandate.methods.law import Mandate, read_mandate
from fusioncell.mandate.methods.seating import SeatFacts
from fusioncell.mandate.methods.standing import Standing

TODAY = date(2026, 11, 23)
PURPOSES = ("counter_terrorism", "organised_crime", "public_health")
TOKENS = ("agency:police", "agency:cell", "role:analyst", "tier:local", "consent:1")
CAVEATS = ("source-identity", "compartment:hawk", "case:1")
CATEGORIES = ("open_source", "tip", "intelligence", "special_health")


@cache
def marazan() -> Mandate:
    """The fictional law."""
    return read_mandate((files("fusioncell.mandate") / "laws" / "marazan.toml").read_text("utf-8"))


def some(words: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    """Any subset."""
    return st.frozensets(st.sampled_from(words))


clauses = st.frozensets(some(TOKENS), max_size=3)
pairs = st.frozensets(st.tuples(st.sampled_from(("police", "intel")), st.sampled_from(("ask", "no"))), max_size=2)

labels = st.builds(
    Label,
    classification=st.integers(0, 3),
    policy=st.sampled_from(("", "MZ")),
    foreign=pairs,
    tlp=st.sampled_from(Tlp),
    pap=st.sampled_from(Pap),
    caveats=some(CAVEATS),
    audience=clauses,
    purposes=st.none() | some(PURPOSES),
    originators=some(("police", "intel", "health")),
    consent_clauses=clauses,
    conditions=pairs,
    forbids=some(("court", "onward", "automated-decision", "identify-source")),
    hops_left=st.none() | st.integers(0, 3),
    categories=some(CATEGORIES),
    discoverable=st.sampled_from(Discoverable),
    state=st.sampled_from(State),
)

standings = st.builds(
    Standing,
    purposes=some(PURPOSES),
    classification=st.integers(0, 3),
    tlp=st.sampled_from(Tlp),
    caveats=some(CAVEATS),
    tokens=some(TOKENS),
    categories=some(CATEGORIES),
    state=st.sampled_from(State),
)

purposes = st.sampled_from((*PURPOSES, "unheard_of"))


def seeded(number: int) -> random.Random:
    """Chance that repeats."""
    return random.Random(number)  # noqa: S311 (made cases, no secret)


def _subset(chance: random.Random, words: list[str], share: float) -> frozenset[str]:
    return frozenset(word for word in words if chance.random() < share)


def random_seat(chance: random.Random, mandate: Mandate) -> SeatOf:
    """A seat of any role at an agency that may mostly fill it."""
    role = chance.choice(sorted(mandate.roles))
    at = sorted(mandate.roles[role].agencies) if chance.random() < 0.9 else []
    facts = SeatFacts(
        clearance=chance.choice((None, 0, 1, 2, 3)),
        caveats=_subset(chance, [*sorted(mandate.policy.caveats), "case:1"], 0.5),
        consents=_subset(chance, ["1", "2"], 0.5),
        token=chance.choice((None, "seat:1")),
    )
    return SeatOf(role, chance.choice(at or sorted(mandate.agencies)), facts)


def random_label(chance: random.Random, mandate: Mandate) -> Label:
    """A label that a fair share of the seats may read: one that nobody may read would prove little."""
    return Label(
        classification=min(chance.randrange(5), chance.randrange(4)),
        policy=mandate.policy.code,
        foreign=frozenset(),
        tlp=chance.choice((Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED)),
        pap=Pap.CLEAR,
        caveats=_subset(chance, [*sorted(mandate.policy.caveats), "case:1"], 0.1),
        audience=_random_clauses(chance, mandate),
        purposes=chance.choice((None, _subset(chance, sorted(mandate.purposes), 0.6))),
        originators=frozenset({"police"}),
        consent_clauses=_random_clauses(chance, mandate) if chance.random() < 0.2 else frozenset(),
        conditions=frozenset(),
        forbids=frozenset(),
        hops_left=None,
        categories=_subset(chance, sorted(mandate.categories), 0.08),
        discoverable=Discoverable.FULL,
        state=chance.choice((State.LIVE, State.LIVE, State.LIVE, State.HELD, State.QUARANTINED)),
    )


def _random_clauses(chance: random.Random, mandate: Mandate) -> frozenset[Clause]:
    words = [f"agency:{code}" for code in mandate.agencies] + [f"role:{code}" for code in mandate.roles]
    words += ["tier:national", "tier:local", "tier:regional", "consent:1", "seat:1"]
    return frozenset(_subset(chance, words, 0.4) for _ in range(chance.choice((0, 0, 1, 2))))
