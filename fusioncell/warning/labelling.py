"""The labels of what this room makes: of words somebody wrote, and of what was worked out from records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from fusioncell.foundation.errors import Refused
from fusioncell.foundation.words import Discoverable, Pap, Tlp
from fusioncell.mandate.methods.label import LOWEST, Label, join_all
from fusioncell.mandate.queries import label_id, label_of, labels_of, law_in_force
from fusioncell.mandate.rules_of_cases import oversight_purposes
from fusioncell.mandate.sitting import Sitting


def label_of_words(who: Sitting, classification: str) -> Label:
    """The label of what somebody declares, for the purpose they declare it under. Raises `Refused`."""
    law = law_in_force().mandate
    rank = law.policy.rank(classification) if classification else 0
    if rank is None:
        raise Refused([_("The law has no such classification.")])
    return replace(
        LOWEST,
        classification=rank,
        policy=law.policy.code,
        tlp=Tlp.AMBER,
        pap=Pap.AMBER,
        purposes=frozenset({who.purpose}) | oversight_purposes(law),
        originators=frozenset({who.agency}),
        discoverable=Discoverable.NONE,
    )


def joined(base: int, numbers: Iterable[int]) -> int:
    """The number of the join of a row's own label and of those of everything that it rests on."""
    known = labels_of(set(numbers))
    return label_id(join_all([label_of(base), *known.values()]))
