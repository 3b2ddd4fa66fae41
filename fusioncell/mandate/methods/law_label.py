"""The default label of a channel, as the law file writes it."""

from __future__ import annotations

import re
from dataclasses import replace

from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.words import Discoverable, Pap, Tlp
from fusioncell.mandate.methods.label import LOWEST, Clause, Label
from fusioncell.mandate.methods.law_parts import LabelPolicy
from fusioncell.mandate.methods.law_table import Table, as_code, as_list

MOST_HOPS = 100
FORBIDDEN_ACTS = ("automated-decision", "court", "identify-source", "onward")

_TOKEN = re.compile(r"(agency|role|tier|seat):[A-Za-z0-9_.-]{1,80}")


def read_label(t: Table, policy: LabelPolicy, agency: str, category: str) -> Label:
    """The label of what comes in unlabelled; the channel's agency is its originator."""
    word = t.text("classification")
    rank = policy.rank(word)
    if rank is None:
        raise Unreadable(f"{word!r} is no classification of this law.", t.at("classification"))
    label = replace(
        LOWEST,
        classification=rank,
        policy=policy.code,
        tlp=t.step("tlp", Tlp),
        pap=t.step("pap", Pap),
        caveats=frozenset(t.codes("caveats", optional=True)),
        audience=_clauses(t, "audience"),
        purposes=_purposes(t),
        originators=frozenset({agency}),
        consent_clauses=_clauses(t, "consent") if t.has("consent") else frozenset(),
        conditions=frozenset({(agency, t.text("condition"))} if t.has("condition") else ()),
        forbids=_forbids(t),
        hops_left=t.whole("hops_left", 0, MOST_HOPS) if t.has("hops_left") else None,
        categories=frozenset({category, *t.codes("categories", optional=True)}),
        discoverable=t.step("discoverable", Discoverable),
    )
    t.done()
    return label


def _clauses(t: Table, key: str) -> frozenset[Clause]:
    value = t.take(key)
    if value == "ALL":
        return frozenset()
    place = t.at(key)
    return frozenset(
        frozenset(_token(token, place) for token in as_list(clause, place)) for clause in as_list(value, place)
    )


def _token(token: object, place: str) -> str:
    if not isinstance(token, str) or _TOKEN.fullmatch(token) is None:
        raise Unreadable(f"{token!r} is no reader; write agency:…, role:…, tier:… or seat:…", place)
    return token


def _purposes(t: Table) -> frozenset[str] | None:
    value = t.take("purposes")
    if value == "ALL":
        return None
    place = t.at("purposes")
    return frozenset(as_code(purpose, place) for purpose in as_list(value, place))


def _forbids(t: Table) -> frozenset[str]:
    acts = t.codes("forbids", optional=True)
    for act in acts:
        if act not in FORBIDDEN_ACTS:
            raise Unreadable(f"{act!r} is no act that a label forbids: {', '.join(FORBIDDEN_ACTS)}.", t.at("forbids"))
    return frozenset(acts)
