"""`fusioncell level`: what it prints of published levels, and that garbage is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusioncell.hall.command import main
from fusioncell.threat_level.methods.published import COLUMNS
from fusioncell.threat_level.models import PublishedTable
from tests.cast import Cast


@pytest.fixture
def table(data: Path) -> Path:
    """The published changes."""
    return data / "threat_level" / "threatlevels.csv"


def test_command_prints_each_series_and_its_figures(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["level", "replay", str(table)]) == 0
    said = capsys.readouterr().out
    assert "119 changes of 21 series, 16 of them recalled (*); open series counted to 2026-09-22." in said
    assert "52.0% severe (3,826 d)  47.8% substantial (3,517 d)  0.2% critical (14 d)  1.02 bits" in said
    assert "US-NAT 2002-03-12 to 2011-04-27:  97.2% elevated (3,240 d)  2.8% high (93 d)  0.18 bits" in said
    assert "FR-POSTURE  France, terrorism; posture, no threat level" in said
    assert main(["level", "replay", str(table), "--on", "2019-03-18", "--series", "NL-UTRECHT"]) == 0
    assert "kritiek (NL-DTN-2, step 5), then substantieel" in capsys.readouterr().out


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"\x00" * 40, b"series\n" * 9])
def test_command_refuses_garbage_in_one_line(raw: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "garbage.csv"
    path.write_bytes(raw)
    for words in (["level", "replay", str(path)], ["level", "scale", str(path)]):
        assert main(words) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert main(["level", "replay", str(tmp_path)]) == 2


def test_command_says_what_contradicts_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "made.csv"
    made = ",".join(COLUMNS) + "\n"
    made += "S,XX,national,Somewhere,all,2020-01-01,day,9,grave,first,,,,READ,\n"
    path.write_text(made)
    assert main(["level", "replay", str(path)]) == 1
    assert "violations." in capsys.readouterr().out


TABLE = (
    f"{','.join(COLUMNS)}\nXX-NAT,UK-JTAC-2,national,Nowhere,terrorism,2024-01-01,day,3,substantial,first,,,,READ,\n"
)


@pytest.mark.django_db
def test_command_takes_a_table_in_for_a_seat(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cast.seat("rania", "cell", "records_officer")
    path = tmp_path / "Levels 2024.csv"
    path.write_text(TABLE)
    assert main(["level", "import", str(path), "--as", "rania"]) == 0
    assert "The table levels-2024 is kept" in capsys.readouterr().out
    assert main(["level", "import", str(path), "--as", "nobody"]) == 2
    path.write_text(TABLE.replace(",3,", ",9,"))
    assert main(["level", "import", str(path), "--as", "rania"]) == 2
    assert PublishedTable.objects.get().name == "levels-2024"
