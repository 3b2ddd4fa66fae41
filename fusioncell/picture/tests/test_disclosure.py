"""What leaves one cell comes in at another as it was."""

from __future__ import annotations

import io

import pytest

from fusioncell.evidence.actions.disclosing import disclose
from fusioncell.evidence.actions.keeping import entity_id
from fusioncell.evidence.methods.drafts import ReportDraft
from fusioncell.evidence.rules_of_disclosure import Wish
from fusioncell.foundation.words import Tlp
from fusioncell.intake.readers import own
from fusioncell.intake.readers.face import ReaderOptions
from tests import cast as people

pytestmark = pytest.mark.django_db

CHANNEL = "customs_declarations"
WISH = Wish(
    "police",
    "Inspector Idris Sahel",
    "Asked for in the inquiry into the crates.",
    "The inquiry is led by the police.",
    "Article 18 and the agreement of the police.",
)


def test_another_cell_reads_what_left_as_it_was(cast, sit):
    given = people.label_of_channel(
        CHANNEL, audience=frozenset({frozenset({"tier:national"})}), forbids=frozenset({"court"}), hops_left=3
    )
    strict = people.label_of_channel(
        CHANNEL, audience=given.audience, forbids=frozenset({"court", "identify-source"}), hops_left=3
    )
    man = entity_id("customs", CHANNEL, "p1")
    said = [people.statement(given, man, "Karim Belkani"), people.statement(strict, man, "Abu Sael", prop="alias")]
    report = people.report(CHANNEL, "Crate at Port Sael", given, statements=said)
    made = disclose(sit(cast.basma), [report.id], WISH)
    (draft,) = own.read(io.BytesIO(made.file), ReaderOptions())
    assert isinstance(draft, ReportDraft)
    assert (draft.title, draft.external_id) == ("Crate at Port Sael", str(report.id))
    assert (draft.marks.tlp, draft.marks.hops_left) == (Tlp.AMBER, 2)
    assert draft.marks.audience == given.audience
    assert draft.marks.classification == "RESTRICTED"
    assert not draft.marks.unknown
    assert not draft.findings
    marks = {statement.value: statement.marks for statement in draft.statements}
    assert marks["Karim Belkani"] is None or marks["Karim Belkani"].forbids == {"court"}
    assert marks["Abu Sael"].forbids == {"court", "identify-source"}
