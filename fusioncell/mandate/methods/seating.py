"""The standing that a law gives to a seat."""

from __future__ import annotations

from dataclasses import dataclass

from fusioncell.mandate.methods.law_parts import Mandate
from fusioncell.mandate.methods.standing import Standing


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What of a seat narrows or widens what its role gives: clearance, admissions, consents that live."""

    clearance: int | None = None
    caveats: frozenset[str] = frozenset()
    consents: frozenset[str] = frozenset()
    token: str | None = None


PLAIN = SeatFacts()


def standing_for(mandate: Mandate, role: str, agency: str, facts: SeatFacts = PLAIN) -> Standing | None:
    """The standing of a seat of this agency in this role; None when the law has no such role there."""
    given, home = mandate.roles.get(role), mandate.agencies.get(agency)
    if given is None or home is None or (given.agencies and agency not in given.agencies):
        return None
    tokens = {f"agency:{agency}", f"role:{role}", f"tier:{home.tier}"}
    tokens |= {f"consent:{consent}" for consent in facts.consents}
    if facts.token is not None:
        tokens.add(facts.token)
    ceiling = given.classification
    return Standing(
        purposes=given.purposes & mandate.purposes.keys(),
        classification=ceiling if facts.clearance is None else min(ceiling, facts.clearance),
        tlp=given.tlp,
        caveats=given.caveats | facts.caveats,
        tokens=frozenset(tokens),
        categories=given.categories,
        state=given.state,
    )
