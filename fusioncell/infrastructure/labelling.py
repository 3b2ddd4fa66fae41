"""Under which label the cell's own words about a site are kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fusioncell.foundation.words import Pap, Tlp
from fusioncell.mandate.methods.label import LOWEST, Label, join_all
from fusioncell.mandate.queries import labels_of, law_in_force
from fusioncell.mandate.rules_of_cases import oversight_purposes
from fusioncell.mandate.sitting import Sitting

WEAK = "weak_point"


def own_words(who: Sitting, *, weak: bool) -> Label:
    """The label of what a seat itself writes about a site; weak: that it tells how the site could be hurt."""
    law = law_in_force().mandate
    return replace(
        LOWEST,
        policy=law.policy.code,
        tlp=Tlp.AMBER,
        pap=Pap.AMBER,
        purposes=frozenset({who.purpose}) | oversight_purposes(law),
        originators=frozenset({who.agency}),
        categories=frozenset({WEAK}) if weak and WEAK in law.categories else frozenset(),
    )


def derived(who: Sitting, numbers: Iterable[int], *, weak: bool) -> Label:
    """The join of one's own words and of everything that they rest on."""
    return join_all([own_words(who, weak=weak), *labels_of(set(numbers)).values()])
