"""The commands as a person types them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fusioncell.foundation.environment import Environment, for_child
from fusioncell.foundation.tests.conftest import MakeHome


def fusioncell(environment: Environment, *words: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from fusioncell.hall.command import main; sys.exit(main())", *words],
        env=for_child(environment, "app"),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_cell_is_founded_kept_and_brought_back_by_commands(new_home: MakeHome, tmp_path: Path) -> None:
    environment = new_home()
    code, said, _ = fusioncell(environment, "init")
    assert (code, "Copy them to a safe place" in said) == (0, True)
    assert "does not run" not in fusioncell(environment, "status")[1]
    file = tmp_path / "cell.tar"
    code, said, _ = fusioncell(environment, "backup", file)
    assert (code, "The keys are not in it" in said) == (0, True)
    assert fusioncell(environment, "stop")[1] == "The store has stopped.\n"
    assert "does not run" in fusioncell(environment, "status")[1]

    again = new_home()
    code, _, complaint = fusioncell(again, "restore", file)
    assert code == 2
    assert complaint.count("\n") == 1
    again.home.mkdir(mode=0o711)
    again.home.chmod(0o711)
    again.keys.mkdir(mode=0o700)
    for key in environment.keys.glob("*.key"):
        (again.keys / key.name).write_bytes(key.read_bytes())
    code, said, complaint = fusioncell(again, "restore", file)
    assert (code, complaint) == (0, "")
    assert "Restored the cell" in said
    assert fusioncell(again, "migrate")[:2] == (0, "The store is at this version.\n")
    assert fusioncell(again, "init")[0] == 0


@pytest.mark.parametrize("words", [("start-store",), ("backup", "file.tar"), ("migrate",)])
def test_command_before_init_is_one_line_and_exit_2(environment: Environment, words: tuple[str, ...]) -> None:
    code, said, complaint = fusioncell(environment, *words)
    assert (code, said) == (2, "")
    assert complaint.startswith("fusioncell: There is no store in ")
    assert complaint.count("\n") == 1


def test_status_before_init_says_what_to_do(environment: Environment) -> None:
    assert "not made; run `fusioncell init`" in fusioncell(environment, "status")[1]
