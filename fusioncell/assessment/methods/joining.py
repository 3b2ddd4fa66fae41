"""The join of many labels in one pass: what `join_all` gives, for a product that rests on a thousand sources.

Joining two at a time makes the audience's clauses anew for each of them; here every field is gathered once.
"""

from __future__ import annotations

from collections.abc import Iterable

from fusioncell.mandate.methods.label import LOWEST, Label


def join_many(labels: Iterable[Label]) -> Label:
    """The least label that is at least as closed as all of these; of nothing, `LOWEST`.

    >>> join_many([LOWEST, LOWEST]) == LOWEST
    True
    """
    found = [LOWEST, *dict.fromkeys(labels)]
    given = [label.purposes for label in found if label.purposes is not None]
    hops = [label.hops_left for label in found if label.hops_left is not None]
    return Label(
        classification=max(label.classification for label in found),
        policy=max(label.policy for label in found),
        foreign=frozenset().union(*(label.foreign for label in found)),
        tlp=max(label.tlp for label in found),
        pap=max(label.pap for label in found),
        caveats=frozenset().union(*(label.caveats for label in found)),
        audience=frozenset().union(*(label.audience for label in found)),
        purposes=frozenset.intersection(*given) if given else None,
        originators=frozenset().union(*(label.originators for label in found)),
        consent_clauses=frozenset().union(*(label.consent_clauses for label in found)),
        conditions=frozenset().union(*(label.conditions for label in found)),
        forbids=frozenset().union(*(label.forbids for label in found)),
        hops_left=min(hops) if hops else None,
        categories=frozenset().union(*(label.categories for label in found)),
        discoverable=max(label.discoverable for label in found),
        state=max(label.state for label in found),
    )
