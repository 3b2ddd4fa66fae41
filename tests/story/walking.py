"""How a walk goes: sign in as somebody, look at each page, and leave nothing that a person could not use.

A walk is one file of this folder:

    def test_analyst_finds_the_lorry(demo: Walker) -> None:
        with demo.sits("amal", "counter_terrorism") as page:
            page.goto("/search/?q=lorry")
            look_at(page, "search")

`look_at` keeps a picture of the page under that name and asks axe-core whether everybody can use it. When the walk
ends, the page must have asked nothing of any other host and complained of nothing.
"""

from __future__ import annotations

import os
import tempfile
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# Where the pictures go. STORY_MANUAL=1 writes the manual's own anew, into the repository.
PICTURES = Path(os.environ.get("STORY_PICTURES") or Path(tempfile.gettempdir()) / "fusioncell-story-pictures")
MANUAL = Path(__file__).parents[2] / "docs" / "manual" / "pictures"
PRINTED = MANUAL if os.environ.get("STORY_MANUAL") else PICTURES / "manual"
LARGEST, QUALITY = 100_000, 55  # bytes of a picture of the manual, and how closely WebP keeps it
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
GRAVE = ("serious", "critical")
PATIENCE = 20_000  # milliseconds for a page on a busy machine
_ASK = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations.map(v => ({
    rule: v.id, impact: v.impact, help: v.help,
    places: v.nodes.slice(0, 4).map(n => n.target.join(' ') + ': ' + n.html.slice(0, 160))
}))"""


@dataclass(frozen=True, slots=True)
class Walker:
    """A served cell, and who may sign in to it with which password."""

    browser: Browser
    address: str
    passwords: Mapping[str, str]

    @contextmanager
    def sits(self, name: str, purpose: str = "", **options: object) -> Iterator[Page]:
        """A page in which this account is signed in and works for this purpose; `options` are the browser's."""
        context = self.browser.new_context(base_url=self.address, **options)  # type: ignore[arg-type]  # playwright's own
        page, complaints = context.new_page(), []
        page.set_default_timeout(PATIENCE)

        def asked(request: Request) -> None:
            if not request.url.startswith((self.address, "data:", "blob:")):
                complaints.append(f"asked {request.url}")

        def said(message: ConsoleMessage) -> None:
            # A refusal is an answer that a walk may look for; the browser calls every 4xx an error.
            if message.type == "error" and "the server responded with a status of 4" not in message.text:
                complaints.append(message.text)

        page.on("request", asked)
        page.on("console", said)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            sign_in(page, name, self.passwords[name])
            if purpose:
                choose(page, purpose)
            yield page
            assert not complaints, complaints
        finally:
            context.close()


def sign_in(page: Page, name: str, password: str) -> None:
    """By name and password, as people do it."""
    page.goto("/account/sign-in/")
    page.fill("#id_login", name)
    page.fill("#id_password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def choose(page: Page, purpose: str, case: str = "") -> None:
    """Declare what one works for, and in which case."""
    page.goto("/working/")
    page.click(f"button[value={purpose}]")
    page.wait_for_url(lambda url: "/working/" not in url)
    if case:
        page.goto("/working/")
        page.get_by_label(case).first.check()
        page.locator("form", has=page.get_by_label(case)).locator("button").click()
        page.wait_for_url(lambda url: "/working/" not in url)


def look_at(page: Page, name: str, *, manual: bool = False) -> None:
    """Keep a picture, and refuse a page that somebody could not use. manual: keep one that the manual prints, too."""
    page.wait_for_load_state()
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)
    if manual:
        _picture(page, name)
    grave = [found for found in violations(page) if found["impact"] in GRAVE]
    told = [f"{f['rule']} ({f['impact']}): {f['help']}\n    " + "\n    ".join(f["places"]) for f in grave]
    assert not grave, f"{name}, {page.url}:\n  " + "\n  ".join(told)


def _picture(page: Page, name: str) -> None:
    """What the window shows, as WebP and small enough for a repository."""
    PRINTED.mkdir(parents=True, exist_ok=True)
    page.evaluate("() => window.scrollTo(0, 0)")
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    raw = b64decode(taken["data"])
    assert len(raw) <= LARGEST, f"{name} weighs {len(raw):,} bytes; a picture of the manual has at most {LARGEST:,}"
    (PRINTED / f"{name}.webp").write_bytes(raw)


def violations(page: Page) -> list[dict[str, object]]:
    """What axe-core finds. Its source is handed to the debugger, so the page's own policy on scripts stays strict."""
    page.evaluate(_axe())
    found: list[dict[str, object]] = page.evaluate(_ASK, list(RULES))
    return found


@cache
def _axe() -> str:
    return AXE.read_text("utf-8") + "\n;undefined"
