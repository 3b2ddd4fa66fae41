"""Every power that the code asks for is one that a law can give, and that somebody holds in the fictional law."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from fusioncell.mandate.methods.law import read_mandate
from fusioncell.mandate.methods.powers import POWERS

CODE = Path(__file__).parents[2] / "fusioncell"


def asked() -> Iterator[tuple[str, str]]:
    """The literal powers in calls of `require(who, "…")` and `who.has("…")`, with their places."""
    for path in sorted(CODE.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                at = {"require": 1, "has": 0}.get(name)
                if at is not None and len(node.args) > at:
                    argument = node.args[at]
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and "." in argument.value:
                        yield argument.value, f"{path.relative_to(CODE)}:{node.lineno}"


def test_the_code_asks_only_for_powers_that_a_law_can_give() -> None:
    found = list(asked())
    assert len(found) > 5
    assert [(power, place) for power, place in found if power not in POWERS] == []


def test_somebody_in_the_fictional_law_holds_every_power_that_the_code_asks_for() -> None:
    law = read_mandate((files("fusioncell.mandate") / "laws" / "marazan.toml").read_text("utf-8"))
    held = {power for role in law.roles.values() for power in role.powers}
    assert {power for power, _ in asked()} <= held
