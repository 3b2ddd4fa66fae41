"""Secrets are made once, for the cell's own user alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from fusioncell.foundation.environment import Environment
from fusioncell.foundation.errors import Conflict
from fusioncell.foundation.sealing import KeyRing
from fusioncell.foundation.store.errors import StoreError
from fusioncell.foundation.store.keys import CELL_KEYS, make_keys, read_secret, signing_seed, write_secret


@pytest.fixture
def bare(tmp_path: Path) -> Environment:
    return replace(settings.ENVIRONMENT, home=tmp_path / "home")


def test_keys_are_made_for_the_cells_user_alone(bare: Environment) -> None:
    made = make_keys(bare)
    assert {path.name for path in made} == set(CELL_KEYS)
    assert bare.keys.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}
    assert len({path.read_text() for path in made}) == len(CELL_KEYS)


def test_made_keys_seal_and_sign(bare: Environment) -> None:
    make_keys(bare)
    ring = KeyRing(read_secret(bare, "data.key") or "")
    assert ring.open(ring.seal(b"a report", b"row"), b"row") == b"a report"
    assert len(signing_seed(bare, "rights")) == 32
    assert signing_seed(bare, "rights") != signing_seed(bare, "work")


def test_second_making_keeps_every_key(bare: Environment) -> None:
    before = [path.read_text() for path in make_keys(bare)]
    assert make_keys(bare) == []
    assert [(bare.keys / name).read_text() for name in CELL_KEYS] == before


def test_half_a_set_of_keys_is_refused_by_name(bare: Environment) -> None:
    make_keys(bare)
    (bare.keys / "data.key").unlink()
    with pytest.raises(Conflict, match=r"not data\.key"):
        make_keys(bare)


def test_nobody_overwrites_a_key(bare: Environment) -> None:
    write_secret(bare, "data.key", "one")
    with pytest.raises(Conflict, match="never overwritten"):
        write_secret(bare, "data.key", "two")
    assert read_secret(bare, "data.key") == "one"


def test_missing_empty_and_damaged_keys_are_told_apart(bare: Environment) -> None:
    make_keys(bare)
    path = bare.keys / "ledger.rights.key"
    path.write_text("not hexadecimal\n")
    with pytest.raises(StoreError, match="is damaged"):
        signing_seed(bare, "rights")
    path.write_text("")
    with pytest.raises(StoreError, match="is empty"):
        signing_seed(bare, "rights")
    path.unlink()
    assert read_secret(bare, "ledger.rights.key") is None
    with pytest.raises(StoreError, match="is missing"):
        signing_seed(bare, "rights")
