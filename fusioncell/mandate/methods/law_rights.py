"""Whether each rights rule is spoken for: on or off, with its article and its parameters within their bounds."""

from __future__ import annotations

from collections.abc import Iterator

from fusioncell.mandate.methods.law_findings import Finding
from fusioncell.mandate.methods.law_parts import Mandate, Rule
from fusioncell.mandate.methods.rights import RIGHTS, Right


def rights(mandate: Mandate) -> Iterator[Finding]:
    """What is missing or wrong in the table of rights rules."""
    for code in RIGHTS.keys() - mandate.rights.keys():
        yield Finding(
            "rule-not-mentioned", "rights", f"The law does not say whether {code} is on: {RIGHTS[code].title}"
        )
    for code, rule in mandate.rights.items():
        right = RIGHTS.get(code)
        if right is None:
            yield Finding("rule-unknown", f"rights.{code}", f"There is no rights rule {code}.")
        elif rule.on:
            yield from _parameters(rule, right)
    yield from _special(mandate)
    yield from _bases(mandate)


def _parameters(rule: Rule, right: Right) -> Iterator[Finding]:
    place = f"rights.{rule.code}"
    if not rule.article:
        yield Finding("rule-without-article", place, f"The rule {rule.code} is on without an article.")
    for name, bound in right.parameters.items():
        if name not in rule.parameters:
            yield Finding("rule-without-parameter", place, f"The rule {rule.code} lacks its parameter {name}.")
        elif objection := bound.objection(rule.parameters[name]):
            yield Finding("rule-parameter-wrong", f"{place}.parameters.{name}", f"{name} of {rule.code}: {objection}")
    for name in rule.parameters.keys() - right.parameters.keys():
        yield Finding("rule-parameter-unknown", f"{place}.parameters.{name}", f"{rule.code} has no parameter {name}.")


def _special(mandate: Mandate) -> Iterator[Finding]:
    rule = mandate.rule_on("R17")
    if rule is None:
        return
    named = rule.parameters.get("categories", ())
    for code, category in mandate.categories.items():
        if category.special and isinstance(named, tuple) and code not in named:
            yield Finding(
                "special-not-covered", f"categories.{code}", f"{code} is a special category that R17 does not name."
            )


def _bases(mandate: Mandate) -> Iterator[Finding]:
    rule = mandate.rule_on("R03")
    if rule is None:
        return
    accepted = rule.parameters.get("accepted_bases", ())
    for code, channel in mandate.channels.items():
        place = f"channels.{code}.legal_basis"
        if not channel.basis:
            yield Finding("channel-without-basis", place, f"The channel {code} names no legal basis, as R03 asks.")
        elif isinstance(accepted, tuple) and channel.basis not in accepted:
            yield Finding("basis-not-accepted", place, f"R03 does not accept {channel.basis}, on which {code} rests.")
