"""Every rights rule that the cell calls live is tried by a test; the page says live to a parliament."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from fusioncell.mandate.methods.rights import RIGHTS

HOUSE = Path(__file__).parents[2]

# Where each rule that is live is shown to refuse.
TRIED = {
    "R01": "",
}


def _tests_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_live_rule_and_no_other_has_its_test() -> None:
    assert {code for code, right in RIGHTS.items() if right.live} == TRIED.keys()


@pytest.mark.parametrize("code", sorted(TRIED))
def test_the_test_of_a_live_rule_is_there(code: str) -> None:
    place, name = TRIED[code].split("::")
    assert name in _tests_of(HOUSE / place)
