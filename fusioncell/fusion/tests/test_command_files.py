"""The engine over files, as somebody runs it."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pytest

from fusioncell.foundation.errors import CellError
from fusioncell.fusion import command_files

ROWS = [
    ("1", "Idris Belkani", "1984-05-12", "A1234567"),
    ("2", "Belkani, Idris", "1984-12-05", "A1234567"),
    ("3", "Marta Oliveira", "1990-03-01", ""),
    ("4", "إدريس بلقاني", "1984-05-12", "A1234567"),
    ("5", "unknown", "unknown", "000000"),
]


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser()
    command_files.register(parser.add_subparsers(required=True))
    chosen = parser.parse_args(words)
    return int(chosen.do(chosen))


def written(path: Path, rows: list[tuple[str, ...]], head: tuple[str, ...]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def test_rows_of_a_file_are_linked_and_the_reasons_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "rows.csv", ROWS, ("id", "who", "birthDate", "passportNumber"))
    words = ["link-files", str(file), "--column", "who=name", "--into", str(tmp_path / "out"), "--weights-as-they-are"]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert "5 records" in told
    assert "Date of birth" in told
    with (tmp_path / "out" / "suggestions.csv").open() as found:
        pairs = {(row["one"], row["other"]) for row in csv.DictReader(found)}
    assert {("1", "2"), ("1", "4")} <= pairs
    assert not any("3" in pair or "5" in pair for pair in pairs)


@pytest.mark.parametrize(
    ("head", "rows", "said"),
    [
        (("name",), [("Idris",)], "no column 'id'"),
        (("id", "colour"), [("1", "red")], "No column is named by a property"),
        (("id", "name"), [("1", "Idris"), ("1", "Omar")], "there twice"),
        (("id", "name"), [("", "Idris")], "missing"),
    ],
)
def test_bad_file_is_refused_with_the_place(
    head: tuple[str, ...],
    rows: list[tuple[str, ...]],
    said: str,
    tmp_path: Path,
) -> None:
    file = written(tmp_path / "rows.csv", rows, head)
    with pytest.raises(CellError, match=said):
        main(["link-files", str(file), "--into", str(tmp_path / "out")])


def test_what_is_no_table_or_not_compared_is_refused(tmp_path: Path) -> None:
    bad, parquet = tmp_path / "rows.csv", tmp_path / "rows.parquet"
    bad.write_bytes(b"id,name\n1,\xff\xfe\xfa")
    parquet.write_bytes(b"PAR1 no")
    for words in ([str(bad)], [str(bad), "--schema", "Protest"], [str(parquet)]):
        with pytest.raises(CellError):
            main(["link-files", *words, "--into", str(tmp_path / "out")])


def test_too_few_pairs_teach_no_script(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs"
    pairs.write_text("idris\tادريس\t1\n", "utf-8")
    with pytest.raises(CellError, match="too few"):
        main(["learn-script", "Arab", str(pairs), "--into", str(tmp_path / "table.json")])
    assert not (tmp_path / "table.json").exists()
