"""The editor of a large assessment as a browser has it: from the key that is pressed to the checks that are shown.

A cell of its own holds 1,000 reports of three agencies with what they say of 200 vehicles, 200 judgements on five
reports and one statement each, and thirty passages; the console is served by its own process, and Debian's Chromium
types into one block, which is saved by itself on the way.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.figures import Figure
from benchmarks.place import django_cell

CHROMIUM = Path("/usr/bin/chromium")
REPORTS, JUDGEMENTS, EACH, PASSAGES, TYPED = 1_000, 200, 5, 30, 12
BOUND = 300.0  # milliseconds, from the issue
WATCH = """() => { document.body.addEventListener("htmx:afterSettle", (e) => {
    const at = document.getElementById("checks");
    if (e.target === at || at.contains(e.target)) window.shown = performance.now(); });
  document.addEventListener("input", () => { window.pressed = performance.now(); window.shown = 0; }); }"""


def run() -> list[Figure]:
    """The middle of some keys typed in a browser, and what the server alone takes."""
    with django_cell():
        return _measured()


def _measured() -> list[Figure]:
    from tests import cast as people  # noqa: PLC0415 (as above)

    here = people.gather()
    number, block = planted(here)
    size = f"{JUDGEMENTS} judgements, {REPORTS:,} sources"
    figures = [_served(here, number, block, size), _saved(here, number, block, size)]
    if CHROMIUM.exists():
        figures.append(_typed(here, number, block, size))
    return figures


def planted(here: Any) -> tuple[str, str]:
    """The assessment and the block that is typed into."""
    from django.db import transaction  # noqa: PLC0415 (as above)

    from fusioncell.assessment.actions import drafting  # noqa: PLC0415 (as above)
    from fusioncell.assessment.models import Assessment, Judgement, Support  # noqa: PLC0415 (as above)
    from fusioncell.assessment.rules import Drafting  # noqa: PLC0415 (as above)
    from fusioncell.foundation.clock import now  # noqa: PLC0415 (as above)
    from fusioncell.foundation.words import new_id  # noqa: PLC0415 (as above)
    from tests import cast as people  # noqa: PLC0415 (as above)

    reports = _reports()
    with transaction.atomic():
        who = people.sit(here.amal)
        new = Drafting("strategic", "A product of thirty pages", "What next?", "Question 7", "The Council")
        made = drafting.draft(who, new)
        common = {"purpose": who.purpose, "agency_id": who.agency, "base_label_id": made.base_label_id,
                  "label_id": made.base_label_id, "author_id": who.seat_id, "made_at": now(),
                  "changed_at": now()}  # fmt: skip
        rows = [
            Judgement(
                id=new_id(), assessment_id=made.id, position=n, key=n < 10, text="They will try to obtain precursors.",
                low=0.6, high=0.75, best=0.7, horizon_to="2027-06-01", confidence="moderate",
                confidence_reasons="Two agencies saw it.",
                alternatives=[{"text": "They trade.", "indicators": [{"text": "Invoices."}]}],
                scope=[reports[n * EACH % len(reports)].statements[0].entity], **common,
            )
            for n in range(JUDGEMENTS)
        ]  # fmt: skip
        Judgement.objects.bulk_create(rows)
        Support.objects.bulk_create(_cited(rows, reports))
        body = made.body
        text = " ".join(["The group will try to obtain precursors within six weeks."] * 24)
        body["sections"][0]["blocks"] = [
            {"id": f"b{100 + n}", "kind": "judgement", "judgement": str(row.id), "revision": 1, "texts": {}}
            for n, row in enumerate(rows)
        ]
        body["sections"][1]["blocks"] = [
            {"id": f"b{400 + n}", "kind": "text", "revision": 1, "texts": {"en": {"text": text, "of": 1}}}
            for n in range(PASSAGES)
        ]
        body["next"] = 500
        Assessment.objects.filter(pk=made.id).update(body=body)
        drafting.write(who, made.id, "b407", 1, {"texts": {"en": {"text": text}}})
    return str(made.id), "b407"


def _cited(rows: list[Any], reports: list[Any]) -> list[Any]:
    """Five reports behind each judgement, of the first of them one statement."""
    from fusioncell.assessment.models import Support  # noqa: PLC0415 (as above)
    from fusioncell.evidence.models import Statement  # noqa: PLC0415 (as above)

    said = dict(Statement.objects.filter(prop="name").values_list("report_id", "id"))
    under = [(n, m, reports[(n * EACH + m * 7) % len(reports)].id) for n in range(len(rows)) for m in range(EACH)]
    return [
        Support(holder="judgement", holder_id=rows[n].id, report_id=one, statement_id=said[one] if m == 0 else None)
        for n, m, one in under
    ]


def _reports() -> list[Any]:
    from django.db import transaction  # noqa: PLC0415 (as above)

    from fusioncell.evidence.actions.keeping import keep  # noqa: PLC0415 (as above)
    from fusioncell.foundation.words import new_id  # noqa: PLC0415 (as above)
    from tests import cast as people  # noqa: PLC0415 (as above)

    vehicles = [new_id() for _n in range(REPORTS // EACH)]
    channels = ("police_reports", "customs_declarations", "border_crossings")
    reports: list[Any] = []
    for channel in channels:
        with transaction.atomic():
            label = people.label_of_channel(channel)
            said = [[people.statement(label, vehicles[n % len(vehicles)], value, prop, schema="Vehicle")
                     for prop, value in (("name", f"Lorry {n}"), ("registrationNumber", f"MZ {n % len(vehicles)}"))]
                    for n in range(REPORTS // 3 + 1)]  # fmt: skip
            some = [people.received(channel, f"Lorry {n} seen", statements=s) for n, s in enumerate(said)]
            keep(people.sit(people.machine(channel)), some, "A5")
            reports += some
    return reports


def _served(here: Any, number: str, block: str, size: str) -> Figure:
    """All checks with a text that is being typed, asked of the views of one process without a network."""
    from tests import cast as people  # noqa: PLC0415 (as above)

    browser, page = people.client(here.amal), f"/assessments/{number}/"
    browser.defaults["HTTP_HOST"] = "localhost"
    spent = []
    for n in range(TYPED):
        given = {"language": "en", "block": block, "text": f"Typed {n}."}
        began = time.perf_counter()
        answer = browser.post(f"{page}checks/", given)
        spent.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.content[:400]
    return Figure("editor: checked by the server, with its store", median(spent[2:]), "ms", BOUND, note=size)


def _saved(here: Any, number: str, block: str, size: str) -> Figure:
    """A block saved as it is typed, with its version, label and record."""
    from tests import cast as people  # noqa: PLC0415 (as above)

    browser, address = people.client(here.amal), f"/assessments/{number}/{block}/write/"
    browser.defaults["HTTP_HOST"] = "localhost"
    spent = []
    for n in range(TYPED):
        began = time.perf_counter()
        answer = browser.post(address, {"language": "en", "text": f"Saved {n}.", "seen": str(n + 2)})
        spent.append((time.perf_counter() - began) * 1000)
        assert b"Saved." in answer.content, answer.content[:400]
    return Figure("editor: a block saved", median(spent[2:]), "ms", BOUND, note=size)


def _typed(here: Any, number: str, block: str, size: str) -> Figure:
    """Keys pressed in Chromium, each until the checks stand anew."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (only where there is a browser)

    from tests import cast as people  # noqa: PLC0415 (as above)

    cookie = people.client(here.amal).cookies["session"].value
    port = _free_port()
    words = ("-m", "uvicorn", "fusioncell.hall.asgi:application", "--port", str(port), "--lifespan", "off")
    served = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    place = f"http://localhost:{port}"
    try:
        _wait_for(place, served)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
            context = chromium.new_context()
            context.add_cookies([{"name": "session", "value": cookie, "url": place}])
            spent = _keys(context.new_page(), f"{place}/assessments/{number}/", block)
            chromium.close()
    finally:
        served.terminate()
        served.wait(20)
    slowest = f"slowest of {len(spent)}: {max(spent):.0f} ms"
    return Figure(
        "editor: from the key to the checks in Chromium", median(spent), "ms", BOUND, note=f"{size}; {slowest}"
    )


def _keys(page: Any, address: str, block: str) -> list[float]:
    page.goto(address)
    page.evaluate(WATCH)
    area = page.locator(f"#text-{block}")
    area.click()
    spent = []
    for n in range(TYPED + 2):
        area.press_sequentially("x")
        page.wait_for_function("() => window.shown > window.pressed", timeout=20_000)
        spent.append(float(page.evaluate("() => window.shown - window.pressed")))
        page.wait_for_timeout(60 + 10 * (n % 3))
    return spent[2:]  # the first fill the memories of the process


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(place: str, served: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and served.poll() is None:
        try:
            urllib.request.urlopen(f"{place}/account/sign-in/").close()  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(json.dumps({"served": served.poll()}))
