"""The words of scales and labels in the reader's language, for pages."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from fusioncell.foundation.words import State, Tlp
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.law_parts import Mandate, Words

# The law of the request at hand, whose words pages print; set by the middleware, so that no tag needs a query.
LAW: ContextVar[Mandate | None] = ContextVar("law", default=None)

GRADE_STEPS = {
    "A": "1",
    "B": "2",
    "C": "3",
    "D": "4",
    "E": "5",
    "1": "1",
    "2": "2",
    "3": "3",
    "4": "4",
    "5": "5",
}

_RELIABILITY = {
    "A": gettext_lazy("completely reliable"),
    "B": gettext_lazy("usually reliable"),
    "C": gettext_lazy("fairly reliable"),
    "D": gettext_lazy("not usually reliable"),
    "E": gettext_lazy("unreliable"),
    "F": gettext_lazy("reliability cannot be judged"),
}
_CREDIBILITY = {
    "1": gettext_lazy("confirmed by other sources"),
    "2": gettext_lazy("probably true"),
    "3": gettext_lazy("possibly true"),
    "4": gettext_lazy("doubtful"),
    "5": gettext_lazy("improbable"),
    "6": gettext_lazy("truth cannot be judged"),
}
_VERDICTS = {
    "accepted": pgettext_lazy("verdict", "Accepted"),
    "findings": pgettext_lazy("verdict", "Accepted, with findings"),
    "quarantined": pgettext_lazy("verdict", "Quarantined"),
    "duplicate": pgettext_lazy("verdict", "Duplicate"),
    "pending": pgettext_lazy("verdict", "Waiting"),
    "retracted": pgettext_lazy("verdict", "Retracted"),
}
_FORBIDS = {
    "court": gettext_lazy("not for court"),
    "onward": gettext_lazy("no onward passing"),
    "automated-decision": gettext_lazy("no automated decision"),
    "identify-source": gettext_lazy("do not identify the source"),
}
_STATES = {
    State.HELD: gettext_lazy("held"),
    State.EXPIRED: gettext_lazy("expired"),
    State.QUARANTINED: gettext_lazy("quarantined"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that a label says."""

    text: str
    tone: str = ""
    title: str = ""
    on_strip: bool = False


@dataclass(frozen=True, slots=True)
class LabelWords:
    """A label ready to print."""

    rank: int
    classification: str
    tlp: str
    more: tuple[Chip, ...]


def reliability(letter: str) -> str:
    """What a reliability letter means; F for one that nobody knows."""
    return str(_RELIABILITY.get(letter, _RELIABILITY["F"]))


def credibility(number: str) -> str:
    """What a credibility number means; 6 for one that nobody knows."""
    return str(_CREDIBILITY.get(number, _CREDIBILITY["6"]))


def verdict(code: str) -> str:
    """The outcome for one object."""
    return str(_VERDICTS.get(code, code))


def tlp_word(value: Any) -> str:
    """`AMBER+STRICT` from a Tlp, a number or a word."""
    if isinstance(value, str) and not value.isdecimal():
        return value.upper().removeprefix("TLP:").replace("_", "+")
    return Tlp(int(value)).name.replace("_", "+")


def classification(rank: int) -> str:
    """The mandate's word for a rank."""
    law = LAW.get()
    if law is None or not 0 <= rank < len(law.policy.words):
        return str(rank)
    word = law.policy.words[rank]
    return in_language(law.policy.names[word]) if word in law.policy.names else word


def in_language(words: Words) -> str:
    """The law's words in the reader's language, else English, else the first there is."""
    language = (get_language() or "en").partition("-")[0]
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def named(part: str, code: str) -> str:
    """What the law calls an agency, role, purpose, category or channel; the code when it has no such thing."""
    law = LAW.get()
    found = getattr(law, part).get(code) if law is not None else None
    return in_language(found.names) if found is not None else code


def label_words(label: Label) -> LabelWords:
    """What a label says, in the reader's language; open fields say nothing."""
    return LabelWords(label.classification, classification(label.classification), tlp_word(label.tlp), _more(label))


def _more(label: Label) -> tuple[Chip, ...]:
    chips = [
        Chip(_caveat(caveat), "caveat warn", _("A compartment: only its members"), True)
        for caveat in sorted(label.caveats)
    ]
    chips += [
        Chip(_audience(clause), "note", _("Who may read this"), True) for clause in sorted(label.audience, key=sorted)
    ]
    chips += [
        Chip(_("ask %(who)s first") % {"who": _audience(_agencies(clause))}, "warn", on_strip=True)
        for clause in sorted(label.consent_clauses, key=sorted)
    ]
    if label.purposes is not None:
        chips.append(
            Chip(
                ", ".join(named("purposes", code) for code in sorted(label.purposes)) or _("no purpose left"),
                title=_("Purposes"),
            )
        )
    chips += [Chip(str(_FORBIDS.get(act, act)), "bad", on_strip=True) for act in sorted(label.forbids)]
    chips += [
        Chip(text, "warn", _("Condition of %(who)s") % {"who": originator})
        for originator, text in sorted(label.conditions)
    ]
    chips += [Chip(f"{policy}: {word}", title=_("Foreign classification")) for policy, word in sorted(label.foreign)]
    if label.hops_left is not None:
        chips.append(Chip(_("may be passed on %(count)s more times") % {"count": label.hops_left}))
    if label.state in _STATES:
        chips.append(Chip(str(_STATES[label.state]), "bad", on_strip=True))
    return tuple(chips)


def _caveat(caveat: str) -> str:
    kind, _colon, name = caveat.partition(":")
    law = LAW.get()
    if law is not None and caveat in law.policy.caveats:
        return in_language(law.policy.caveats[caveat])
    return {"compartment": name.upper(), "case": _("in the case")}.get(kind, caveat)


def _agencies(clause: frozenset[str]) -> frozenset[str]:
    return frozenset(token for token in clause if token.startswith("agency:"))


_PARTS = {"agency": "agencies", "role": "roles"}
_TIERS = {
    "local": gettext_lazy("local bodies"),
    "national": gettext_lazy("national bodies"),
    "regional": gettext_lazy("regional bodies"),
    "international": gettext_lazy("international bodies"),
}


def _audience(clause: frozenset[str]) -> str:
    return " / ".join(_token(token) for token in sorted(clause) if not token.startswith("consent:"))


def _token(token: str) -> str:
    kind, _colon, code = token.partition(":")
    if kind == "tier":
        return str(_TIERS.get(code, code))
    if kind == "seat":
        return _("one seat")
    return named(_PARTS[kind], code) if kind in _PARTS else token
