"""`fusioncell scenario` as somebody at a terminal meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusioncell.hall.command import main
from fusioncell_scenario.country import STAMP


def test_writing_the_exercise_says_what_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "write", str(tmp_path), "--reports", "40", "--seed", "5"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(STAMP)
    assert "sent/border/crossings.csv  over border_crossings" in said
    assert (tmp_path / "manifest.json").exists()


def test_bulk_and_border_files_are_as_long_as_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "bulk", str(tmp_path / "b.jsonl"), "--reports", "12"]) == 0
    assert main(["scenario", "border", str(tmp_path / "x.csv"), "--reports", "600"]) == 0
    assert len((tmp_path / "b.jsonl").read_bytes().splitlines()) == 12
    assert (tmp_path / "x.truth.json").exists()
    assert "600 crossings" in capsys.readouterr().out


def test_a_negative_number_is_refused_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "write", str(tmp_path), "--reports", "-1"]) == 2
    assert "negative" in capsys.readouterr().err
