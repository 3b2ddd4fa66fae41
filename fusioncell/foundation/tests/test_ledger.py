"""The ledger in the store: who may do what to it, what is sealed, and what it says of those who read it."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fusioncell_verify
from fusioncell.foundation import ledger, log_tiles, sequencer
from fusioncell.foundation.errors import NotFound
from fusioncell.foundation.log_copy import BODIES, Warrant, copy_log
from fusioncell.foundation.methods import merkle
from fusioncell.foundation.methods.commitment import canonical, entry
from fusioncell.foundation.methods.merkle import leaf_hash
from tests.cell import Store

pytestmark = pytest.mark.store
WHO = json.dumps({"seat": 7, "seat_name": "oumar", "agency": "overseer", "purpose": "oversight"})
BODY = {"kind": "search.use", "seat": 3, "agency": "police", "purpose": "organised_crime", "subjects": ["s-1"]}


def audit(store: Store, folder: Path, stream: int = ledger.RIGHTS) -> int:
    """The exit of an audit of the whole log, bodies included."""
    copy_log(store.environment, stream, folder, Warrant("integrity", "a test"))
    key = sequencer.signer(store.environment, stream).verifier.vkey
    return fusioncell_verify.main(["audit", str(folder), "--key", key, "--bodies", str(folder / BODIES)])


def bodies(store: Store, stream: int = ledger.RIGHTS) -> list[dict[str, Any]]:
    with store.connect("sequencer") as sealed:
        rows = sealed.execute("SELECT body FROM ledger.event WHERE stream = %s ORDER BY idx", [stream])
        return [json.loads(row[0]) for row in rows]


FORBIDDEN = [
    "SELECT count(*) FROM ledger.outbox",
    "SELECT 1 FROM ledger.outbox",
    "UPDATE ledger.outbox SET body = '{}'",
    "DELETE FROM ledger.outbox",
    "TRUNCATE ledger.outbox",
    "INSERT INTO ledger.outbox (stream, body, salt) VALUES (0, '{}', decode(repeat('00', 32), 'hex')) RETURNING body",
    "INSERT INTO ledger.outbox (stream, body, salt, made_at)"
    " VALUES (0, '{}', decode(repeat('00', 32), 'hex'), '2000-01-01')",
    "COPY ledger.outbox TO STDOUT",
    "SELECT * FROM ledger.event",
    "INSERT INTO ledger.event (stream, idx, kind, at) VALUES (0, 0, 'x', now())",
    "UPDATE ledger.event SET kind = 'x'",
    "DELETE FROM ledger.tile",
    "UPDATE ledger.tile SET data = ''",
    "INSERT INTO ledger.checkpoint (stream, size, root, note) VALUES (0, 1, '', '')",
    "DELETE FROM ledger.checkpoint",
    "DROP TABLE ledger.outbox",
    "CREATE TABLE ledger.mine (a int)",
    f"SELECT ledger.record_reading('{WHO}', 'integrity', 'x', '{{}}')",
    "ALTER FUNCTION ledger.consult SECURITY INVOKER",
]


@pytest.mark.parametrize("role", ["app", "owner"])
def test_neither_application_nor_owner_can_read_or_change_the_log(fresh_store: Store, role: Any) -> None:
    ledger.append(ledger.RIGHTS, BODY)
    with fresh_store.connect(role) as stranger:
        for statement in FORBIDDEN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                stranger.execute(statement)


@pytest.mark.parametrize("wrong", [(2, "{}", 32), (0, "", 32), (0, "{}", 31)])
def test_outbox_takes_no_event_that_could_not_be_sealed(fresh_store: Store, wrong: tuple[int, str, int]) -> None:
    stream, body, salt = wrong
    with fresh_store.connect("app") as app, pytest.raises(psycopg.errors.CheckViolation):
        app.execute("INSERT INTO ledger.outbox (stream, body, salt) VALUES (%s, %s, %s)", [stream, body, bytes(salt)])


def test_event_stands_or_falls_with_the_act(fresh_store: Store) -> None:
    with transaction.atomic():
        ledger.append(ledger.RIGHTS, BODY)
        transaction.set_rollback(True)
    with transaction.atomic():
        ledger.append(ledger.RIGHTS, {"kind": "kept"})
        ledger.append_many(ledger.WORK, [{"kind": "a"}, {"kind": "b"}])
        ledger.append_many(ledger.WORK, [])
    assert sequencer.seal(fresh_store.environment) == 3
    assert [body["kind"] for body in bodies(fresh_store)] == ["kept"]
    assert [body["kind"] for body in bodies(fresh_store, ledger.WORK)] == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["back\\slash \\n", "tab\t line\n", "\x00", "cut \ud83d", "العربية 汉字 \U0001f600", "\\."]
)
def test_any_text_is_logged_as_it_was(fresh_store: Store, tmp_path: Path, text: str) -> None:
    ledger.append(ledger.RIGHTS, {"kind": "k", "subjects": [text], "detail": {"q": text}})
    ledger.append_many(ledger.RIGHTS, [{"kind": "k", "subjects": [text], "detail": {"q": text}}] * 2)
    sequencer.seal(fresh_store.environment)
    first, second, third = bodies(fresh_store)
    assert first == second == third
    assert first["detail"]["q"] == text.replace("\ud83d", "\ufffd")
    assert audit(fresh_store, tmp_path / "log") == 0


def test_fraction_is_refused() -> None:
    with pytest.raises(TypeError, match="whole numbers"):
        canonical({"detail": {"seconds": [1, (2, 0.5)]}})


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "not json",
        '{"kind":5,"seat":"x","at":"yesterday","case":"x","subjects":[1,null,"s"],"agency":[]}',
        '{"seat":99999999999999,"at":"2026-01-01T00:00:00","subjects":{"a":1}}',
        '{"seat":true,"kind":"\\ud800","at":1e999}',
    ],
)
def test_body_not_as_it_should_be_is_sealed_all_the_same(fresh_store: Store, tmp_path: Path, body: str) -> None:
    with fresh_store.connect("app") as app:
        app.execute("INSERT INTO ledger.outbox (stream, body, salt) VALUES (0, %s, %s)", [body, bytes(32)])
    ledger.append(ledger.RIGHTS, BODY)
    assert sequencer.seal(fresh_store.environment) == 2
    assert audit(fresh_store, tmp_path / "log") == 0


@pytest.mark.parametrize("sizes", [(1,), (255, 1), (256, 1), (1, 300, 700), (5000,)])
def test_sealed_log_proves_every_event(fresh_store: Store, tmp_path: Path, sizes: tuple[int, ...]) -> None:
    heads = []
    for number, size in enumerate(sizes):
        ledger.append_many(ledger.RIGHTS, [{"kind": "k", "n": n, "batch": number} for n in range(size)])
        assert sequencer.seal(fresh_store.environment) == size
        with connection.cursor() as cursor:
            heads.append(log_tiles.last_head(cursor, ledger.RIGHTS))
    total = sum(sizes)
    newest = heads[-1]
    assert newest is not None
    assert newest.size == total
    with fresh_store.connect("sequencer") as sealed:
        rows = sealed.execute("SELECT idx, body, salt FROM ledger.event ORDER BY idx").fetchall()
    with connection.cursor() as cursor:
        for index, body, salt in rows[:: max(1, total // 40)]:
            held = entry(body.encode(), salt)
            assert log_tiles.entry(cursor, ledger.RIGHTS, index) == held
            proof = log_tiles.inclusion(cursor, ledger.RIGHTS, index, total)
            assert merkle.includes(leaf_hash(held), index, total, proof, newest.root)
        for older in heads:
            assert older is not None
            proof = log_tiles.consistency(cursor, ledger.RIGHTS, older.size, total)
            assert merkle.continues((older.size, older.root), (total, newest.root), proof)
    assert audit(fresh_store, tmp_path / "log") == 0


def test_log_is_served_at_the_paths_of_the_specification(fresh_store: Store) -> None:
    ledger.append_many(ledger.WORK, [{"kind": "k", "n": n} for n in range(300)])
    sequencer.seal(fresh_store.environment)
    with connection.cursor() as cursor:
        note, kind = log_tiles.resource(cursor, ledger.WORK, "checkpoint")
        assert kind == "text/plain; charset=utf-8"
        assert note.decode().split("\n")[1] == "300"
        for path, length in (
            ("tile/0/000", 8192),
            ("tile/0/000.p/7", 7 * 32),
            ("tile/0/001.p/44", 44 * 32),
            ("tile/1/000.p/1", 32),
            ("tile/entries/000", 256 * 35),
            ("tile/entries/001.p/44", 44 * 35),
        ):
            assert len(log_tiles.resource(cursor, ledger.WORK, path)[0]) == length
        for path in ("tile/0/001", "tile/0/001.p/45", "tile/2/000.p/1", "tile/0/1", "key", "tile/entries/002.p/1"):
            with pytest.raises(NotFound):
                log_tiles.resource(cursor, ledger.WORK, path)
        with pytest.raises(NotFound):
            log_tiles.resource(cursor, ledger.RIGHTS, "checkpoint")
        with pytest.raises(NotFound):
            log_tiles.inclusion(cursor, ledger.WORK, 300, 300)


def test_sixteen_clients_append_at_once_and_nothing_is_lost_or_doubled(fresh_store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write(client: int) -> None:
        with fresh_store.connect("app") as app:
            for number in range(40):
                app.execute(
                    "INSERT INTO ledger.outbox (stream, body, salt) VALUES (0, %s, %s)",
                    [canonical({"kind": "k", "client": client, "number": number}), bytes(32)],
                )

    sealing = threading.Thread(target=sequencer.run, args=(fresh_store.environment, stop))
    clients = [threading.Thread(target=write, args=(client,)) for client in range(16)]
    for thread in (sealing, *clients):
        thread.start()
    for thread in clients:
        thread.join()
    stop.set()
    sealing.join()
    sequencer.seal(fresh_store.environment)
    sealed = bodies(fresh_store)
    assert sorted((body["client"], body["number"]) for body in sealed) == [(c, n) for c in range(16) for n in range(40)]
    for client in range(16):  # each client's own events stand in the order in which it wrote them
        assert [body["number"] for body in sealed if body["client"] == client] == list(range(40))
    assert audit(fresh_store, tmp_path / "log") == 0


def test_two_sequencers_at_once_make_one_log(fresh_store: Store, tmp_path: Path) -> None:
    for _ in range(4):
        ledger.append_many(ledger.RIGHTS, [{"kind": "k", "n": n} for n in range(5000)])
        threads = [threading.Thread(target=sequencer.seal, args=(fresh_store.environment,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(bodies(fresh_store)) == 20_000
    assert audit(fresh_store, tmp_path / "log") == 0


def test_sequencer_refuses_to_build_on_tiles_that_were_changed(fresh_store: Store) -> None:
    ledger.append_many(ledger.RIGHTS, [BODY] * 3)
    sequencer.seal(fresh_store.environment)
    with fresh_store.connect("sequencer") as inside:
        inside.execute("UPDATE ledger.tile SET data = decode(repeat('00', 96), 'hex') WHERE level = 0")
    ledger.append(ledger.RIGHTS, BODY)
    with pytest.raises(sequencer.StoreError, match="do not hash to its signed head"):
        sequencer.seal(fresh_store.environment)


def consult(use: str = "lawfulness", before: int | None = None, most: int = 50, **wanted: object) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT idx FROM ledger.consult(%s, %s, 0::smallint, %s, %s, %s)",
            [WHO, use, json.dumps(wanted), before, most],
        )
        return [row[0] for row in cursor.fetchall()]


def test_overseer_finds_events_by_seat_purpose_subject_kind_and_time(fresh_store: Store) -> None:
    case = "01890a5d-ac96-774b-bcce-b302099a8057"
    ledger.append_many(
        ledger.RIGHTS,
        [
            BODY,
            BODY | {"seat": 4, "at": "2020-01-01T00:00:00Z"},
            BODY | {"kind": "report.read", "subjects": ["s-1", "s-2"]},
            BODY | {"kind": "report.readable", "purpose": "oversight", "case": case, "agency": "customs"},
        ],
    )
    sequencer.seal(fresh_store.environment)
    assert consult() == [3, 2, 1, 0]
    assert consult(seat=4) == [1]
    assert consult(subject="s-2") == [2]
    assert consult(kind="report.read") == [2]
    assert consult(kind="report") == [3, 2]
    assert consult(purpose="oversight") == consult(case=case) == consult(agency="customs") == [3]
    assert consult(until="2021-01-01T00:00:00Z") == [1]
    assert consult(since="2021-01-01T00:00:00Z", seat=3, before=3) == [2, 0]
    assert consult(most=2) == [3, 2]
    assert consult(most=2, before=2) == [1, 0]


def test_reading_the_log_is_itself_an_event_of_the_log(fresh_store: Store) -> None:
    ledger.append(ledger.RIGHTS, BODY)
    sequencer.seal(fresh_store.environment)
    assert consult("criminal_proceedings", seat=3) == [0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx, body FROM ledger.events_at(%s, 'integrity', 0::smallint, '{0}')", [WHO])
        assert [row[0] for row in cursor.fetchall()] == [0]
    sequencer.seal(fresh_store.environment)
    _, consulted, sampled = bodies(fresh_store)
    assert (consulted["kind"], consulted["seat"], consulted["purpose"]) == ("log.consult", 7, "oversight")
    assert consulted["detail"]["use"] == "criminal_proceedings"
    assert consulted["detail"]["filter"] == {"seat": 3}
    assert consulted["detail"]["count"] == 1
    assert (sampled["kind"], sampled["detail"]["indices"]) == ("log.sample", [0])
    assert consult(kind="log") == [2, 1]


@pytest.mark.parametrize("use", ["", "curiosity", None])
def test_log_is_not_read_without_a_lawful_use(fresh_store: Store, use: Any) -> None:
    with pytest.raises(Exception, match="for a stated use"):
        consult(use)


@pytest.mark.parametrize("who", ["{}", '{"seat":1}', '{"seat":"1","purpose":"p"}', '{"seat":1,"purpose":""}'])
def test_log_is_not_read_by_nobody(fresh_store: Store, who: str) -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="by a seat, under a purpose"):
        cursor.execute("SELECT * FROM ledger.events_at(%s, 'integrity', 0::smallint, '{0}')", [who])


def test_log_is_not_filtered_by_what_it_does_not_know(fresh_store: Store) -> None:
    with pytest.raises(Exception, match="cannot be filtered so: name"):
        consult(name="x")
    with pytest.raises(Exception, match="cannot be filtered so: 1001"):
        consult(most=1001)


def test_measures_of_work_see_the_work_stream_alone(fresh_store: Store) -> None:
    at = "2026-03-01T10:00:00Z"
    ledger.append(ledger.RIGHTS, BODY | {"at": at})
    ledger.append_many(
        ledger.WORK, [{"kind": "work.assigned", "agency": a, "at": at} for a in ("police", "intel", "intel")]
    )
    sequencer.seal(fresh_store.environment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger.work_counts('2026-01-01', '2027-01-01')")
        rows = [(agency, kind, str(day), count) for agency, kind, day, count in cursor.fetchall()]
    assert rows == [("intel", "work.assigned", "2026-03-01", 2), ("police", "work.assigned", "2026-03-01", 1)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("aZ_é汉\U0001f600", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text("abc_é", max_size=3), json_values, max_size=4))
def test_store_and_python_write_a_body_alike(django_db_setup: None, django_db_blocker: Any, body: Any) -> None:
    body = json.loads(json.dumps(body).replace("\\u0000", ""))
    with django_db_blocker.unblock():
        from django.conf import settings as django_settings  # noqa: PLC0415  # shadows hypothesis' settings above

        parameters = Store(django_settings.ENVIRONMENT).parameters("sequencer")
        with psycopg.connect(**parameters) as inside:
            row = inside.execute("SELECT ledger.canonical(%s::jsonb)", [json.dumps(body)]).fetchone()
    assert row == (canonical(body),)
