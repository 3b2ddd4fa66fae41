"""All thirty checks, asked of one assessment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from fusioncell.assessment.methods.checks import evidence, handling, likelihood, reasoning, text
from fusioncell.assessment.methods.checks.finding import HARD, SEVERITY, Finding
from fusioncell.assessment.methods.facts import Whole

Check = Callable[[Whole], Iterator[Finding]]

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        name: getattr(family, name.lower())
        for name in SEVERITY
        for family in (evidence, handling, likelihood, reasoning, text)
        if hasattr(family, name.lower())
    }
)


def run(whole: Whole, only: Iterable[str] = ()) -> list[Finding]:
    """Every finding, the gravest first, then in the order of the checks; each said once of a place."""
    wanted = set(only) or CHECKS.keys()
    found = dict.fromkeys(finding for name, check in CHECKS.items() if name in wanted for finding in check(whole))
    order = {"E": 0, "W": 1, "info": 2}
    return sorted(found, key=lambda finding: (order[finding.severity], int(finding.check[1:])))


def open_errors(found: Iterable[Finding], overridden: Iterable[tuple[str, str]]) -> list[Finding]:
    """What blocks a release: E findings that no two people let pass; a hard gate is never let pass.

    overridden: (check, place) pairs, approved; an empty place means wherever that check finds something.
    """
    passed = set(overridden)
    return [
        finding
        for finding in found
        if finding.blocks
        and (finding.check in HARD or not {(finding.check, finding.place), (finding.check, "")} & passed)
    ]
