"""A duty officer's shift: what is known now, what is new, a watch, the graph behind a name, the wall, a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.story.walking import Walker, look_at

PURPOSE = "counter_terrorism"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
LIVE = 60_000  # milliseconds for a map drawn without a graphics card


def _open_map(page: Page) -> None:
    if page.locator("[data-open-map]").is_visible():
        page.click("[data-open-map]")
    expect(page.locator(".map.live")).to_be_visible(timeout=LIVE)


def test_duty_officer_sees_the_situation_and_marks_it_seen(demo: Walker) -> None:
    with demo.sits("dario", PURPOSE) as page:
        page.goto("/situation/")
        expect(page.get_by_role("heading", name="Situation", exact=True)).to_be_visible()
        _open_map(page)
        look_at(page, "situation", manual=True)
        page.get_by_role("button", name="I have seen this").click()
        expect(page.get_by_text("Nothing new that you may see.")).to_be_visible()
        page.select_option("#f-grade", "good")
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page).to_have_url(re.compile("grade=good"))
        look_at(page, "situation-narrowed")


def test_duty_officer_asks_who_says_so_beside_the_map(demo: Walker) -> None:
    with demo.sits("dario", PURPOSE) as page:
        page.goto("/situation/")
        page.locator("[data-happening-link]").first.click()
        place = page.locator("#happening")
        expect(place).to_be_visible()
        place.locator(".says-who summary").first.click()
        expect(place.locator(".sayings").first).to_be_visible()
        look_at(page, "situation-says-who", manual=True)


def test_duty_officer_watches_an_area_and_lets_it_go(demo: Walker) -> None:
    with demo.sits("dario", PURPOSE) as page:
        page.goto("/situation/?kind=theft")
        page.get_by_text("Watch this").click()
        page.fill("#watch-name", "Thefts")
        page.get_by_role("button", name="Watch", exact=True).click()
        expect(page.get_by_role("link", name="Thefts")).to_be_visible()
        look_at(page, "watches", manual=True)
        page.get_by_role("button", name="Let go").click()
        expect(page.get_by_text("You watch nothing yet")).to_be_visible()


def test_analyst_follows_the_graph_and_prints_it(demo: Walker) -> None:
    with demo.sits("amal", PURPOSE) as page:
        page.goto("/search/?in=entities&schema=Company")
        page.locator(".hit a").first.click()
        page.get_by_role("link", name="Graph", exact=True).click()
        expect(page.locator(".graph-frame.live")).to_be_visible(timeout=LIVE)
        look_at(page, "graph", manual=True)
        page.get_by_role("link", name="For print").click()
        expect(page.locator(".graph-drawing circle").first).to_be_visible()
        look_at(page, "graph-print")


def test_duty_officer_counts_by_state_and_month(demo: Walker) -> None:
    with demo.sits("dario", PURPOSE) as page:
        page.goto("/situation/?by=year")
        page.locator("table.counts thead a").first.click()
        expect(page).to_have_url(re.compile("by=month&at="))
        expect(page.locator("table.counts")).to_be_visible()
        look_at(page, "situation-by-month")


def test_duty_officer_draws_an_area_and_lets_time_pass(demo: Walker) -> None:
    with demo.sits("dario", PURPOSE) as page:
        page.goto("/situation/")
        _open_map(page)
        slider, says = page.locator("[data-until]"), page.locator("[data-slider-says]")
        before = says.text_content()
        page.click("[data-play]")
        expect(says).not_to_have_text(before or "")
        page.click("[data-play]")
        expect(page.locator("[data-play]")).to_have_attribute("aria-pressed", "false")
        assert int(slider.input_value()) <= int(slider.get_attribute("max") or 0)
        page.click("[data-draw]")
        canvas = page.locator(".map-canvas canvas")
        canvas.evaluate("one => one.scrollIntoView({block: 'center'})")
        box = canvas.bounding_box()
        assert box is not None
        for x, y in ((0.2, 0.1), (0.8, 0.1), (0.8, 0.8), (0.2, 0.8)):
            page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
            page.wait_for_timeout(700)  # two clicks close together would end the area
        page.mouse.dblclick(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.5)
        page.wait_for_url(re.compile("ring="))
        expect(page.get_by_text("within a drawn area")).to_be_visible()
        look_at(page, "situation-area")


def test_duty_officer_sees_who_appears_together(demo: Walker) -> None:
    with demo.sits("dario", PURPOSE) as page:
        page.goto("/situation/")
        page.get_by_role("link", name="Actors", exact=True).click()
        expect(page.get_by_role("heading", name="Actors", exact=True)).to_be_visible()
        expect(page.locator(".graph-frame.live")).to_be_visible(timeout=LIVE)
        page.wait_for_timeout(4_000)  # until the actors stand where they belong
        look_at(page, "actors", manual=True)


def test_duty_officer_watches_a_search(demo: Walker) -> None:
    with demo.sits("dario", PURPOSE) as page:
        page.goto("/search/?q=quay")
        page.get_by_text("Watch this").click()
        page.fill("#watch-name", "The quay")
        page.get_by_role("button", name="Watch", exact=True).click()
        page.get_by_role("link", name="The quay").click()
        expect(page).to_have_url(re.compile("q=quay"))
        page.goto("/watches/")
        page.get_by_role("button", name="Let go").click()


def test_duty_officer_grades_settles_and_reads_tips(demo: Walker) -> None:
    with demo.sits("amal", PURPOSE) as page:
        page.goto("/intake/triage/")
        look_at(page, "triage", manual=True)
        page.locator("a[href*='/text/']").first.click()
        look_at(page, "suggestions", manual=True)
        page.goto("/intake/tips/new/")
        look_at(page, "tip-new")
        page.fill("#id_title", "A man measures the service gate")
        page.fill("#id_text", "He measured the gate with a tape on two evenings and asked for the hours of the patrol.")
        page.get_by_role("button", name="Take it in").click()
        expect(page.get_by_text("The tip is taken in.")).to_be_visible()
        page.goto("/intake/tips/?in=waiting")
        look_at(page, "tips", manual=True)
        page.get_by_role("link", name="A man measures the service gate").first.click()
        look_at(page, "tip")


def test_records_officer_opens_a_locked_file(demo: Walker, tmp_path: Path) -> None:
    writer, file = pypdf.PdfWriter(), tmp_path / "sealed-letter.pdf"
    writer.add_blank_page(200, 200)
    writer.encrypt("lantern 7 quay", algorithm="AES-256")
    writer.write(file)
    with demo.sits("rosa", PURPOSE) as page:
        page.goto("/intake/deliver/")
        page.select_option("#id_channel", "documents")
        page.set_input_files("#id_file", str(file))
        page.get_by_role("button", name="Take it in", exact=True).click()
        page.wait_for_function("() => !document.querySelector('[hx-trigger*=every]')", timeout=60_000)
        page.goto("/search/?q=sealed-letter")
        page.get_by_role("link", name="sealed-letter").first.click()
        page.get_by_role("link", name="Open with a password").click()
        look_at(page, "unlock")
        page.fill("#id_password", "not this one")
        page.get_by_role("button", name="Open it").click()
        expect(page.get_by_text("password", exact=False).first).to_be_visible()
        look_at(page, "unlock-refused")
        page.go_back()
        page.fill("#id_password", "lantern 7 quay")
        page.get_by_role("button", name="Open it").click()
        expect(page).to_have_url(re.compile("/report/"))
        look_at(page, "unlocked")


def test_wall_display_needs_nobody(demo: Walker) -> None:
    with demo.sits("dario", PURPOSE, viewport={"width": 1920, "height": 1080}) as page:
        page.goto("/situation/wall/")
        look_at(page, "wall", manual=True)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_situation_fits_a_phone(demo: Walker, language: str) -> None:
    with demo.sits("dario", PURPOSE, viewport={"width": 390, "height": 844}, locale=language) as page:
        # The account's own language stands in a cookie since its sign-in; this browser has chosen another.
        page.context.add_cookies([{"name": "django_language", "value": language, "url": demo.address}])
        for address in ("/search/?q=quay", "/intake/tips/", "/sites/", "/situation/?by=month", "/situation/"):
            page.goto(address)
            assert page.locator("html").get_attribute("lang") == language
            assert page.evaluate(WIDER) == 0, f"{address} sticks out to the side"
        _open_map(page)
        assert page.evaluate(WIDER) == 0, "nothing sticks out to the side"
        look_at(page, f"situation-phone-{language}")


def test_situation_stands_in_the_dark(demo: Walker) -> None:
    with demo.sits("dario", PURPOSE, color_scheme="dark") as page:
        page.goto("/situation/")
        _open_map(page)
        look_at(page, "situation-dark")
