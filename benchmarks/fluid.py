"""How fluid a graph of 5,000 things is in a browser: frames while it is arranged, and while it is moved and zoomed.

The page is the product's own, with the product's own script; only the data are made here, as the server would send
them. A machine without a graphics card draws WebGL on its processors, so the figures are those of a poor machine.
"""

from __future__ import annotations

import json
import random
from itertools import pairwise
from statistics import median
from uuid import UUID

from playwright.sync_api import Browser, Page, Route, sync_playwright

from benchmarks.figures import Figure
from benchmarks.weights import CHROMIUM, FLAGS, password, served_demo, sign_in

POINTS, SEED = 5_000, 20260301
BOUND = 100.0  # milliseconds between two frames: ten a second is still felt as movement
WIDE = {"width": 1_440, "height": 900}
_FRAMES = """seconds => new Promise(done => {
    const at = [], until = performance.now() + seconds * 1000;
    const tick = now => { at.push(now); now < until ? requestAnimationFrame(tick) : done(at); };
    requestAnimationFrame(tick);
})"""


def run() -> list[Figure]:
    """Frames of the live graph."""
    if not CHROMIUM.exists():
        return [Figure("the graph is not moved", 0, "", note="needs Debian's chromium")]
    with served_demo() as (address, home), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        figures = _moved(browser, address, password(home))
        browser.close()
    return figures


def web(points: int = POINTS) -> bytes:
    """A web as real ones are: few have many links (preferential attachment; Barabási and Albert 1999)."""
    chance = random.Random(SEED)
    lines, ends = [], [0]
    for number in range(1, points):
        lines += [[number, chance.choice(ends), 0] for _ in range(2 if number > 1 else 1)]
        ends += [number, *(line[1] for line in lines[-2:])]
    things = [
        {"id": str(UUID(int=n + 1)), "name": f"Company {n}", "schema": "Company", "place": None} for n in range(points)
    ]
    kinds = {"Company": {"name": "Company", "tone": 0}}
    return json.dumps({"points": things, "lines": lines, "names": ["Owns"], "kinds": kinds, "more": False}).encode()


def _moved(browser: Browser, address: str, secret: str) -> list[Figure]:
    page = browser.new_context(base_url=address, viewport=WIDE).new_page()  # type: ignore[arg-type]  # playwright's own
    sign_in(page, "amal", secret)
    page.goto("/search/?in=entities&schema=Company")
    place = page.locator(".hit a").first.get_attribute("href") or ""
    body = web()

    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type="application/json")

    page.route("**/data.json", answer)
    page.goto(place.replace("/entity/", "/graph/"))
    page.wait_for_selector(".graph-frame.live", timeout=120_000)
    page.wait_for_timeout(1_500)
    arranged = _between(page, 4)
    page.locator("[data-graph-arrange]").click()
    page.wait_for_timeout(1_500)
    dragged = _while_moving(page)
    note = f"{POINTS:,} things, {2 * POINTS - 3:,} lines, {WIDE['width']} × {WIDE['height']}, no graphics card"
    return [
        Figure("graph: between two frames while it is arranged, median", median(arranged), "ms", BOUND, note=note),
        Figure("graph: longest of nine in ten frames while it is arranged", _ninth(arranged), "ms"),
        Figure("graph: between two frames while moved and zoomed, median", median(dragged), "ms", BOUND, note=note),
        Figure("graph: longest of nine in ten frames while moved", _ninth(dragged), "ms"),
    ]


def _ninth(spans: list[float]) -> float:
    return sorted(spans)[int(len(spans) * 0.9)]


def _between(page: Page, seconds: float) -> list[float]:
    at = page.evaluate(_FRAMES, seconds)
    return [later - earlier for earlier, later in pairwise(at)]


def _while_moving(page: Page) -> list[float]:
    """Frames while the mouse drags the web about and turns its wheel, as somebody does who looks for a name."""
    box = page.locator(".graph").bounding_box()
    assert box is not None
    x, y = box["x"] + 5, box["y"] + 5
    page.evaluate(f"() => {{ window.frames_seen = ({_FRAMES})(6); }}")
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(25):
        page.mouse.move(x + 12 * step, y + 6 * step)
    page.mouse.up()
    for step in range(20):
        page.mouse.wheel(0, -120 if step < 10 else 120)
        page.wait_for_timeout(50)
    at = page.evaluate("() => window.frames_seen")
    return [later - earlier for earlier, later in pairwise(at)]
