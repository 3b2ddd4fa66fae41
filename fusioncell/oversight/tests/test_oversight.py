"""The overseer's pages: what is read is recorded, what is drawn can be drawn again, and nobody else comes near."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

import fusioncell_verify
from fusioncell.foundation import ledger, sequencer
from fusioncell.foundation.words import new_id
from fusioncell.mandate.record import record, record_work
from fusioncell.oversight import actions
from fusioncell.oversight.methods.sample import draw
from tests import cast as people
from tests.cell import Store
from tests.pages import bare

pytestmark = pytest.mark.store
USE = {"use": "lawfulness"}
PAGES = ("", "log/", "log/0/", "log/0/proof/", "verify/", "sample/", "sample/finding/", "extract/", "measures/")
MAN = str(new_id())


@pytest.fixture
def cell(fresh_store: Store) -> people.Cast:
    """The cast, after some work: a man's page opened by an analyst, a request answered and one refused."""
    cast = people.gather()
    amal, chafik = people.sit(cast.amal), people.sit(cast.chafik)
    for _ in range(3):
        record(amal, "entity.read", [MAN], "A5", statements=2)
    record(chafik, "report.read", [new_id()], "A5")
    record_work(chafik, "work.answered", [new_id()], what="request")
    record_work(chafik, "work.refused", [new_id()], what="request", code="no_need")
    record_work(chafik, "consent.agree", [new_id()], recipient="police", days_waited=7)
    sequencer.seal(fresh_store.environment)
    return cast


def events(store: Store, kind: str) -> list[dict[str, Any]]:
    """What the rights log says of one kind of act, all of it sealed."""
    sequencer.seal(store.environment)
    with store.connect("sequencer") as inside:
        rows = inside.execute("SELECT body FROM ledger.event WHERE stream = 0 AND kind = %s ORDER BY idx", [kind])
        return [json.loads(row[0]) for row in rows]


def test_stranger_is_told_that_no_page_of_oversight_exists(cell: people.Cast) -> None:
    for seat in (cell.dina, cell.amal, cell.chafik):
        browser = people.client(seat)
        absent = browser.get("/nothing/like/this/")
        for page in PAGES:
            answer = browser.get(f"/oversight/{page}", USE | {"n": 3})
            if page == "sample/finding/":
                assert answer.status_code == 405
                answer = browser.post(f"/oversight/{page}", USE)
            assert answer.status_code == 404, page
            assert bare(answer) == bare(absent), page


def test_head_verifies_and_measures_and_does_not_read(cell: people.Cast) -> None:
    basma = people.client(cell.basma)
    told = {
        page: basma.get(f"/oversight/{page}", USE | {"n": 3}).status_code for page in PAGES if "finding" not in page
    }
    assert {page for page, status in told.items() if status == 200} == {"", "verify/", "measures/"}


def test_nothing_is_read_before_its_use_is_stated(cell: people.Cast, fresh_store: Store) -> None:
    oumar = people.client(cell.oumar)
    for page in ("log/", "log/0/", "sample/", "extract/"):
        answer = oumar.get(f"/oversight/{page}")
        assert answer.status_code == 200
        assert MAN not in answer.content.decode()
        curious = oumar.get(f"/oversight/{page}", {"use": "curiosity", "n": 3})
        assert MAN not in curious.content.decode()
    assert events(fresh_store, "log.consult") == []


def test_overseer_finds_who_consulted_and_the_reading_is_an_event(cell: people.Cast, fresh_store: Store) -> None:
    oumar = people.client(cell.oumar)
    wanted = USE | {"seat": "amal", "purpose": people.PURPOSE, "subject": MAN, "kind": "entity", "agency": "cell"}
    page = oumar.get("/oversight/log/", wanted).content.decode()
    assert page.count(MAN) >= 3
    assert "This reading has been recorded" in page
    told = events(fresh_store, "log.consult")[-1]
    assert (told["seat_name"], told["purpose"], told["article"]) == ("oumar", "oversight", "A25")
    assert told["detail"]["use"] == "lawfulness"
    assert (told["detail"]["count"], told["detail"]["filter"]["seat"]) == (3, cell.amal.pk)
    assert "oumar" in oumar.get("/oversight/log/", USE | {"kind": "log.consult"}).content.decode()


def test_pages_of_the_log_follow_each_other(cell: people.Cast, fresh_store: Store) -> None:
    for _ in range(60):
        record(people.sit(cell.amal), "case.open", [new_id()], "A5")
    sequencer.seal(fresh_store.environment)
    oumar = people.client(cell.oumar)
    seen: list[str] = []
    page = oumar.get("/oversight/log/", USE | {"kind": "case.open"}).content.decode()
    while True:
        seen += re.findall(r'href="/oversight/log/(\d+)/\?use', page)
        following = re.search(r'rel="next" href="(\?[^"]+)"', page)
        if following is None:
            break
        page = oumar.get("/oversight/log/" + following[1].replace("&amp;", "&")).content.decode()
    assert len(seen) == len(set(seen)) == 60
    assert seen == sorted(seen, key=int, reverse=True)


@pytest.mark.parametrize("wrong", [{"seat": "nobody"}, {"case": "7"}, {"since": "31/02"}, {"purpose": "x"}])
def test_filter_that_means_nothing_is_refused_with_its_place(cell: people.Cast, wrong: dict[str, str]) -> None:
    assert people.client(cell.oumar).get("/oversight/log/", USE | wrong).status_code == 422


@pytest.mark.parametrize("path", ["log/?after=x", "log/999/?", "log/99999999999999999999/?", "log/999/proof/?"])
def test_event_that_is_not_there_is_absent(cell: people.Cast, path: str) -> None:
    assert people.client(cell.oumar).get(f"/oversight/{path}&use=integrity").status_code == 404


def number_of(store: Store, kind: str) -> int:
    """The number of the first event of a kind."""
    with store.connect("sequencer") as inside:
        query = "SELECT min(idx) FROM ledger.event WHERE stream = 0 AND kind = %s"
        return int(inside.execute(query, [kind]).fetchall()[0][0])


def test_event_is_shown_with_a_proof_that_an_outsider_checks(
    cell: people.Cast, fresh_store: Store, tmp_path: Path
) -> None:
    oumar, number = people.client(cell.oumar), number_of(fresh_store, "entity.read")
    page = oumar.get(f"/oversight/log/{number}/", USE).content.decode()
    assert "under the signed head" in page
    assert "the text is the one that was sealed" in page
    assert MAN in page
    (tmp_path / "proof").write_bytes(oumar.get(f"/oversight/log/{number}/proof/").content)
    with fresh_store.connect("sequencer") as inside:
        query = "SELECT body, encode(salt, 'hex') FROM ledger.event WHERE stream = 0 AND idx = %s"
        body, salt = inside.execute(query, [number]).fetchall()[0]
    assert salt in page
    (tmp_path / "body").write_text(body)
    key = sequencer.signer(fresh_store.environment, 0).verifier.vkey
    asked = ["check-proof", str(tmp_path / "proof"), "--key", key, "--body", str(tmp_path / "body"), "--salt", salt]
    assert fusioncell_verify.main(asked) == 0


def test_page_says_when_the_text_of_an_event_was_changed(cell: people.Cast, fresh_store: Store) -> None:
    number = number_of(fresh_store, "entity.read")
    with fresh_store.connect("sequencer") as inside:
        inside.execute(
            "UPDATE ledger.event SET body = replace(body, 'A5', 'A6') WHERE stream = 0 AND idx = %s", [number]
        )
    page = people.client(cell.oumar).get(f"/oversight/log/{number}/", USE).content.decode()
    assert "the text is not the one that was sealed" in page


def test_application_reads_no_event_past_the_recording_functions(cell: people.Cast) -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied") as refused:
        cursor.execute("SELECT * FROM ledger.event")
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_kept_head_must_be_continued(cell: people.Cast, fresh_store: Store) -> None:
    oumar = people.client(cell.oumar)
    assert "you have kept no head yet" in oumar.get("/oversight/verify/").content.decode()
    assert oumar.post("/oversight/verify/").status_code == 302
    assert events(fresh_store, "log.verify")[0]["detail"]["stream"] == "rights"
    page = oumar.get("/oversight/verify/").content.decode()
    assert page.count("signature holds") == page.count("the tiles lead to the head") == 2
    assert page.count(">continues the head of your last visit") == 2
    rewrite(fresh_store)
    page = oumar.get("/oversight/verify/").content.decode()
    assert "does not continue the head of your last visit" in page
    assert oumar.post("/oversight/verify/").status_code == 409


def rewrite(store: Store) -> None:
    """What somebody with the server and its keys could do: a log of the same length with another past."""
    with store.connect("sequencer") as inside:
        bodies = inside.execute("SELECT body FROM ledger.event WHERE stream = 0 ORDER BY idx").fetchall()
        for table in ("cosignature", "checkpoint", "tile", "event"):
            inside.execute(sql.SQL("DELETE FROM ledger.{} WHERE stream = 0").format(sql.Identifier(table)))
    ledger.append_many(ledger.RIGHTS, [json.loads(row[0]) | {"purpose": "organised_crime"} for row in bodies])
    sequencer.seal(store.environment)


def test_witness_is_shown_and_its_cosignature_checked_with_its_key(cell: people.Cast, fresh_store: Store) -> None:
    from fusioncell.foundation.methods.checkpoint import COSIGNATURE, Signer, parts  # noqa: PLC0415  # this test alone

    witness = Signer("dpa.example/witness", bytes(range(32)), COSIGNATURE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, note FROM ledger.checkpoint WHERE stream = 0 ORDER BY size DESC LIMIT 1")
        size, note = cursor.fetchone()
        line = witness.cosignature_line(parts(note)[0], 1_700_000_000)
        cursor.execute(
            "INSERT INTO ledger.cosignature (stream, size, witness, line) VALUES (0, %s, %s, %s)",
            [size, "dpa.example/witness", line],
        )
    oumar = people.client(cell.oumar)
    page = oumar.get("/oversight/verify/").content.decode()
    assert "dpa.example/witness" in page
    assert "cosignature holds" not in page
    page = oumar.get("/oversight/verify/", {"witness_key": witness.verifier.vkey}).content.decode()
    assert "cosignature holds" in page
    assert oumar.get("/oversight/verify/", {"witness_key": "x"}).status_code == 422


def test_sample_is_the_same_for_the_same_head_and_anybody_can_draw_it() -> None:
    root = hashlib.sha256(b"some head").digest()
    drawn = draw(root, 5000, 40)
    assert drawn == draw(root, 5000, 40)
    assert draw(root, 5000, 10) == drawn[:10]
    assert len(set(drawn)) == 40
    assert set(drawn) != set(draw(hashlib.sha256(b"another").digest(), 5000, 40))
    assert sorted(draw(root, 7, 100)) == list(range(7))


def test_every_event_is_drawn_as_often_as_another() -> None:
    counts = [0] * 10
    for head in range(2000):
        for number in draw(hashlib.sha256(str(head).encode()).digest(), 10, 3):
            counts[number] += 1
    assert all(abs(count - 600) < 100 for count in counts)  # five deviations of a binomial of 2000 and 3/10


def test_drawing_names_its_head_and_is_recorded_with_its_numbers(cell: people.Cast, fresh_store: Store) -> None:
    oumar = people.client(cell.oumar)
    first = oumar.get("/oversight/sample/", USE | {"n": 3})
    assert first.status_code == 302
    address = first["Location"]
    pages = [oumar.get(address).content.decode() for _ in range(2)]
    drawn = [re.search(r"Drawn</dt><dd class=\"mono\">([^<]+)<", page)[1] for page in pages]  # type: ignore[index]  # it is there
    assert drawn[0] == drawn[1]
    told = events(fresh_store, "log.sample")
    assert len(told) == 2
    assert told[0]["detail"]["indices"] == [int(number) for number in drawn[0].split(", ")]
    assert told[0]["sample"]["wanted"] == 3
    assert oumar.get("/oversight/sample/", USE | {"n": 3, "size": 999_999}).status_code == 404
    assert oumar.get("/oversight/sample/", USE | {"n": 0}).status_code == 422


def test_finding_on_a_drawn_event_is_an_event(cell: people.Cast, fresh_store: Store) -> None:
    oumar = people.client(cell.oumar)
    address = oumar.get("/oversight/sample/", USE | {"n": 2})["Location"]
    size = int(re.search(r"size=(\d+)", address)[1])  # type: ignore[index]  # it is there
    with connection.cursor() as cursor:
        cursor.execute("SELECT root FROM ledger.checkpoint WHERE stream = 0 AND size = %s", [size])
        drawn = draw(bytes(cursor.fetchone()[0]), size, 2)
    said = USE | {"n": 2, "size": size, "number": drawn[0], "verdict": "breach", "note": "No need to know."}
    assert oumar.post("/oversight/sample/finding/", said).status_code == 302
    (told,) = events(fresh_store, "log.finding")
    assert (told["subjects"], told["detail"]["verdict"]) == ([f"rights/{drawn[0]}"], "breach")
    assert "No need to know." in oumar.get(address).content.decode()
    other = next(number for number in range(size) if number not in drawn)
    assert oumar.post("/oversight/sample/finding/", said | {"number": other}).status_code == 404
    assert oumar.post("/oversight/sample/finding/", said | {"note": " "}).status_code == 422


def test_person_learns_when_and_why_and_not_who(cell: people.Cast, fresh_store: Store) -> None:
    oumar = people.client(cell.oumar)
    page = oumar.post("/oversight/extract/", USE | {"subjects": MAN}).content.decode()
    assert page.count("<td>A5</td>") == 3
    assert "amal" not in page
    table = oumar.post("/oversight/extract/", USE | {"subjects": MAN, "as": "csv"})
    assert len(table.content.decode().strip().splitlines()) == 4
    assert b"amal" not in table.content
    assert oumar.post("/oversight/extract/", USE | {"subjects": MAN, "names": "on"}).status_code == 422
    named = oumar.post("/oversight/extract/", USE | {"subjects": MAN, "names": "on", "reason": "Court 7/26"})
    assert b"amal" in named.content
    told = events(fresh_store, "log.extract")
    assert [one["detail"]["names"] for one in told] == [False, False, True]
    assert told[0]["subjects"] == [MAN]
    assert told[2]["detail"]["order"] == "Court 7/26"


def test_longer_extract_than_one_reading_is_whole(cell: people.Cast, fresh_store: Store, monkeypatch: Any) -> None:
    monkeypatch.setattr("fusioncell.oversight.queries.MOST", 2)
    found = actions.extract(people.sit(cell.oumar), "lawfulness", [MAN], actions.Naming())
    assert len(found.events) == 3
    assert found.complete
    monkeypatch.setattr(actions, "MOST_IN_EXTRACT", 2)
    assert not actions.extract(people.sit(cell.oumar), "lawfulness", [MAN], actions.Naming()).complete


def test_measures_come_from_the_work_log_alone(cell: people.Cast, fresh_store: Store) -> None:
    page = people.client(cell.basma).get("/oversight/measures/").content.decode()
    cells = re.findall(r'<td class="num">([^<]*)</td>', page)
    assert cells[:7] == ["0", "0", "1", "1", "0", "1", "7.0"]
    assert "The need was not shown" in page
    assert "entity.read" not in page
    assert events(fresh_store, "work.measure")[0]["seat_name"] == "basma"
    assert events(fresh_store, "log.consult") == []
