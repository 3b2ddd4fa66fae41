"""The names under which commands are found are those that their modules register."""

from __future__ import annotations

import argparse
import importlib

import pytest

from fusioncell.hall.command import COMMANDS


@pytest.mark.parametrize("module", COMMANDS)
def test_module_registers_the_names_it_is_found_by(module: str) -> None:
    subparsers = argparse.ArgumentParser().add_subparsers()
    importlib.import_module(module).register(subparsers)
    assert tuple(subparsers.choices) == COMMANDS[module]
