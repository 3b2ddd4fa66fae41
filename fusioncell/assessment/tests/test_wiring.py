"""What the rooms below found counts in a judgement: identity decisions, one voice heard twice, retractions, scales."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from fusioncell.assessment import queries
from fusioncell.assessment.actions import analysing, drafting, judging, releasing
from fusioncell.assessment.actions.keeping import Cite
from fusioncell.assessment.actions.scales import make_known
from fusioncell.assessment.actions.touched import tell_authors
from fusioncell.assessment.grounds import ground_of
from fusioncell.assessment.labelling import label_now
from fusioncell.assessment.levels_in_text import in_use, level_block
from fusioncell.assessment.links_as_evidence import links_near
from fusioncell.assessment.models import Support
from fusioncell.assessment.printing import worded
from fusioncell.assessment.reading import whole
from fusioncell.assessment.tests.making import SOUND, drafted, judgement, reviewed, three_reports
from fusioncell.assessment.tests.test_releasing import wide
from fusioncell.evidence.actions.reports import retract
from fusioncell.foundation.errors import NotFound, Refused
from fusioncell.foundation.words import new_id
from fusioncell.fusion.actions import deciding
from fusioncell.fusion.tests.made import person, same
from fusioncell.intake.actions import suggesting
from fusioncell.mandate.models import WorkItem
from fusioncell.mandate.queries import label_of
from tests import cast as people
from tests.cast import Cast, Sit

pytestmark = [pytest.mark.store, pytest.mark.django_db]
TOLD = "At two in the night a white lorry with a covered plate unloaded eleven blue drums at the yard behind the mill."


def told(cast: Cast, channel: str, title: str, text: str, **more: Any) -> UUID:
    """A report whose text has been read, so that its sketch is kept."""
    made = people.report(channel, title, text=text, **more).id
    suggesting.read_again(people.sit(cast.amal), made)
    return made


def checks(who: Any, assessment: UUID) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in releasing.findings_of(who, queries.assessment_for(who, assessment)):
        found.setdefault(one.check, []).append(one.sentence)
    return found


def test_one_voice_through_two_agencies_counts_once_and_says_why(cast: Cast, sit: Sit) -> None:
    first = told(cast, "police_reports", "Night watch", TOLD)
    second = told(cast, "customs_declarations", "Received", f"We are told: {TOLD}")
    who = sit(cast.amal)
    made = judgement(who, [first, second], drafted(who, three_reports()).id)
    ground = ground_of([made.id])
    assert ground.roots.independent([str(first), str(second)]) == 1
    assert [one.code for one in ground.voices] in (["alike"], ["quoted"])
    assert "C6" in checks(who, made.assessment_id or made.id)


def test_two_reports_of_one_agency_or_of_different_words_stay_two(cast: Cast, sit: Sit) -> None:
    reports = [told(cast, "police_reports", f"Night {n}", TOLD) for n in range(2)]
    reports.append(told(cast, "customs_declarations", "Other", "Nine crates of oranges came by the morning ferry."))
    made = judgement(sit(cast.amal), reports)
    ground = ground_of([made.id])
    assert ground.voices == ()
    assert ground.roots.independent(map(str, reports)) == 3


def test_found_voice_is_declared_from_the_page_and_holds_for_everybody(cast: Cast, sit: Sit) -> None:
    first = told(cast, "police_reports", "Night watch", TOLD)
    second = told(cast, "customs_declarations", "Received", f"We are told: {TOLD}")
    made = judgement(sit(cast.amal), [first, second])
    browser = people.client(cast.amal)
    page = f"/judgements/{made.id}/"
    assert b"One voice heard twice" in browser.get(page).content
    given = {"act": "retells", "report": str(second), "of": str(first), "reason": "Their texts agree to 90 %."}
    assert browser.post(f"{page}act/", given).status_code == 302
    sit(cast.amal)
    assert second in queries.reports_under([second])
    assert first in queries.reports_under([second]), "the retelling is followed to its origin"


def test_retraction_puts_every_touched_thing_before_its_author_and_says_nothing_of_it(cast: Cast, sit: Sit) -> None:
    reports = three_reports(**wide())
    draft = drafted(sit(cast.amal), reports)
    product = releasing.release(sit(cast.basma), reviewed(cast, draft).id)
    who = sit(cast.amal)
    rows = {"hypotheses": ["a", "b"], "rows": [{"name": "x", "report": str(reports[0])}, {"name": "y"}]}
    technique = analysing.begin(who, "ach", "Two", rows)
    untouched = judgement(who, reports[1:])
    retract(sit(cast.basma), reports[0], "It was another lorry altogether.")
    assert tell_authors() == 1
    sit(cast.amal)
    items = WorkItem.objects.filter(kind="task")
    found = {(one.object_kind, one.object_id, one.owner_id) for one in items}
    one = draft.judgements.get()
    author = cast.amal.id
    assert found == {
        ("judgement", one.id, author), ("assessment", draft.id, author), ("technique", technique.id, author),
        ("product", product.id, author),
    }  # fmt: skip
    assert untouched.id not in {item.object_id for item in items}
    assert "lorry" not in json.dumps([item.title + item.body for item in items]).casefold()
    assert tell_authors() == 0
    browser = people.client(cast.amal)
    page = browser.get(f"/work/{next(item.id for item in items if item.object_kind == 'judgement')}/").content.decode()
    assert f"/judgements/{one.id}/" in page
    sit(cast.chafik)
    assert not WorkItem.objects.filter(kind="task").exists(), "under the label of what it is about"


def test_second_retraction_does_not_ask_twice_while_the_first_waits(cast: Cast, sit: Sit) -> None:
    reports = three_reports()
    made = judgement(sit(cast.amal), reports)
    for report in reports[:2]:
        retract(sit(cast.basma), report, "The clerk had mixed up two lorries.")
        tell_authors()
    sit(cast.amal)
    assert WorkItem.objects.filter(object_id=made.id).count() == 1


def linked(cast: Cast, sit: Sit) -> Any:
    """Two records that somebody found to be one person, and the decision."""
    one = person("Idris Vantour", "XM1234567")
    other = person("Idriss Vantur", "XM1234567", channel="customs_declarations")
    return same(sit(cast.amal), one, other)


def test_identity_decision_is_cited_with_its_reasons_its_reports_and_its_label(cast: Cast, sit: Sit) -> None:
    link = linked(cast, sit)
    who = sit(cast.amal)
    draft = drafted(who, three_reports())
    made = judgement(who, three_reports(), draft.id)
    judging.draw_in(who, made.id, Cite(link.reports[0]))
    assert [one.id for one in links_near(who, [link.reports[0]])] == [link.id]
    judging.draw_in_link(who, made.id, link.id)
    rows = [row for row in queries.support_of([made.id])[made.id] if row.link_id == link.id]
    assert {row.report_id for row in rows} == set(link.reports)
    label = label_now(made.id, made.base_label_id, made.label_id)
    assert label_of(link.label_id).originators <= label.originators
    drafting.add(who, draft.id, "s1", {"kind": "judgement", "judgement": str(made.id), "shown": ["evidence"]})
    product = releasing.release(sit(cast.basma), reviewed(cast, queries.assessment_for(who, draft.id)).id)
    said = json.dumps(worded(product.body, "en"))
    assert "Who is who" in said
    assert "same" in said
    assert Support.objects.filter(holder="release", link_id=link.id).exists()


def test_decision_taken_back_marks_what_cites_it_and_is_cited_no_more(cast: Cast, sit: Sit) -> None:
    link = linked(cast, sit)
    who = sit(cast.amal)
    made = judgement(who, three_reports(), drafted(who, three_reports()).id)
    judging.draw_in_link(who, made.id, link.id)
    assert "C19" not in checks(who, made.assessment_id or made.id)
    deciding.undo(who, link.id, "The passport was read wrong.")
    assert any("taken back" in one for one in checks(who, made.assessment_id or made.id)["C19"])
    other = judgement(who, three_reports())
    with pytest.raises(NotFound):
        judging.draw_in_link(who, other.id, link.id)


def test_decision_that_one_may_not_see_cannot_be_cited(cast: Cast, sit: Sit) -> None:
    link = linked(cast, sit)
    made = judgement(sit(cast.amal), three_reports())
    with pytest.raises(NotFound):
        judging.draw_in_link(sit(cast.amal), made.id, new_id())
    with pytest.raises(NotFound):
        judging.draw_in_link(sit(cast.chafik), made.id, link.id)


def test_decision_is_cited_and_taken_out_on_the_page(cast: Cast, sit: Sit) -> None:
    link = linked(cast, sit)
    made = judgement(sit(cast.amal), [*three_reports(), link.reports[0]])
    browser, page = people.client(cast.amal), f"/judgements/{made.id}/"
    assert b"Who is who" in browser.get(page).content
    assert browser.post(f"{page}act/", {"act": "cite-link", "link": str(link.id), "stance": "for"}).status_code == 302
    assert b"cited" in browser.get(page).content
    out = {"act": "take-out", "report": str(link.reports[0]), "link": str(link.id)}
    assert browser.post(f"{page}act/", out).status_code == 302
    sit(cast.amal)
    assert not Support.objects.filter(holder_id=made.id, link_id=link.id).exists()
    assert Support.objects.filter(holder_id=made.id, report_id=link.reports[0]).exists()


def one_person(cast: Cast, sit: Sit, one: UUID, other: UUID) -> None:
    """Somebody joins two records that speak against each other, and a second person agrees."""
    made = same(sit(cast.amal), one, other)
    if made.needs_second:
        deciding.confirm(sit(cast.basma), made.id)


def born(day: str, channel: str = "police_reports") -> tuple[UUID, UUID, UUID]:
    """A record with a day of birth: the entity, its report, the statement of the day."""
    label, entity = people.label_of_channel(channel), new_id()
    said = [people.statement(label, entity, "Idris Vantour"), people.statement(label, entity, day, "birthDate")]
    made = people.report(channel, f"Born {day}", statements=said)
    return entity, made.id, made.statements[1].id


def test_contradiction_is_found_across_records_that_were_decided_to_be_one(cast: Cast, sit: Sit) -> None:
    one, report, said = born("1984-05-12")
    other, _report, _said = born("1990-01-01", "customs_declarations")
    who = sit(cast.amal)
    draft = drafted(who, three_reports())
    judging.judge(who, SOUND, [Cite(report, said), *map(Cite, three_reports())], draft.id)
    before = whole(who, queries.assessment_for(who, draft.id))
    assert before.judgements[-1].uncited == (), "two records are two until somebody decides"
    one_person(cast, sit, one, other)
    after = whole(sit(cast.amal), queries.assessment_for(sit(cast.amal), draft.id))
    assert "Born 1990-01-01" in str(after.judgements[-1].uncited)


def test_whom_a_judgement_is_about_is_chosen_from_its_reports_and_feeds_the_check(cast: Cast, sit: Sit) -> None:
    one, report, _said = born("1984-05-12")
    other, _report, _other_said = born("1990-01-01", "customs_declarations")
    one_person(cast, sit, one, other)
    who = sit(cast.amal)
    draft = drafted(who, three_reports())
    made = judgement(who, [report, *three_reports()], draft.id)
    assert "C11" not in checks(who, draft.id)
    browser, page = people.client(cast.amal), f"/judgements/{made.id}/"
    assert "Idris Vantour" in browser.get(page).content.decode()
    assert browser.post(f"{page}act/", {"act": "about", "entity": [str(one)]}).status_code == 302
    assert "C11" in checks(sit(cast.amal), draft.id)
    with pytest.raises(NotFound):
        judging.about(sit(cast.amal), made.id, [new_id()])


STEPS = [
    {"ordinal": 1, "names": {"en": "low", "fr": "faible"}, "means": {"en": "Unlikely."}},
    {"ordinal": 2, "names": {"en": "high", "fr": "élevé"}, "means": {"en": "Likely."}},
]


def test_level_explained_by_a_superseded_scale_is_found_and_by_the_one_in_use_not(cast: Cast, sit: Sit) -> None:
    keeper = sit(cast.seat("rania", "cell", "records_officer"))
    make_known(keeper, "MZ-1", STEPS)
    who = sit(cast.amal)
    draft = drafted(who, three_reports(), languages=("en", "fr"))
    block = drafting.add(who, draft.id, "s2", level_block("MZ-1/2", ["en", "fr"]))
    assert "C17" not in checks(who, draft.id)
    make_known(sit(cast.seat("rania", "cell", "records_officer")), "MZ-2", STEPS, ["MZ-1"])
    assert any("MZ-2" in one for one in checks(sit(cast.amal), draft.id)["C17"])
    held = queries.assessment_for(sit(cast.amal), draft.id).body["sections"][1]["blocks"]
    texts = next(one["texts"] for one in held if one["id"] == block)
    assert texts["fr"]["text"] == "élevé (2/2, MZ-1). Likely."
    with pytest.raises(Refused):
        level_block("MZ-1/3", ["en"])


def test_level_is_put_into_the_text_from_the_page(cast: Cast, sit: Sit) -> None:
    make_known(sit(cast.seat("rania", "cell", "records_officer")), "MZ-1", STEPS)
    draft = drafted(sit(cast.amal), three_reports())
    browser = people.client(cast.amal)
    assert "MZ-1: high" in browser.get(f"/assessments/{draft.id}/").content.decode()
    given = {"section": "s2", "kind": "level", "level": "MZ-1/2"}
    assert browser.post(f"/assessments/{draft.id}/add/", given).status_code == 302
    assert "high (2/2, MZ-1)" in browser.get(f"/assessments/{draft.id}/").content.decode()
    assert browser.post(f"/assessments/{draft.id}/add/", {**given, "level": "MZ-9/1"}).status_code == 422


def test_versions_that_replace_each_other_in_a_ring_end_somewhere() -> None:
    assert in_use("a", {"a": "b", "b": "a"}) in ("a", "b")


def test_sound_judgement_with_everything_wired_is_still_released(cast: Cast, sit: Sit) -> None:
    made = drafted(sit(cast.amal), three_reports(**wide()))
    judging.judge(sit(cast.amal), replace(SOUND, key=False), list(map(Cite, three_reports(**wide()))), made.id)
    assert releasing.release(sit(cast.basma), reviewed(cast, made).id).body["judgements"]
