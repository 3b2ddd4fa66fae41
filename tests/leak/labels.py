"""The labels under which the leak test plants things: one for each way in which a label can shut somebody out."""

from __future__ import annotations

from dataclasses import replace

from fusioncell.foundation.words import State, Tlp
from fusioncell.mandate.methods.label import LOWEST, Label
from tests import cast

COMMON = "harbour"  # stands in every text, so that a search for it counts everything
BASE = replace(
    LOWEST,
    purposes=frozenset({cast.PURPOSE, "oversight"}),
    originators=frozenset({"customs"}),
    categories=frozenset({"investigative"}),
)


def for_agencies(*codes: str) -> frozenset[frozenset[str]]:
    """An audience of one clause."""
    return frozenset({frozenset(f"agency:{code}" for code in codes)})


def variants(chafik: int, case: object, consent: object) -> dict[str, Label]:
    """Labels by what is particular about each."""
    return {
        "open": BASE,
        "not for oversight": replace(BASE, purposes=frozenset({cast.PURPOSE})),
        "another purpose": replace(BASE, purposes=frozenset({"public_health"})),
        "cell": replace(BASE, audience=for_agencies("cell")),
        "customs and cell": replace(BASE, audience=for_agencies("cell", "customs")),
        "police": replace(BASE, audience=for_agencies("police"), originators=frozenset({"police"})),
        "secret": replace(BASE, classification=3),
        "red": replace(BASE, tlp=Tlp.RED),
        "compartment": replace(BASE, caveats=frozenset({"compartment:hawk"})),
        "special": replace(
            BASE,
            caveats=frozenset({"compartment:special"}),
            categories=frozenset({"investigative", "special_belief"}),
        ),
        "one seat": replace(BASE, audience=frozenset({frozenset({f"seat:{chafik}"})})),
        "case": replace(BASE, caveats=frozenset({f"case:{case}"})),
        "consent": replace(BASE, consent_clauses=frozenset({frozenset({"agency:police", f"consent:{consent}"})})),
        "held": replace(BASE, state=State.HELD),
        "nobody": replace(BASE, audience=frozenset({frozenset()})),
    }
