"""The rights rules that stand at the way in."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pytest

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.evidence.methods.grades import read_grade
from fusioncell.foundation.errors import CellError
from fusioncell.foundation.words import Kind
from fusioncell.intake import rules
from fusioncell.intake.readers import own
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.mandate.methods.law import read_mandate
from tests.cast import marazan

TODAY = date(2026, 6, 1)


def test_nothing_comes_in_on_a_basis_that_has_ended() -> None:
    """R03."""
    law = read_mandate(marazan())
    channel = law.channels["police_reports"]
    assert rules.objections_to_channel(channel, law, TODAY) == []
    basis = law.bases[channel.basis]
    ended = replace(basis, validity=replace(basis.validity, valid_to=date(2026, 1, 1)))
    for bases in ({**law.bases, channel.basis: ended}, {}):
        said = rules.objections_to_channel(channel, replace(law, bases=bases), TODAY)
        assert said[0].startswith("R03")


def test_report_is_graded_or_said_to_be_beyond_judgement() -> None:
    """R07."""
    given = read_grade("B2")
    assert (given.reliability, given.credibility) == ("B", 2)
    beyond = read_grade("F6")
    assert (beyond.reliability, beyond.credibility, beyond.raw) == (None, None, "F6")
    for wrong in ("", "B", "G7", "B22", "very good"):
        with pytest.raises(CellError):
            read_grade(wrong)


def test_statement_that_is_neither_seen_nor_read_nor_thought_is_held_back() -> None:
    """R14."""
    for kind in (*Kind, "rumour"):
        said = {"entity": "p1", "schema": "Person", "property": "name", "value": "Karim", "kind": str(kind)}
        report = {"format": "fusioncell/1", "title": "Crate", "statements": [said]}
        (read,) = own.read(io.BytesIO(json.dumps(report).encode()), ReaderOptions())
        if kind == "rumour":
            assert isinstance(read, Unread)
        else:
            assert isinstance(read, ReportDraft)
            assert [statement.kind for statement in read.statements] == [kind]
