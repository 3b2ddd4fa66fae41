"""The pages of the room: each opens for whoever may read it, saves as one types, and is nothing to a stranger."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from fusioncell.assessment import queries
from fusioncell.assessment.actions import analysing, cutting, judging, releasing
from fusioncell.assessment.models import Judgement, Technique, Version
from fusioncell.assessment.tests.making import drafted, in_days, judgement, reviewed, three_reports
from fusioncell.assessment.tests.test_releasing import WISH, wide
from tests import cast as people
from tests.cast import Cast

pytestmark = [pytest.mark.store, pytest.mark.django_db]

FORM = {
    "kind": "punctual", "title": "The yard", "question": "What for?", "language": "en", "languages": ["en", "ar"],
    "scale": "icd203", "recipients": ["customs"], "classification": "", "requirement": "", "audience": "",
}  # fmt: skip


def client(seat: object) -> Client:
    return people.client(seat)  # type: ignore[arg-type]  # a seat of the cast


def test_analyst_writes_saves_and_draws_evidence_in(cast: Cast) -> None:
    browser = client(cast.amal)
    reports = three_reports()
    made = browser.post(reverse("assessment:new"), FORM)
    page = made.headers["Location"]
    number = page.rstrip("/").rsplit("/", 1)[1]
    added = browser.post(reverse("assessment:add", args=[number]), {"section": "s2", "kind": "text", "language": "en"})
    block = added.headers["Location"].partition("#")[2]
    write = reverse("assessment:write", args=[number, block])
    checked = reverse("assessment:checks", args=[number])
    typing = {"block": block, "language": "en", "text": "It is likely, with high confidence, that they could come."}
    assert ">C2<" in browser.post(checked, typing).content.decode(), "while it is typed"
    assert ">C2<" not in browser.get(checked).content.decode(), "and nothing of it is kept"
    assert browser.post(checked, {**typing, "language": "xx"}).status_code == 200
    saved = browser.post(write, {"language": "en", "seen": "1", "text": "Three deliveries."})
    assert "Saved." in saved.content.decode()
    met = browser.post(write, {"language": "en", "seen": "1", "text": "Four deliveries."})
    assert "Four deliveries." in met.content.decode()
    assert "Three deliveries." in met.content.decode()
    found = browser.get(reverse("assessment:evidence", args=[number]), {"q": "lorry"}).content.decode()
    assert str(reports[0]) in found
    browser.post(reverse("assessment:draw-in", args=[number]), {"report": str(reports[0]), "block": block})
    whole = browser.get(page + "?language=ar").content.decode()
    assert "Lorry seen, police_reports" in whole
    assert "Three deliveries." in whole, "the original stands beside the empty translation"
    assert '<input type="hidden" name="language" value="ar">' in whole, "what is typed here is Arabic"
    assert '<a href="?language=ar" aria-current="page" lang="ar">' in whole
    assert "C1" not in browser.get(reverse("assessment:checks", args=[number])).content.decode()
    people.sit(cast.amal)
    assert Version.objects.filter(assessment_id=number, kept_aside=True).count() == 1
    assert "Four deliveries." in browser.get(reverse("assessment:versions", args=[number])).content.decode()


def test_judgement_is_written_changed_argued_and_worded_on_its_page(cast: Cast) -> None:
    browser, reports = client(cast.amal), three_reports()
    given = {
        "text": "They will strike.",
        "kind": "judgement",
        "language": "en",
        "scale": "icd203",
        "low": "60",
        "high": "75",
    }
    page = browser.post(reverse("assessment:judge"), given).headers["Location"]
    number = page.rstrip("/").rsplit("/", 1)[1]
    act = reverse("assessment:act-on-judgement", args=[number])
    browser.post(act, {"act": "cite", "report": str(reports[0]), "stance": "for"})
    browser.post(act, {"act": "dissent", "text": "They will not.", "low": "5", "high": "20"})
    browser.post(act, {"act": "word", "language": "fr", "text": "Ils frapperont."})
    shown = browser.get(page + "?q=lorry").content.decode()
    for words in ("likely (60–75%)", "They will not.", "Ils frapperont.", "Lorry seen, police_reports"):
        assert words in shown
    changed = {**given, "low": "80", "high": "70", "seen": "2"}
    assert browser.post(reverse("assessment:change-judgement", args=[number]), changed).status_code == 422
    people.sit(cast.amal)
    assert Judgement.objects.get(pk=number).low == 0.6


def test_matrix_typed_on_the_page_is_counted(cast: Cast) -> None:
    browser = client(cast.amal)
    lines = "E1 |  | + + +\nE2 |  | - + +\nE3 |  | -- + -"
    given = {"kind": "ach", "title": "Three", "heads": "H1\nH2\nH3", "lines": lines}
    page = browser.post(reverse("assessment:begin"), given).headers["Location"]
    shown = browser.get(page).content.decode()
    assert "<b>3</b>" in shown
    assert "without" in shown
    bad = browser.post(reverse("assessment:begin"), {**given, "lines": "E1 | | + maybe -"})
    assert bad.status_code == 422
    people.sit(cast.amal)
    assert Technique.objects.count() == 1


def test_other_techniques_are_typed_and_shown_with_what_they_come_to(cast: Cast) -> None:
    browser = client(cast.amal)
    people.sit(cast.amal)
    soon = {"kind": "forecast", "resolution_rule": "A court says so.", "resolve_on": in_days(0)}
    asked = [judgement(people.sit(cast.amal), three_reports(), None, **soon) for _n in range(2)]
    for seat, number in ((cast.amal, 0.8), (cast.basma, 0.6)):
        for one in asked:
            judging.forecast(people.sit(seat), one.id, number)
    judging.resolve(people.sit(cast.seat("adil", "cell", "analyst")), asked[0].id, outcome=True)
    typed = {
        "assumptions": ("", "* They act alone | supported | seen twice\nThey have money", ["seen twice"]),
        "indicators": ("H1\nH2", "A van is fetched | 80 10 | yes", ["A van is fetched", "0.89"]),
        "premortem": ("They will strike", "It was a trade | invoices | ask\nWe were wrong | none", ["invoices"]),
        "advocate": ("They will strike", "We hold to it", ["They will strike", "We hold to it"]),
        "tournament": ("", "\n".join(str(one.id) for one in asked),
                       ["0.040", "0.160", "pooled by log-odds", "80% → 100% (1)", "71%", "60% – 80%", "Uncertainty"]),
    }  # fmt: skip
    for kind, (heads, lines, shown) in typed.items():
        given = {"kind": kind, "title": f"Of {kind}", "heads": heads, "lines": lines}
        made = browser.post(reverse("assessment:begin"), given)
        assert made.status_code == 302, (kind, made.content)
        page = browser.get(made.headers["Location"]).content.decode()
        assert [text for text in shown if text not in page] == [], kind


def test_product_and_cut_are_shown_and_handed_out_as_files(cast: Cast) -> None:
    made = drafted(people.sit(cast.amal), three_reports(**wide()), languages=("en", "ar"))
    product = releasing.release(people.sit(cast.basma), reviewed(cast, made).id)
    cut = cutting.cut(people.sit(cast.basma), product.id, WISH)
    head, reader = client(cast.basma), client(cast.chafik)
    assert (
        'dir="rtl"' in head.get(reverse("assessment:product", args=[product.id]), {"language": "ar"}).content.decode()
    )
    file = reverse("assessment:cut-file", args=[cut.id])
    for form, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!doctype"), ("json", b"{")):
        answer = reader.get(f"{file}?{urlencode({'form': form, 'language': 'ar'})}")
        assert answer.content.startswith(start)
        assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert reader.get(reverse("assessment:cut", args=[cut.id])).status_code == 200
    assert reader.get(file, {"form": "exe"}).status_code == 404
    assert client(cast.dina).get(file).status_code == 404
    page = head.get(reverse("assessment:home")).content.decode()
    assert product.body["number"] in page


def test_liaison_and_stranger_are_told_the_same_nothing(cast: Cast) -> None:
    who = people.sit(cast.amal)
    made = drafted(who, three_reports())
    one = queries.judgements_of(who, made)[0]
    technique = analysing.begin(who, "advocate", "Against", {"judgement": "x"})
    pages = [
        reverse("assessment:assessment", args=[made.id]), reverse("assessment:judgement", args=[one.id]),
        reverse("assessment:technique", args=[technique.id]), reverse("assessment:versions", args=[made.id]),
        reverse("assessment:checks", args=[made.id]),
    ]  # fmt: skip
    stranger = client(cast.dina)
    absent = reverse("assessment:assessment", args=["0192f000-0000-7000-8000-000000000000"])
    nothing = stranger.get(absent)
    for page in pages:
        assert stranger.get(page).status_code == 404
        assert len(stranger.get(page).content) == len(nothing.content)
    assert stranger.post(reverse("assessment:act", args=[made.id]), {"act": "release"}).status_code == 404
    assert Client().get(pages[0]).status_code == 302


@pytest.mark.parametrize("path", ["new/", "../judgements/new/", "../techniques/new/"])
def test_bad_forms_are_answered_with_their_reasons(cast: Cast, path: str) -> None:
    page = {"new/": "assessment:new", "../judgements/new/": "assessment:judge"}.get(path, "assessment:begin")
    answer = client(cast.amal).post(reverse(page), {"kind": "nothing", "low": "abc"})
    assert answer.status_code == 422
