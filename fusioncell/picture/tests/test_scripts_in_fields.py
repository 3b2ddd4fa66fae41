"""What somebody writes into a field is printed as he wrote it: on no page of these rooms does it run."""

from __future__ import annotations

import pytest

from fusioncell.evidence.actions.keeping import entity_id
from fusioncell.intake.actions import suggesting
from fusioncell.intake.actions.writing import write
from fusioncell.intake.models import Tip
from fusioncell.intake.showing_of_tips import written
from tests import cast as people

pytestmark = pytest.mark.django_db
CHANNEL = "customs_declarations"
SCRIPTS = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title><svg onload=alert(1)>")
FIELDS = ("name", "location", "region", "incidentType", "summary", "country", "placePrecision", "keywords", "actor")


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_in_every_field_is_printed_and_never_run(cast, sit, script):
    amal = sit(cast.amal)
    label = people.label_of_channel(CHANNEL)
    event, actor = entity_id("customs", CHANNEL, "e"), entity_id("customs", CHANNEL, "a")
    rows = [people.statement(label, event, script, prop=prop, schema="Incident") for prop in FIELDS]
    rows += [
        people.statement(label, event, "6.45,3.39", prop="coordinates", schema="Incident"),
        people.statement(label, event, "2026-03-04", prop="date", schema="Incident"),
        people.statement(label, event, script, prop="actorEntity", schema="Incident", target=actor),
        people.statement(label, actor, script, prop="name", schema="Organization"),
        people.statement(label, actor, script, prop="notes", schema="Organization"),
    ]
    kept = people.report(CHANNEL, script, label, statements=rows, text=f"{script} Karim Belkani of Port Sael. {script}")
    suggesting.read_again(amal, kept.id)
    tip = written({
        "channel": "activity_tips", "title": script, "event_type": "", "indicators": [], "text": script * 2,
        "occurred": "2026-11-18", "place": script, "person": script, "plate": script, "source": script,
    })  # fmt: skip
    number = Tip.objects.get(report__delivery_id=write(amal, tip).id).id
    browser = people.client(cast.amal)
    browser.post("/watches/add/", {"kind": "area", "name": script, "scope_region": script})
    browser.post("/search/save/", {"name": script, "q": script})
    pages = [
        "/situation/", "/situation/?tracks=region", "/situation/wall/", "/situation/actors/", f"/situation/{event}/",
        "/watches/", "/search/", "/search/?in=entities", f"/report/{kept.id}/", f"/entity/{event}/",
        f"/entity/{actor}/",
        f"/graph/{actor}/", f"/graph/{actor}/?print=1", "/intake/triage/?all=1", f"/intake/report/{kept.id}/text/",
        "/intake/tips/", f"/intake/tips/{number}/",
    ]  # fmt: skip
    for page in pages:
        answer = browser.get(page)
        shown = answer.content.decode()
        assert answer.status_code == 200, page
        assert script[:12] not in shown, page
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"], page
