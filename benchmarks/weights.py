"""What pages weigh on the wire: a headless browser opens them through a meter that counts every byte, its workers' too.

The bound is the issue's: the first view without the live map in 150 kB, with it in 1.5 MB, all compressed as served.
Needs Debian's chromium and the demonstration cell; FUSIONCELL_WEIGHT_AT and FUSIONCELL_WEIGHT_HOME name one that is
served already.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figures import Figure
from benchmarks.meter import Meter, metered

CHROMIUM = Path("/usr/bin/chromium")
FIRST_VIEW, WITH_MAP, KB = 150.0, 1_500.0, 1024.0
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 8_000, "uploadThroughput": 8_000}
PAGES = ("/", "/search/", "/situation/", "/situation/wall/", "/watches/")
PORT = 8_979
FLAGS = ["--no-sandbox", "--disable-background-networking"]


def run() -> list[Figure]:
    """Weigh each page as an analyst's browser without a cache receives it."""
    if not CHROMIUM.exists():
        return [Figure("pages are not weighed", 0, "", note="needs Debian's chromium")]
    with served_demo() as (address, home), sync_playwright() as playwright:
        port = urlsplit(address).port or PORT
        with metered(port) as meter:
            scale = Scale(playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS), meter, password(home))
            figures = [_weighed(scale, path) for path in PAGES]
            figures.append(_weighed(scale, "/situation/", live=True))
            figures.append(_seconds(scale))
            scale.browser.close()
    return figures


@dataclass(frozen=True, slots=True)
class Scale:
    """A browser, the meter on its wire, and an analyst's password."""

    browser: Browser
    meter: Meter
    password: str


def _weighed(scale: Scale, path: str, *, live: bool = False) -> Figure:
    page = _page(scale, save=not live)
    page.goto("about:blank")
    page.wait_for_timeout(500)
    scale.meter.reset()
    page.goto(f"http://localhost:{scale.meter.port}{path}", wait_until="load")
    if live:
        page.wait_for_selector(".map.live", timeout=120_000)
        page.wait_for_timeout(2_000)
    page.wait_for_timeout(500)
    weight = scale.meter.bytes / KB
    page.context.close()
    name = f"{path} with the live map" if live else f"{path} first view"
    return Figure(name, weight, "kB", WITH_MAP if live else FIRST_VIEW, note="all bytes on the wire, nothing cached")


def _seconds(scale: Scale) -> Figure:
    """How long the situation page takes over 64 kbit/s until it can be read."""
    page = _page(scale, save=True)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW)
    began = time.monotonic()
    page.goto("/situation/", wait_until="domcontentloaded", timeout=120_000)
    return Figure("/situation/ can be read over 64 kbit/s after", time.monotonic() - began, "s", 25.0)


def _page(scale: Scale, *, save: bool) -> Page:
    """A signed-in page of a new browser without a cache. save: it says that it saves data."""
    context = scale.browser.new_context(base_url=f"http://localhost:{scale.meter.port}")
    page = context.new_page()
    if save:
        page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    sign_in(page, "amal", scale.password)
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.clearBrowserCache")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return page


def sign_in(page: Page, name: str, secret: str) -> None:
    """As people do it; at work against terrorism."""
    page.goto("/account/sign-in/")
    page.fill("#id_login", name)
    page.fill("#id_password", secret)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    if "/working/" in page.url:
        page.click("button[value=counter_terrorism]")
        page.wait_for_url(lambda url: "/working/" not in url)


@contextmanager
def served_demo() -> Iterator[tuple[str, Path]]:
    """The demonstration cell, served, and its home."""
    if at := os.environ.get("FUSIONCELL_WEIGHT_AT"):
        yield at, Path(os.environ["FUSIONCELL_WEIGHT_HOME"])
        return
    with tempfile.TemporaryDirectory(prefix="fusioncell-weights-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        environ = {n: v for n, v in os.environ.items() if not n.startswith(("FUSIONCELL_", "DATABASE_"))}
        environ["FUSIONCELL_HOME"] = str(home)
        command = [sys.executable, "-m", "fusioncell.hall.command"]
        served = subprocess.Popen([*command, "demo", "--port", str(PORT)], env=environ, stdout=subprocess.DEVNULL)
        try:
            _wait(f"http://localhost:{PORT}/account/sign-in/")
            yield f"http://localhost:{PORT}", home
        finally:
            served.terminate()
            served.wait(30)
            subprocess.run([*command, "stop"], env=environ, check=False, stdout=subprocess.DEVNULL)


def _wait(address: str) -> None:
    for _ in range(900):
        try:
            urllib.request.urlopen(address).close()  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SystemExit("the demonstration cell did not answer")


def password(home: Path) -> str:
    """The analyst's."""
    return str(json.loads((home / "exercise-passwords.json").read_text())["amal"])
