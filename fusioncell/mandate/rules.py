"""Who may see what, and do what with it: the one judgement of the house.

`may` is the answer, `decide` the answer with its reasons; both judge by the same nine conditions, and the SQL
form in `methods/sql_form.py` is proved to be the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from fusioncell.foundation.words import Pap, State, Tlp
from fusioncell.mandate.methods.label import Clause, Label
from fusioncell.mandate.methods.standing import Standing


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not, and what would be needed."""

    code: str
    sentence: str
    needed: str


class Decision(NamedTuple):
    """Allowed or not, and the article that the act rests on when it is known.

    why: works out the reasons, which only a person who asks for them waits for.
    """

    allowed: bool
    article: str | None = None
    why: Callable[[], Iterable[Reason]] = tuple

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason why not, not only the first; empty when allowed."""
        return tuple(self.why())

    def __bool__(self) -> bool:
        return self.allowed


def may(standing: Standing, purpose: str, label: Label) -> bool:
    """Whether this standing, for this purpose, may see what lies under this label."""
    tokens = standing.tokens
    return (
        purpose in standing.purposes
        and (label.purposes is None or purpose in label.purposes)
        and label.classification <= standing.classification
        and label.tlp <= standing.tlp
        and label.caveats <= standing.caveats
        and _all_met(label.audience, tokens)
        and _all_met(label.consent_clauses, tokens)
        and label.categories <= standing.categories
        and label.state <= standing.state
    )


def decide(
    standing: Standing, purpose: str, label: Label, power: str = "", articles: Mapping[str, str] | None = None
) -> Decision:
    """The same judgement with its reasons and its article.

    articles: the mandate's map from the role's powers to their articles; a power without one is refused.
    """
    article = articles.get(power) if articles is not None else None
    lacking = power if articles is not None and not article else None
    # Judged by `may`, never by the list of reasons: one that were forgotten there must not open anything.
    if lacking is None and may(standing, purpose, label):
        return Decision(True, article)
    return Decision(False, article, partial(_objections, standing, purpose, label, lacking))


def allowed_labels(standing: Standing, purpose: str, labels: Mapping[int, Label]) -> frozenset[int]:
    """Which of these labels, by number, may be read: the set that feeds every list, count and page."""
    return frozenset(number for number, label in labels.items() if may(standing, purpose, label))


def _all_met(clauses: frozenset[Clause], tokens: frozenset[str]) -> bool:
    for clause in clauses:  # noqa: SIM110 (a generator in all() costs 0.3 µs on the path of every row)
        if clause.isdisjoint(tokens):
            return False
    return True


def _objections(standing: Standing, purpose: str, label: Label, lacking: str | None) -> Iterable[Reason]:
    if lacking is not None:
        yield _no_power(lacking)
    yield from _purpose_objections(standing, purpose, label)
    yield from _label_objections(standing, label)


def _no_power(power: str) -> Reason:
    return Reason("power", f"The role does not hold the power {power}.", f"A role to which an article gives {power}.")


def _purpose_objections(standing: Standing, purpose: str, label: Label) -> Iterable[Reason]:
    if purpose not in standing.purposes:
        yield Reason(
            "purpose-of-seat",
            f"The seat does not work for the purpose {purpose}.",
            f"One of the seat's own purposes: {_listed(standing.purposes)}.",
        )
    if label.purposes is not None and purpose not in label.purposes:
        yield Reason(
            "purpose-of-label",
            f"This was not given for the purpose {purpose}.",
            f"To work for one of the purposes {_listed(label.purposes)}." if label.purposes else _NO_PURPOSE,
        )


_NO_PURPOSE = "Consent of the originators to a purpose: the sources of this have none in common."


def _label_objections(standing: Standing, label: Label) -> Iterable[Reason]:
    if label.classification > standing.classification:
        yield Reason(
            "classification",
            f"The classification has rank {label.classification}, the clearance {standing.classification}.",
            f"A clearance of rank {label.classification}, or a lowering by two people.",
        )
    if label.tlp > standing.tlp:
        yield Reason(
            "tlp",
            f"It is marked {Tlp(label.tlp).mark}, and the seat reads up to {Tlp(standing.tlp).mark}.",
            f"A seat that reads {Tlp(label.tlp).mark}, or a lowering by two people.",
        )
    if lacking := label.caveats - standing.caveats:
        yield Reason("caveats", f"The seat does not hold {_listed(lacking)}.", f"Admission to {_listed(lacking)}.")
    yield from _clause_objections(standing, label)
    if lacking := label.categories - standing.categories:
        yield Reason(
            "categories",
            f"The role is not given data of the category {_listed(lacking)}.",
            f"A role to which the mandate gives {_listed(lacking)}.",
        )
    if label.state > standing.state:
        word = State(label.state).name.lower()
        yield Reason(
            "state",
            f"It is {word}, and no longer in use.",
            f"A role that the mandate lets see what is {word}.",
        )


def _clause_objections(standing: Standing, label: Label) -> Iterable[Reason]:
    for clause in sorted(label.audience, key=sorted):
        if clause.isdisjoint(standing.tokens):
            yield Reason(
                "audience",
                f"It is released only to {_listed(clause)}." if clause else "It is released to nobody.",
                "The originator's consent to release it further.",
            )
    for clause in sorted(label.consent_clauses, key=sorted):
        if clause.isdisjoint(standing.tokens):
            whose = sorted(t.removeprefix("agency:") for t in clause if t.startswith("agency:"))
            yield Reason(
                "consent",
                f"The originator {_listed(whose)} must agree first." if whose else "An originator must agree first.",
                f"A consent of {_listed(whose)} that lives." if whose else "A consent of the originator that lives.",
            )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words)) or "none"


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done with a thing one can read, and which parts of a label stand in its way.

    pap, tlp: the highest marking under which the act is still permitted (MISP taxonomy PAP; FIRST TLP 2.0).
    leaves: the thing leaves the agency, so that it takes a hop and the originators' conditions bind.
    """

    forbidden_by: frozenset[str] = frozenset()
    pap: Pap = Pap.RED
    tlp: Tlp = Tlp.RED
    leaves: bool = False


ACTS: Mapping[str, Act] = {
    "read": Act(),
    "share-within": Act(tlp=Tlp.AMBER_STRICT),
    "onward": Act(frozenset({"onward"}), tlp=Tlp.AMBER, leaves=True),
    "publish": Act(frozenset({"onward"}), Pap.CLEAR, Tlp.CLEAR, leaves=True),
    "court": Act(frozenset({"court"}), Pap.GREEN, leaves=True),
    "automated-decision": Act(frozenset({"automated-decision"})),
    "identify-source": Act(frozenset({"identify-source"})),
    "cross-check": Act(pap=Pap.AMBER),
    "intervene": Act(pap=Pap.GREEN),
}


def may_do(standing: Standing, label: Label, act: str) -> Decision:
    """Whether this standing may do this with what lies under the label; purposes are judged by `decide`.

    An act that is not in `ACTS` is refused.
    """
    known = ACTS.get(act)
    if known is None:
        unknown = Reason("act", f"The act {act} is unknown.", f"One of {_listed(ACTS)}.")
        return Decision(False, None, lambda: (unknown,))
    reasons = (*_label_objections(standing, label), *_act_objections(known, label))
    return Decision(not reasons, None, lambda: reasons)


def _act_objections(act: Act, label: Label) -> Iterable[Reason]:
    if forbidden := act.forbidden_by & label.forbids:
        yield Reason("forbids", f"The originator forbids it: {_listed(forbidden)}.", "The originator's consent.")
    if label.pap > act.pap:
        yield Reason("pap", f"It is marked PAP:{Pap(label.pap).name}.", f"PAP:{act.pap.name} or lower.")
    if label.tlp > act.tlp:
        yield Reason("tlp-act", f"It is marked {Tlp(label.tlp).mark}.", f"{act.tlp.mark} or lower.")
    if act.leaves and label.hops_left is not None and label.hops_left < 1:
        yield Reason("hops", "It may not be passed on any further.", "The originator's consent to one more hop.")
    if act.leaves:
        for originator, text in sorted(label.conditions):
            yield Reason(
                "condition",
                f"{originator} set a condition: {text}",
                f"The answer of {originator} to a request.",
            )
