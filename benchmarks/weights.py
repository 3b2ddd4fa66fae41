"""What pages weigh on the wire: a headless browser opens them over a line of 64 kbit/s, and every byte is counted.

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
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.figures import Figure

CHROMIUM = Path("/usr/bin/chromium")
FIRST_VIEW, WITH_MAP, KB = 150.0, 1_500.0, 1024.0
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 8_000, "uploadThroughput": 8_000}
PAGES = ("/", "/search/", "/situation/", "/situation/wall/", "/watches/")
PORT = 8_979


def run() -> list[Figure]:
    """Weigh each page as an analyst's browser without a cache receives it."""
    if not CHROMIUM.exists():
        return [Figure("pages are not weighed", 0, "", note="needs Debian's chromium")]
    with _served() as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        figures = [_weighed(browser, address, password, path) for path in PAGES]
        figures.append(_weighed(browser, address, password, "/situation/", live=True))
        figures.append(_seconds(browser, address, password))
        browser.close()
    return figures


def _weighed(browser: Browser, address: str, password: str, path: str, *, live: bool = False) -> Figure:
    page, weight = _page(browser, address, password, save=not live)
    weight.clear()
    page.goto(path, wait_until="load")
    if live:
        page.wait_for_selector(".map.live", timeout=120_000)
        page.wait_for_timeout(1_000)
    page.context.close()
    name = f"{path} with the live map" if live else f"{path} first view"
    return Figure(name, sum(weight) / KB, "kB", WITH_MAP if live else FIRST_VIEW, note="compressed, nothing cached")


def _seconds(browser: Browser, address: str, password: str) -> Figure:
    """How long the situation page takes over 64 kbit/s until it can be read."""
    page, _weight = _page(browser, address, password, save=True)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW)
    began = time.monotonic()
    page.goto("/situation/", wait_until="domcontentloaded", timeout=120_000)
    return Figure("/situation/ can be read over 64 kbit/s after", time.monotonic() - began, "s", 25.0)


def _page(browser: Browser, address: str, password: str, *, save: bool) -> tuple[Page, list[int]]:
    """A signed-in page of a new browser, and the weight of each answer it gets. save: it says that it saves data."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    if save:
        page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    page.goto("/account/sign-in/")
    page.fill("#id_login", "amal")
    page.fill("#id_password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    if "/working/" in page.url:
        page.click("button[value=counter_terrorism]")
        page.wait_for_url(lambda url: "/working/" not in url)
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weight: list[int] = []
    devtools.on("Network.loadingFinished", lambda event: weight.append(int(event["encodedDataLength"])))
    return page, weight


@contextmanager
def _served() -> Iterator[tuple[str, str]]:
    """The demonstration cell, served; and an analyst's password."""
    if at := os.environ.get("FUSIONCELL_WEIGHT_AT"):
        yield at, _password(Path(os.environ["FUSIONCELL_WEIGHT_HOME"]))
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
            yield f"http://localhost:{PORT}", _password(home)
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


def _password(home: Path) -> str:
    return str(json.loads((home / "exercise-passwords.json").read_text())["amal"])
