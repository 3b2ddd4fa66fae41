"""`fusioncell mandate` on files, as an operator or a member of parliament runs it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from fusioncell.foundation.errors import CellError, Refused, Unreadable
from fusioncell.mandate import command
from tests.cast import Cast

LIAISON = ("--law", "marazan", "--role", "liaison", "--agency", "customs", "--purpose", "counter_terrorism")


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers())
    chosen = parser.parse_args(["mandate", *arguments])
    return chosen.do(chosen) or 0


def test_checking_a_good_law_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "marazan") == 0
    assert "Nothing found" in capsys.readouterr().out


def test_checking_a_law_on_the_day_after_its_end_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "marazan", "--on", "2035-07-01", "--json") == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "law-expired" in {line["code"] for line in lines}


def test_checking_a_file_names_each_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    law = (Path(command.__file__).parent / "laws" / "template.toml").read_text("utf-8")
    file = tmp_path / "law.toml"
    file.write_text(law.replace('"report.read" = "A4"', '"report.read" = ""', 1), "utf-8")
    assert run("check", str(file)) == 1
    assert (
        "roles.analyst.powers.report.read: The power report.read of analyst has no article." in capsys.readouterr().out
    )


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"a = [", b"\x00", "format = 'x'".encode("utf-16")])
def test_a_file_that_is_no_law_gets_a_clear_error(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "law.toml"
    file.write_bytes(raw)
    with pytest.raises(Unreadable) as caught:
        run("check", str(file))
    assert caught.value.place


def test_a_file_that_is_not_there_gets_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="No such file"):
        run("check", str(tmp_path / "none.toml"))


def test_explaining_an_allowed_act_names_its_article(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", *LIAISON, "--channel", "customs_declarations") == 0
    assert capsys.readouterr().out == "Allowed, by article A7.\n"


def test_explaining_a_refused_act_says_what_is_needed_and_who_may(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", *LIAISON, "--channel", "intel_reports") == 1
    said = capsys.readouterr().out
    assert "It is classified SECRET, and the seat is cleared up to CONFIDENTIAL." in said
    assert "It is released only to agency:cell, agency:intel, role:overseer." in said
    assert "analyst of cell" in said
    assert "liaison of customs" not in said.rpartition("Seats that may:")[2]


def test_explaining_what_leaves_the_cell_asks_for_the_power_and_the_label(capsys: pytest.CaptureFixture[str]) -> None:
    head = ("--law", "marazan", "--role", "head", "--agency", "cell", "--purpose", "counter_terrorism")
    assert run("explain", *head, "--act", "onward", "--channel", "police_reports") == 0
    assert "A18" in capsys.readouterr().out
    assert run("explain", *head, "--act", "export.make", "--channel", "intel_reports") == 1
    assert "[forbids]" in capsys.readouterr().out


def test_a_label_is_given_by_the_fields_that_differ_from_the_lowest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", *LIAISON, "--label", '{"classification": "RESTRICTED", "tlp": "AMBER"}') == 0
    assert run("explain", *LIAISON, "--clearance", "UNCLASSIFIED", "--label", '{"classification": 1}') == 1
    assert "cleared up to UNCLASSIFIED" in capsys.readouterr().out
    assert run("explain", *LIAISON, "--caveat", "case:1", "--label", '{"caveats": ["case:1"]}') == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--label", "{"),
        ("--label", "[]"),
        ("--label", '{"tpl": 1}'),
        ("--label", '{"classification": "COSMIC"}'),
        ("--channel", "pigeons"),
        ("--clearance", "COSMIC", "--channel", "typed"),
    ],
)
def test_a_question_that_cannot_be_understood_gets_a_clear_error(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CellError):
        run("explain", *LIAISON, *arguments)


def test_a_question_without_a_seat_or_about_a_foreign_role_is_refused() -> None:
    with pytest.raises(Refused):
        run("explain", "--law", "marazan", "--purpose", "oversight", "--channel", "typed")
    with pytest.raises(Refused):
        run(
            "explain",
            "--law",
            "marazan",
            "--role",
            "head",
            "--agency",
            "police",
            "--purpose",
            "x",
            "--channel",
            "typed",
        )


def test_an_unknown_act_is_not_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", *LIAISON, "--act", "sell", "--channel", "typed") == 1
    assert "There is no act sell." in capsys.readouterr().out


def test_a_law_is_shown_in_short_and_by_the_article(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "--law", "marazan", "--lang", "fr") == 0
    assert "Cellule nationale de fusion" in capsys.readouterr().out
    assert run("show", "--law", "marazan", "--lang", "ar", "--article", "A16") == 0
    assert "للآلة أن تقترح" in capsys.readouterr().out
    assert run("show", "--powers") == 0
    assert "label.approve_lowering" in capsys.readouterr().out
    with pytest.raises(Refused):
        run("show", "--law", "marazan", "--article", "A99")


@pytest.mark.django_db
def test_a_seat_of_the_running_cell_is_explained_with_what_it_holds_now(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    amal = ("--seat", "amal", "--purpose", "counter_terrorism")
    assert run("explain", *amal, "--channel", "intel_reports") == 0
    dina = ("--seat", "dina", "--purpose", "counter_terrorism")
    assert run("explain", *dina, "--channel", "intel_reports") == 1
    said = capsys.readouterr().out
    assert "Allowed, by article A7." in said
    assert "cleared up to CONFIDENTIAL" in said
    assert run("show") == 0
    assert "MZ-2025-14" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_seat_is_not_explained_by_a_law_that_is_not_its_own(cast: Cast) -> None:
    with pytest.raises(Refused, match="running cell"):
        run("explain", "--law", "template", "--seat", "amal", "--purpose", "counter_terrorism", "--channel", "typed")
    with pytest.raises(CellError):
        run("explain", "--seat", "nobody", "--purpose", "counter_terrorism", "--channel", "typed")
    with pytest.raises(CellError):
        run("explain", "--seat", "amal", "--purpose", "oversight", "--channel", "typed")
