"""A day of work, as those who sit in the cell do it: from a file that comes in to the overseer who reads the log."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.story.walking import Walker, choose, look_at

PURPOSE = "counter_terrorism"
PLATE = "XMK 4471 B"


def _file(folder: Path) -> Path:
    """Two reports that can be read, and one with a marking that no label expresses."""

    def report(number: int, title: str, **more: object) -> dict[str, object]:
        car = {"id": f"v{number}", "schema": "Vehicle", "properties": {"registrationNumber": [PLATE], "model": ["van"]}}
        driver = {"id": f"p{number}", "schema": "Person", "properties": {"name": ["Teodor Maravel"]}}
        return {
            "id": f"RUN9-{number}",
            "title": title,
            "text": f"{title}, plate {PLATE}.",
            "entities": [car, driver],
            **more,
        }

    reports = [
        report(1, "White van at the salt quay"),
        report(2, "The same van at the customs shed", label={"tlp": "GREEN"}),
        report(3, "The van again, at night", label={"tlp": "PURPLE"}),
    ]
    path = folder / "sightings.json"
    path.write_text(json.dumps({"format": "fusioncell/1", "reports": reports}))
    return path


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def test_stranger_meets_a_door(demo: Walker) -> None:
    page = demo.browser.new_context(base_url=demo.address).new_page()
    page.goto("/search/?q=van")
    expect(page).to_have_url(re.compile("/account/sign-in/"))
    look_at(page, "sign-in")


def test_records_officer_takes_in_a_file_and_mends_what_could_not_be_read(demo: Walker, tmp_path: Path) -> None:
    with demo.sits("rosa") as page:
        look_at(page, "working")
        choose(page, PURPOSE)
        look_at(page, "home")
        page.goto("/intake/deliver/")
        page.select_option("#id_channel", "own_json")
        page.set_input_files("#id_file", str(_file(tmp_path)))
        look_at(page, "deliver")
        _press(page, "Take it in")
        page.wait_for_function(
            "() => !document.querySelector('[hx-trigger^=every], [hx-trigger*=every]')", timeout=60_000
        )
        page.reload()
        expect(page.get_by_text("Objects held back")).to_be_visible()
        look_at(page, "delivery")
        page.get_by_role("link", name="Quarantine").first.click()
        look_at(page, "quarantine")
        page.get_by_role("row", name="sightings.json").get_by_role("link").first.click()
        text = page.locator("#id_text")
        text.fill(text.input_value().replace("PURPLE", "AMBER"))
        page.locator("#id_note").first.fill("The sender's TLP:PURPLE is their AMBER, by telephone.")
        look_at(page, "mend")
        _press(page, "Try again")
        expect(page.locator(".messages .good")).to_be_visible()
    with demo.sits("rosa", PURPOSE) as page:
        page.goto("/intake/mappings/")
        look_at(page, "mappings")


def test_liaison_types_a_report(demo: Walker) -> None:
    with demo.sits("chafik", PURPOSE) as page:
        assert page.goto("/intake/write/").ok
        look_at(page, "write")


def test_analyst_searches_reads_and_asks_who_says_so(demo: Walker) -> None:
    with demo.sits("amal", PURPOSE) as page:
        page.goto("/search/")
        page.locator("#q").fill("XMK4471B")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="White van at the salt quay")).to_be_visible()
        look_at(page, "search")
        page.get_by_role("link", name="People, things, places").click()
        expect(page.get_by_role("link", name=re.compile("XMK")).first).to_be_visible()
        look_at(page, "search-things")
        page.go_back()
        page.get_by_role("link", name="White van at the salt quay").click()
        expect(page.get_by_text("SHA-256")).to_be_visible()
        look_at(page, "report")
        page.get_by_role("link", name="Teodor Maravel").first.click()
        expect(page.get_by_role("heading", name="What is said")).to_be_visible()
        page.locator("details summary, button[aria-expanded]").filter(visible=True).first.click()
        look_at(page, "entity")


def test_head_sees_what_a_retraction_would_change(demo: Walker) -> None:
    with demo.sits("basma", PURPOSE) as page:
        page.goto("/oversight/measures/")
        look_at(page, "measures")
        page.goto("/search/?q=XMK4471B")
        page.get_by_role("link", name="The same van at the customs shed").click()
        page.get_by_role("link", name="Retract").click()
        expect(page.get_by_text("statements no longer stand")).to_be_visible()
        look_at(page, "retraction")
        page.locator("#id_why").fill("It was another van; the guard corrected himself.")
        _press(page, "Retract")
        look_at(page, "retracted")
        page.goto("/search/?q=XMK4471B&in=entities")
        look_at(page, "search-after-retraction")


def test_analyst_opens_a_case_and_admits_a_colleague(demo: Walker) -> None:
    with demo.sits("amal", PURPOSE) as page:
        page.goto("/cases/new/")
        page.fill("#id_title", "The van at the quay")
        page.fill("#id_summary", "Whose van it is, and what it fetches.")
        look_at(page, "case-new")
        page.locator("main form button:not([type=button])").last.click()
        expect(page.get_by_role("heading", name="The van at the quay")).to_be_visible()
        look_at(page, "case")
        choose(page, PURPOSE, "The van at the quay")
        page.goto("/inbox/")
        look_at(page, "inbox")
        page.goto("/board/")
        look_at(page, "board")


def test_liaison_asks_for_consent_and_the_originator_agrees(demo: Walker) -> None:
    with demo.sits("amal", PURPOSE) as page:
        page.goto("/consents/")
        look_at(page, "consents")
        page.goto("/search/?q=&agency=intel")
        page.locator("table.dense tbody a").first.click()
        page.get_by_role("link", name=re.compile("consent", re.I)).first.click()
        look_at(page, "consent-ask")


def test_duty_officer_discloses_on_the_record(demo: Walker) -> None:
    with demo.sits("dario", PURPOSE) as page:
        page.goto("/search/?q=XMK4471B")
        page.get_by_role("link", name="White van at the salt quay").click()
        page.get_by_role("link", name="Disclose").click()
        look_at(page, "disclose")
        page.goto("/disclosures/")
        look_at(page, "disclosures")


def test_everybody_may_read_the_law(demo: Walker) -> None:
    asked = "?seat=dina&purpose=counter_terrorism&act=report.read&channel=intel_reports"
    pages = {"law": "", "law-articles": "?part=articles", "rules": "rules/", "explain": f"explain/{asked}"}
    with demo.sits("amal", PURPOSE) as page:
        for name, path in pages.items():
            page.goto(f"/law/{path}")
            look_at(page, name)
        page.goto("/seats/")
        look_at(page, "seats")


def test_overseer_reads_the_log_and_verifies_it(demo: Walker) -> None:
    with demo.sits("oumar", "oversight") as page:
        page.goto("/oversight/")
        look_at(page, "oversight")
        page.goto("/oversight/log/")
        page.get_by_label(re.compile("processed lawfully")).check()
        look_at(page, "log-use")
        page.locator("main form button:not([type=button])").first.click()
        page.wait_for_load_state()
        look_at(page, "log")
        page.goto("/oversight/verify/")
        look_at(page, "verify")
        page.goto("/oversight/sample/")
        look_at(page, "sample")


def test_administrator_reads_no_intelligence(demo: Walker) -> None:
    with demo.sits("admin") as page:
        page.goto("/tokens/")
        look_at(page, "tokens")
        assert page.goto("/search/?q=van").status in (403, 404)
        look_at(page, "not-here")
