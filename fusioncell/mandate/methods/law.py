"""The law of a cell, read from its file.

The file is TOML; every key is known or refused with its place, every size is bounded. What is merely unwise
or unfinished (a power without an article, a channel without a label) is read, and found by `law_check`.
"""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Callable
from typing import TypeVar

from fusioncell.foundation.errors import Unreadable
from fusioncell.foundation.words import State, Tier, Tlp
from fusioncell.mandate.methods.law_label import read_label
from fusioncell.mandate.methods.law_parts import (
    Agency,
    Agreement,
    Approval,
    Article,
    Basis,
    Category,
    Channel,
    EventType,
    Instrument,
    LabelPolicy,
    Mandate,
    Office,
    Parameter,
    Precedence,
    Role,
    Rule,
    SessionRules,
    Term,
    Validity,
    Words,
)
from fusioncell.mandate.methods.law_table import LONGEST_TEXT, MOST_DAYS, Table, as_code, as_list

FORMAT = "fusioncell-mandate/1"
MOST_MINUTES = 60 * 24 * 30  # an alert is answered within a month
LARGEST = 2_000_000  # signs; the law of a large state with its articles in six languages stays below half of it

__all__ = ["FORMAT", "Mandate", "read_mandate"]

_Part = TypeVar("_Part")


def read_mandate(text: str) -> Mandate:
    """The mandate in this text. Raises `Unreadable` with the place."""
    top = Table(_parsed(text), "")
    if (written := top.text("format")) != FORMAT:
        raise Unreadable(f"This reads {FORMAT}; the file says {written}.", "format")
    instrument = _instrument(top.table("instrument"))
    policy = _policy(top.table("label_policy"))
    mandate = Mandate(
        instrument=instrument,
        articles=_each(top, "articles", lambda code, t: _article(code, t, instrument.validity)),
        purposes=_each(top, "purposes", _term),
        agencies=_each(top, "agencies", _agency),
        roles=_each(top, "roles", lambda code, t: _role(code, t, policy)),
        authority=_each(top, "authority", _office),
        policy=policy,
        categories=_each(top, "categories", _category),
        channels=_each(top, "channels", lambda code, t: _channel(code, t, policy)),
        offences=_each(top, "offences", _term),
        bases=_each(top, "legal_bases", lambda code, t: _basis(code, t, instrument.validity)),
        rights=_each(top, "rights", _rule),
        approvals=_each(top, "approvals", _approval),
        session=_session(top.table("session")),
        precedence=_precedence(top.table("precedence")),
        event_types={code: _event_type(code, table) for code, table in top.tables("event_types", optional=True)},
        measures_apart=_measures_apart(top),
    )
    top.done()
    return mandate


def _measures_apart(top: Table) -> bool:
    """Whether an assessment keeps to the threat and leaves measures to others; so it does where the law is silent."""
    said = top.text("measures", default="apart")
    if said not in ("apart", "within"):
        raise Unreadable("Measures are apart from assessments or within them.", top.at("measures"))
    return said == "apart"


def _parsed(text: str) -> object:
    if len(text) > LARGEST:
        raise Unreadable(f"A law file has at most {LARGEST} signs; this one has {len(text)}.", "whole file")
    if not text.strip():
        raise Unreadable("The file is empty.", "whole file")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        sentence, _, place = str(error).partition(" (at ")
        raise Unreadable(f"This is not TOML: {sentence}.", place.rstrip(")") or "whole file") from None
    except RecursionError:
        raise Unreadable("The file nests its tables or lists too deeply.", "whole file") from None


def _each(top: Table, key: str, read: Callable[[str, Table], _Part]) -> dict[str, _Part]:
    return {code: read(code, table) for code, table in top.tables(key)}


def _instrument(t: Table) -> Instrument:
    instrument = Instrument(
        code=t.code("code"),
        title=t.words("title"),
        validity=_validity(t),
        languages=t.codes("languages"),
        fictional=t.text("fictional") if t.has("fictional") else None,
    )
    t.done()
    if not instrument.languages:
        raise Unreadable("A law has at least one language.", t.at("languages"))
    return instrument


def _validity(t: Table, within: Validity | None = None) -> Validity:
    start = within.valid_from if within and not t.has("valid_from") else t.day("valid_from")
    end = t.day("valid_to") if t.has("valid_to") else (within.valid_to if within else None)
    if end is not None and end < start:
        raise Unreadable("It ends before it begins.", t.at("valid_to"))
    return Validity(start, end)


def _article(code: str, t: Table, within: Validity) -> Article:
    return Article(code, t.words("title"), t.words("text", LONGEST_TEXT), _validity(t, within))


def _term(code: str, t: Table) -> Term:
    return Term(code, t.words("names"), t.reference("article"))


def _agency(code: str, t: Table) -> Agency:
    agreement = None
    if t.has("agreement"):
        inner = t.table("agreement")
        agreement = Agreement(inner.code("code"), _validity(inner))
        inner.done()
    return Agency(code, t.words("names"), t.choice("tier", Tier), t.text("policy"), agreement)


def _role(code: str, t: Table, policy: LabelPolicy) -> Role:
    powers = t.table("powers")
    return Role(
        code=code,
        names=t.words("names"),
        powers={power: _article_of_power(powers, power) for power in list(powers)},
        purposes=frozenset(t.codes("purposes")),
        classification=_rank(t, "classification", policy),
        tlp=t.step("tlp", Tlp),
        categories=frozenset(t.codes("categories")),
        state=t.step("state", State),
        caveats=frozenset(t.codes("caveats", optional=True)),
        agencies=frozenset(t.codes("agencies", optional=True)),
    )


def _article_of_power(powers: Table, power: str) -> str:
    # An empty text is readable, so that `check` can list every power that still lacks its article.
    value = powers.take(power)
    if not isinstance(value, str):
        raise Unreadable("A power is followed by the code of its article.", powers.at(power))
    return value.strip()


def _rank(t: Table, key: str, policy: LabelPolicy) -> int:
    word = t.text(key)
    rank = policy.rank(word)
    if rank is None:
        raise Unreadable(f"{word!r} is no classification of this law: {', '.join(policy.words)}.", t.at(key))
    return rank


def _office(code: str, t: Table) -> Office:
    above = t.code("answers_to") if t.has("answers_to") else None
    return Office(code, t.words("names"), t.reference("article"), above)


def _policy(t: Table) -> LabelPolicy:
    code, order = t.code("code"), t.codes("order")
    if not order:
        raise Unreadable("A label policy has at least one classification.", t.at("order"))
    bare = LabelPolicy(code, order, {}, {}, {})
    policy = LabelPolicy(
        code=code,
        words=order,
        names=_names(t, "names"),
        caveats=_names(t, "caveats"),
        foreign={name: {word: _rank(words, word, bare) for word in list(words)} for name, words in t.tables("foreign")},
    )
    t.done()
    return policy


def _names(t: Table, key: str) -> dict[str, Words]:
    inner = t.table(key)
    return {name: inner.words(name) for name in list(inner)}


def _category(code: str, t: Table) -> Category:
    return Category(
        code=code,
        names=t.words("names"),
        rule=t.code("rule"),
        article=t.reference("article"),
        retention_days=t.whole("retention_days", 1, MOST_DAYS) if t.has("retention_days") else None,
        special=t.flag("special", default=False),
    )


def _channel(code: str, t: Table, policy: LabelPolicy) -> Channel:
    agency, category = t.code("agency"), t.code("category")
    return Channel(
        code=code,
        names=t.words("names"),
        agency=agency,
        format=t.text("format"),
        category=category,
        source=t.text("source"),
        receiver=t.code("receiver"),
        basis=t.reference("legal_basis"),
        label=read_label(t.table("label"), policy, agency, category) if t.has("label") else None,
        country=t.text("country", 2, "") or None,
        language=t.text("language", 12, "") or None,
        encoding=_encoding(t),
    )


def _event_type(code: str, t: Table) -> EventType:
    indicators: dict[str, Words] = {}
    if t.has("indicators"):
        inner = t.table("indicators")
        indicators = {as_code(name, inner.at(name)): inner.words(name) for name in list(inner)}
    return EventType(
        code=code,
        names=t.words("names"),
        article=t.reference("article"),
        respond_within_minutes=t.whole("respond_within_minutes", 1, MOST_MINUTES),
        owner=t.code("owner"),
        indicators=indicators,
    )


def _encoding(t: Table) -> str | None:
    """The encoding that a channel declares. Raises `Unreadable` for one that nothing can decode."""
    named = t.text("encoding", 20, "")
    try:
        return codecs.lookup(named).name if named else None
    except LookupError:
        raise Unreadable(f"There is no encoding {named!r}.", t.at("encoding")) from None


def _basis(code: str, t: Table, within: Validity) -> Basis:
    return Basis(code, t.words("names"), t.reference("article"), _validity(t, within))


def _rule(code: str, t: Table) -> Rule:
    parameters: dict[str, Parameter] = {}
    if t.has("parameters"):
        inner = t.table("parameters")
        parameters = {name: _parameter(inner, name) for name in list(inner)}
    return Rule(code, t.flag("on"), t.reference("article"), parameters)


def _parameter(t: Table, name: str) -> Parameter:
    value = t.take(name)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value
    items = as_list(value, t.at(name))
    if all(isinstance(item, str) for item in items):
        return tuple(str(item) for item in items)
    if all(isinstance(item, int) and not isinstance(item, bool) for item in items):
        return tuple(item for item in items if isinstance(item, int))
    raise Unreadable("A parameter is a number, a text, true, false, or a list of texts or numbers.", t.at(name))


def _approval(act: str, t: Table) -> Approval:
    return Approval(
        act=act,
        proposed_by=frozenset(t.codes("proposed_by")),
        approved_by=frozenset(t.codes("approved_by")),
        people=t.whole("people", 1, 9),
        proposer_may_approve=t.flag("proposer_may_approve"),
        article=t.reference("article"),
        within_hours=t.whole("within_hours", 1, 24 * 7) if t.has("within_hours") else None,
    )


def _session(t: Table) -> SessionRules:
    factor = t.text("second_factor")
    if factor not in ("required", "offered"):
        raise Unreadable("The second factor is required or offered.", t.at("second_factor"))
    rules = SessionRules(
        idle_minutes=t.whole("idle_minutes", 1, 24 * 60),
        longest_hours=t.whole("longest_hours", 1, 24 * 7),
        second_factor_required=factor == "required",
        lock_after_failures=t.whole("lock_after_failures", 1, 100),
        lock_minutes=t.whole("lock_minutes", 1, 24 * 60),
    )
    t.done()
    return rules


def _precedence(t: Table) -> Precedence:
    precedence = Precedence(
        order=t.codes("order"),
        article=t.reference("article"),
        hold_longest_days=t.whole("hold_longest_days", 1, MOST_DAYS),
        hold_people=t.whole("hold_people", 1, 9),
    )
    t.done()
    return precedence
