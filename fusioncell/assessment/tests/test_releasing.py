"""A product goes out by three people, in the cut that each recipient may have, and nothing that two wrote is lost."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from importlib.resources import files
from typing import Any
from uuid import UUID

import docx
import pypdf
import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from fusioncell.assessment import queries
from fusioncell.assessment.actions import analysing, cutting, drafting, judging, releasing
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.actions.releasing import Tearing
from fusioncell.assessment.content import freeze, gather
from fusioncell.assessment.methods import frame
from fusioncell.assessment.methods.body import CHARTS, block_of
from fusioncell.assessment.methods.checks.catalogue import run
from fusioncell.assessment.methods.probability import LANGUAGES
from fusioncell.assessment.models import Assessment, Override, Release, Version
from fusioncell.assessment.printing import fingerprint, print_as, worded
from fusioncell.assessment.reading import known, whole, whole_of
from fusioncell.assessment.rules import Drafting, Heading
from fusioncell.assessment.tests.making import SOUND, drafted, judgement, reviewed, three_reports
from fusioncell.evidence.actions.keeping import keep
from fusioncell.evidence.actions.reports import retract
from fusioncell.evidence.models import Disclosure
from fusioncell.evidence.rules_of_disclosure import Wish
from fusioncell.foundation.errors import Conflict, NotAllowed, NotFound, Refused, Unreadable
from fusioncell.foundation.words import new_id
from fusioncell.mandate.methods.law import read_mandate
from fusioncell.mandate.models import WorkItem
from tests import cast as people
from tests.cast import Cast, Event, Sit

MANY = 1_500
pytestmark = [pytest.mark.store, pytest.mark.django_db]

WISH = Wish("customs", "Director of operations", "They guard the gate of the port.", "They must know what to look for.",
            "Article 18 of the law.")  # fmt: skip


def released(cast: Cast, reports: list[UUID] | None = None, **changes: Any) -> Release:
    made = drafted(people.sit(cast.amal), reports or three_reports(**wide()), **changes)
    return releasing.release(people.sit(cast.basma), reviewed(cast, made).id)


def wide() -> dict[str, Any]:
    """Reports that customs and the cell may read alike."""
    audience = frozenset({frozenset({"agency:cell", "agency:customs"})})
    return {"label": people.label_of_channel("customs_declarations", audience=audience, consent_clauses=frozenset())}


def test_three_people_release_and_everything_is_recorded(cast: Cast, sit: Sit, events: list[Event]) -> None:
    made = released(cast)
    assert (made.author.name, made.reviewer.name, made.approver.name) == ("amal", "adil", "basma")
    event = next(one for one in events if one.kind == "assessment.release")
    assert event.body["article"] == "A36"
    assert event.body["detail"]["sha256"] == made.sha256 == fingerprint(made.body)


def test_author_neither_reviews_nor_releases_and_the_reviewer_does_not_release(cast: Cast, sit: Sit) -> None:
    made = drafted(sit(cast.amal), three_reports())
    drafting.hand_in(sit(cast.amal), made.id)
    with pytest.raises(Refused):
        drafting.review(sit(cast.amal), made.id, ready=True)
    with pytest.raises(NotAllowed):
        releasing.release(sit(cast.amal), made.id)
    with pytest.raises(Refused):
        releasing.release(sit(cast.basma), made.id)


def test_store_itself_refuses_a_release_by_fewer_than_three(cast: Cast, sit: Sit) -> None:
    made = reviewed(cast, drafted(sit(cast.amal), three_reports()))
    who = sit(cast.basma)
    row = {"assessment_id": made.id, "number": 1, "revision": made.revision, "body": {}, "sha256": "", "article": "A36"}
    row |= {"label_id": made.label_id, "author_id": cast.amal.id, "at": made.changed_at}
    for reviewer, approver in ((cast.amal.id, who.seat_id), (cast.oumar.id, who.seat_id), (who.seat_id, cast.amal.id)):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Release.objects.create(id=new_id(), reviewer_id=reviewer, approver_id=approver, **row)


def test_handing_in_asks_the_desk_for_a_review_and_the_review_answers_it(cast: Cast, sit: Sit) -> None:
    made = drafted(sit(cast.amal), three_reports())
    drafting.hand_in(sit(cast.amal), made.id)
    item = WorkItem.objects.get(object_id=made.id)
    assert (item.kind, item.agency_id, item.state) == ("review", "cell", "open")
    drafting.review(sit(cast.seat("adil", "cell", "analyst")), made.id, ready=True)
    item.refresh_from_db()
    assert item.state == "answered"
    sit(cast.chafik)
    assert not WorkItem.objects.filter(object_id=made.id).exists()


def test_change_after_the_review_sends_it_back(cast: Cast, sit: Sit) -> None:
    made = reviewed(cast, drafted(sit(cast.amal), three_reports()))
    block = made.body["sections"][1]["blocks"][0]
    drafting.write(sit(cast.amal), made.id, block["id"], block["revision"], {"note": "changed"})
    with pytest.raises(Refused) as refused:
        releasing.release(sit(cast.basma), made.id)
    assert any("reviewed" in reason for reason in refused.value.reasons)


def test_open_error_blocks_until_two_people_let_it_pass(cast: Cast, sit: Sit) -> None:
    made = drafted(sit(cast.amal), three_reports()[:1])  # one root alone: C6
    with pytest.raises(Refused) as refused:
        releasing.release(sit(cast.basma), reviewed(cast, made).id)
    assert any(reason.startswith("C6") for reason in refused.value.reasons)
    asked = releasing.override(sit(cast.amal), made.id, "C6", "Only the police were there that night.")
    with pytest.raises(NotAllowed):
        releasing.let_pass(sit(cast.amal), made.id, asked.id)
    releasing.let_pass(sit(cast.basma), made.id, asked.id)
    assert releasing.release(sit(cast.basma), made.id).findings
    with pytest.raises(Conflict):
        releasing.let_pass(sit(cast.basma), made.id, asked.id)


def test_hard_gate_and_what_does_not_fire_cannot_be_let_pass(cast: Cast, sit: Sit) -> None:
    made = drafted(sit(cast.amal), three_reports())
    for check in ("C18", "C20", "C27", "C19"):
        with pytest.raises(Refused):
            releasing.override(sit(cast.amal), made.id, check, "Because we are in a hurry today.")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Override.objects.create(
            id=new_id(), assessment_id=made.id, check_id="C6", reason="x", asked_by_id=cast.basma.id,
            asked_at=made.made_at,
        )  # fmt: skip


def test_evidence_retracted_while_cited_blocks_the_draft_and_marks_the_product(cast: Cast, sit: Sit) -> None:
    reports = three_reports(**wide())
    product = released(cast, reports)
    retract(sit(cast.basma), reports[0], "It was another lorry altogether.")
    found = releasing.findings_of(sit(cast.basma), product.assessment)
    assert len({one.place for one in found if one.check == "C19"}) == 2, "the judgement and the passage"
    held = queries.reports_under([reports[0]])
    assert not held[reports[0]].in_use


def test_recipient_gets_what_its_label_allows_on_the_record(cast: Cast, sit: Sit) -> None:
    product = released(cast)
    made = cutting.cut(sit(cast.basma), product.id, WISH)
    assert made.body["judgements"]
    disclosure = Disclosure.objects.get(pk=made.disclosure_id)
    assert (disclosure.recipient_id, disclosure.format, disclosure.reports.count()) == ("customs", "product/1", 3)
    assert queries.cut_for(sit(cast.chafik), made.id).sha256 == made.sha256
    with pytest.raises(NotFound):
        queries.release_for(sit(cast.dina), product.id)
    with pytest.raises(NotFound):
        queries.cut_for(sit(cast.dina), made.id)


def closed_to_customs(title: str, **more: Any) -> UUID:
    """A report that the cell may read and customs may not."""
    label = people.label_of_channel("police_reports", audience=frozenset({frozenset({"agency:cell", "agency:police"})}))
    if "name" in more:
        entity = new_id()
        more = {"statements": [people.statement(label, entity, more["name"])]}
    return people.report("police_reports", title, label, **more).id


def with_closed_block(cast: Cast, text: str, **more: Any) -> tuple[Assessment, str]:
    """An assessment of which one block rests on what customs may not read."""
    made = drafted(people.sit(cast.amal), three_reports(**wide()))
    block = drafting.add(people.sit(cast.amal), made.id, "s2", {"kind": "text"})
    who = people.sit(cast.amal)
    drafting.write(who, made.id, block, 1, {"texts": {"en": {"text": text}}})
    drafting.draw_in(who, made.id, Cite(closed_to_customs("Closed", **more), block=block))
    return queries.assessment_for(who, made.id), block


def test_what_a_recipient_may_not_have_stays_behind_and_is_written_down_inside(cast: Cast, sit: Sit) -> None:
    made, block = with_closed_block(cast, "An informer saw the second lorry.")
    product = releasing.release(sit(cast.basma), reviewed(cast, made).id)
    cut = cutting.cut(sit(cast.basma), product.id, WISH)
    assert "informer" not in json.dumps(cut.body)
    assert "Closed" not in json.dumps(cut.body)
    assert [one["n"] for one in cut.body["sources"]] == [1, 2, 3], "numbered anew: a gap would tell of a fourth"
    sit(cast.basma)
    assert list(cut.left_out.values_list("place", "tear_line")) == [(block, False)]
    sit(cast.chafik)
    assert cut.left_out.count() == 0


def test_approved_tear_line_stands_in_and_an_unapproved_one_does_not(cast: Cast, sit: Sit) -> None:
    made, block = with_closed_block(cast, "An informer saw the second lorry.")
    tearing = Tearing(block, {"en": "A second lorry is expected.", "fr": "Un second camion est attendu."}, ("customs",))
    line = releasing.tear(sit(cast.amal), made.id, tearing)
    product = releasing.release(sit(cast.basma), reviewed(cast, made).id)
    assert "second lorry is expected" not in json.dumps(cutting.cut(sit(cast.basma), product.id, WISH).body)
    with pytest.raises(NotAllowed):
        releasing.approve_tear(sit(cast.amal), made.id, line.id)
    releasing.approve_tear(sit(cast.basma), made.id, line.id)
    cut = cutting.cut(sit(cast.basma), product.id, WISH)
    assert "A second lorry is expected." in json.dumps(cut.body)
    assert "informer" not in json.dumps(cut.body)


def test_cut_that_would_name_whom_it_leaves_out_is_refused(cast: Cast, sit: Sit) -> None:
    made, _block = with_closed_block(cast, "It concerns one man.", name="Idris Vantour")
    who = sit(cast.amal)
    other = drafting.add(who, made.id, "s2", {"kind": "text"})
    drafting.write(
        who, made.id, other, 1, {"texts": {"en": {"text": "The guards look for IDRIS  VANTOUR at the gate."}}}
    )
    product = releasing.release(sit(cast.basma), reviewed(cast, made).id)
    with pytest.raises(Refused) as refused:
        cutting.cut(sit(cast.basma), product.id, WISH)
    assert any("Idris Vantour" in reason for reason in refused.value.reasons)
    assert cutting.look(sit(cast.basma), product.id, "customs").refusal


def test_cut_whose_technique_names_whom_it_leaves_out_is_refused(cast: Cast, sit: Sit) -> None:
    made, _block = with_closed_block(cast, "It concerns one man.", name="Idris Vantour")
    who = sit(cast.amal)
    rows = {"hypotheses": ["Idris Vantour acts alone", "He has help"], "rows": [{"name": "x"}, {"name": "y"}]}
    technique = analysing.begin(who, "ach", "Alone or not", rows)
    drafting.add(who, made.id, "s3", {"kind": "technique", "technique": str(technique.id)})
    product = releasing.release(sit(cast.basma), reviewed(cast, made).id)
    with pytest.raises(Refused) as refused:
        cutting.cut(sit(cast.basma), product.id, WISH)
    assert any("Idris Vantour" in reason for reason in refused.value.reasons)


def test_technique_and_head_are_printed_in_the_words_of_each_language(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    made = drafted(who, three_reports(**wide()), languages=("en", "fr", "ar"))
    rows = {"hypotheses": ["An attack", "A trade"], "rows": [{"name": "x"}, {"name": "y"}]}
    technique = analysing.begin(who, "ach", "Which?", rows)
    analysing.mark(who, technique.id, {"marks": [["+", "-"], ["+", "--"]]})
    block = drafting.add(who, made.id, "s3", {"kind": "technique", "technique": str(technique.id)})
    drafting.write(who, made.id, block, 1, {"texts": {"fr": {"text": "Lequel ?\nUne attaque\nUn commerce"}}})
    drafting.head(who, made.id, "fr", Heading("La cour", "À quoi sert-elle ?", "Question 7", "Le Conseil"))
    page = people.client(cast.amal).get(f"/assessments/{made.id}/?language=fr").content.decode()
    assert "An attack<br>A trade" in page, "the original stands beside what is typed"
    product = freeze(who, gather(who, queries.assessment_for(who, made.id)), made.changed_at)
    product |= {"label": product["base"], "number": "1"}
    french, arabic = (json.dumps(worded(product, code), ensure_ascii=False) for code in ("fr", "ar"))
    assert "Une attaque" in french
    assert "An attack" not in french
    assert "Le Conseil" in french
    assert "An attack" in arabic, "not written yet: the original, and it is said so"
    assert frame.word("not_written", "ar") in arabic


def test_cut_needs_a_reason_a_need_and_a_right_and_goes_to_no_stranger(cast: Cast, sit: Sit) -> None:
    product = released(cast)
    for wish in (replace(WISH, need=""), replace(WISH, recipient="nobody"), replace(WISH, recipient="health")):
        with pytest.raises(Refused):
            cutting.cut(sit(cast.basma), product.id, wish)


def test_two_editors_of_one_block_lose_nothing(cast: Cast, sit: Sit) -> None:
    made = drafted(sit(cast.amal), three_reports())
    block = made.body["sections"][1]["blocks"][0]
    seen = block["revision"]
    first = {"texts": {"en": {"text": "First hand."}}}
    drafting.write(sit(cast.amal), made.id, block["id"], seen, first)
    late = {"texts": {"en": {"text": "Second hand."}}}
    met = drafting.write_or_keep(sit(cast.seat("adil", "cell", "analyst")), made.id, block["id"], seen, late)
    assert isinstance(met, drafting.Met)
    assert met.now_there["texts"]["en"]["text"] == "First hand."
    aside = Version.objects.get(assessment_id=made.id, kept_aside=True)
    assert (aside.by.name, aside.body["change"]["texts"]["en"]["text"]) == ("adil", "Second hand.")


def test_two_editors_of_two_languages_of_one_block_do_not_meet(cast: Cast, sit: Sit) -> None:
    made = drafted(sit(cast.amal), three_reports())
    block = made.body["sections"][1]["blocks"][0]
    drafting.write(sit(cast.amal), made.id, block["id"], block["revision"], {"texts": {"fr": {"text": "Trois."}}})
    adil = sit(cast.seat("adil", "cell", "analyst"))
    drafting.write(adil, made.id, block["id"], block["revision"], {"texts": {"ar": {"text": "ثلاث."}}})
    texts = block_of(queries.assessment_for(adil, made.id).body, block["id"])["texts"]
    assert {texts["fr"]["text"], texts["ar"]["text"], texts["en"]["text"]} == {
        "Trois.", "ثلاث.", "Three deliveries went to one yard.",
    }  # fmt: skip


def test_translation_is_stale_when_the_original_changes(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    made = drafted(who, three_reports(), languages=("en", "fr"))
    block = made.body["sections"][1]["blocks"][0]
    now = drafting.write(who, made.id, block["id"], block["revision"], {"texts": {"fr": {"text": "Trois."}}})
    drafting.write(who, made.id, block["id"], now, {"texts": {"en": {"text": "Four deliveries."}}})
    found = releasing.findings_of(who, queries.assessment_for(who, made.id))
    assert any(one.check == "C28" and one.place == block["id"] and "fr" in one.sentence for one in found)


def test_product_is_printed_in_six_languages_and_four_forms(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    made = drafted(who, three_reports(), languages=LANGUAGES)
    for chart in CHARTS:
        drafting.add(who, made.id, "s2", {"kind": "chart", "chart": chart})
    made = queries.assessment_for(who, made.id)
    content = {**freeze(who, gather(who, made), made.changed_at), "number": "1"}
    content["label"] = content["base"]
    for language in LANGUAGES:
        pdf = pypdf.PdfReader(io.BytesIO(print_as(content, "pdf", language)))
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert pdf.trailer["/Root"]["/Lang"].startswith(language)
        assert docx.Document(io.BytesIO(print_as(content, "docx", language))).paragraphs
        html = print_as(content, "html", language).decode()
        assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in html
    assert json.loads(print_as(content, "json", "en"))["sources"][0]["n"] == 1
    with pytest.raises(NotFound):
        print_as(content, "pdf", "xx")


def test_letter_that_no_font_has_fails_the_document(cast: Cast, sit: Sit) -> None:
    who = sit(cast.amal)
    made = drafted(who, three_reports(), title="Sign 𓀀 found")
    content = freeze(who, gather(who, made), made.changed_at)
    content["label"] = content["base"]
    with pytest.raises(Unreadable):
        print_as(content, "pdf", "en")


def test_own_product_that_comes_back_as_a_report_is_found(cast: Cast, sit: Sit) -> None:
    product = released(cast)
    raw = print_as(product.body, "json", "en")
    back = people.report("police_reports", "A summary we were sent", raw=raw).id
    made = judgement(sit(cast.amal), [back, *three_reports()], drafted(sit(cast.amal), three_reports()).id)
    assert made.assessment is not None
    found = releasing.findings_of(sit(cast.amal), made.assessment)
    assert [one.place for one in found if one.check == "C23"] == [str(made.id)]


def test_next_product_on_the_question_says_why_it_differs(cast: Cast, sit: Sit) -> None:
    product = released(cast)
    who = sit(cast.amal)
    made = drafting.draft(who, Drafting("punctual", "The yard, a week on"), previous=product.assessment_id)
    judging.judge(who, replace(SOUND, low=0.1, high=0.2, best=0.15), [Cite(one) for one in three_reports()], made.id)
    made = queries.assessment_for(who, made.id)
    assert any(one.check == "C12" for one in releasing.findings_of(who, made))
    drafting.describe(who, made.id, Drafting("punctual", "The yard, a week on", difference="The yard was found empty."))
    made = queries.assessment_for(who, made.id)
    assert not any(one.check == "C12" for one in releasing.findings_of(who, made))


def test_what_the_store_holds_against_a_judgement_is_found(cast: Cast, sit: Sit) -> None:
    label, entity = people.label_of_channel("police_reports"), new_id()
    one = people.report(
        "police_reports", "Born", statements=[people.statement(label, entity, "1984-05-12", "birthDate")]
    )
    people.report(
        "police_reports", "Also born", statements=[people.statement(label, entity, "1990-01-01", "birthDate")]
    )
    who = sit(cast.amal)
    made = drafted(who, three_reports())
    cites = [Cite(one.id, one.statements[0].id), *(Cite(report) for report in three_reports())]
    judging.judge(who, replace(SOUND, scope=[str(entity)]), cites, made.id)
    found = whole(who, queries.assessment_for(who, made.id))
    assert "Also born" in str(found.judgements[-1].uncited)


def test_product_with_thousands_of_citations_is_released_cut_and_printed_in_four_forms(cast: Cast, sit: Sit) -> None:
    """Each report behind one judgement is frozen, numbered, and in the list of every form; ten thousand take 40 s."""
    label = wide()
    machine = people.machine("police_reports")
    kept = [people.received("police_reports", f"Lorry {n}", **label) for n in range(MANY)]
    keep(sit(machine), kept, "A5")
    reports = three_reports(**label)
    who = sit(cast.amal)
    made = drafted(who, reports)
    one = made.judgements.get()
    judging.cite(who, one.id, [*map(Cite, reports), *(Cite(report.id) for report in kept)])
    product = releasing.release(sit(cast.basma), reviewed(cast, queries.assessment_for(who, made.id)).id)
    assert len(product.body["sources"]) == MANY + 3
    assert len(queries.support_of([product.id])[product.id]) == MANY + 3
    cut = cutting.cut(sit(cast.basma), product.id, WISH)
    assert len(cut.body["sources"]) == MANY + 3
    printed = {form: print_as(product.body, form, "en") for form in ("pdf", "docx", "html", "json")}
    assert f"Lorry {MANY - 1}" in pypdf.PdfReader(io.BytesIO(printed["pdf"])).pages[-1].extract_text()
    assert len(docx.Document(io.BytesIO(printed["docx"])).tables[-1]._tbl.tr_lst) == MANY + 4
    assert printed["html"].decode().count("<td>B2</td>") + printed["html"].decode().count("B2</bdi>") >= MANY + 3
    assert len(json.loads(printed["json"])["sources"]) == MANY + 3


def test_mandate_says_whether_measures_are_kept_apart(cast: Cast, sit: Sit) -> None:
    """C26 asks the law; a law that lets an assessment recommend measures silences it."""
    who = sit(cast.amal)
    made = drafted(who, three_reports())
    block = next(b["id"] for s in made.body["sections"] for b in s["blocks"] if b["kind"] == "text")
    drafting.write(who, made.id, block, 2, {"texts": {"en": {"text": "The port should be closed."}}})
    row = queries.assessment_for(who, made.id)
    held = known(who, row)
    assert [one.place for one in run(whole_of(row, held), ["C26"])] == [block]
    text = (files("fusioncell.mandate") / "laws" / "marazan.toml").read_text("utf-8")
    law = read_mandate(f'measures = "within"\n{text}')
    assert run(whole_of(row, replace(held, ground=replace(held.ground, law=law))), ["C26"]) == []
    with pytest.raises(Unreadable):
        read_mandate(f'measures = "maybe"\n{text}')
