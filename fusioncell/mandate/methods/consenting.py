"""What a consent changes in a label, and whose consent a reader would need.

A consent lifts *who* may read, for one recipient and purpose: it is one more token that suffices in the clauses of its
originator. It lifts neither classification nor compartment nor purpose; those take two people, or a text of its own.
"""

from __future__ import annotations

from dataclasses import replace

from fusioncell.mandate.methods.label import Clause, Label

_BODIES = ("agency:", "tier:", "consent:")


def widened(label: Label, originator: str, consent: str) -> Label:
    """The label once `originator` has agreed: its clauses also admit those who hold the consent's token.

    >>> from fusioncell.mandate.methods.label import LOWEST
    >>> strict = replace(LOWEST, originators=frozenset({"union"}), audience=frozenset({frozenset({"agency:union"})}))
    >>> sorted(next(iter(widened(strict, "union", "consent:1").audience)))
    ['agency:union', 'consent:1']
    """
    return replace(
        label,
        audience=frozenset(c | {consent} if _in_gift(c, label, originator) else c for c in label.audience),
        consent_clauses=frozenset(
            c | {consent} if originator in owners_of(c, label) else c for c in label.consent_clauses
        ),
    )


def owners_of(clause: Clause, label: Label) -> frozenset[str]:
    """Whose consent a consent clause asks for: the originators it names, else whoever it names."""
    named = frozenset(token.removeprefix("agency:") for token in clause if token.startswith("agency:"))
    return named & label.originators or named


def _in_gift(clause: Clause, label: Label, originator: str) -> bool:
    """Whether an originator can open a clause of the audience: one that names bodies; a clause of roles stays."""
    return originator in label.originators and any(token.startswith(_BODIES) for token in clause)


def owners_to_ask(label: Label, tokens: frozenset[str]) -> frozenset[str]:
    """The originators whose consent a reader with these tokens lacks."""
    asked: set[str] = set()
    for clause in label.consent_clauses:
        if clause.isdisjoint(tokens):
            asked |= owners_of(clause, label)
    for clause in label.audience:
        if clause.isdisjoint(tokens):
            asked |= label.originators
    return frozenset(asked)
