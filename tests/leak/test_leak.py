"""Everybody asks for everything: no page, list, count, facet, suggestion, file or error tells what is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from django.db import transaction
from psycopg import sql

from tests.leak.labels import COMMON
from tests.leak.routes import untaught
from tests.leak.walking import MOST_POSTED, Asked, Visit, ask, plain_urls, visits
from tests.leak.world import Person, World

NAMES = (
    "amal", "amal for public_health", "basma", "chafik", "dina", "oumar", "rania", "polina", "adam", "machine",
    "clerk", "anonymous",
)  # fmt: skip


@pytest.fixture(params=NAMES)
def person(request: pytest.FixtureRequest, world: World) -> Person:
    """Each of those who walk."""
    return next(one for one in world.people if one.name == request.param)


def test_walk_knows_every_route_of_the_house() -> None:
    assert untaught() == []


def test_planted_things_are_hidden_from_some_and_shown_to_others(world: World) -> None:
    hidden = {one.name: world.hidden_words(one.who) for one in world.people}
    assert hidden["anonymous"] == hidden["clerk"] == set(world.words)
    for name in ("amal", "basma", "chafik", "dina", "oumar", "rania"):
        assert 20 < len(hidden[name]) < len(world.words) - 20, name
    assert len({frozenset(words) for words in hidden.values()}) >= 9, "each sees something else"


def test_nobody_meets_a_hidden_word_on_a_page_of_their_own(world: World, person: Person) -> None:
    hidden, leaks = world.hidden_words(person.who), []
    for url, asked_for in plain_urls(world, person):
        for post in (False, True) if "?" not in url else (False,):
            leaks += _leaks(ask(person, url, post=post), hidden - {asked_for})
    assert not leaks, "\n".join(leaks)


def test_hidden_thing_is_an_absent_thing(world: World, person: Person) -> None:
    """The same status, bytes and number of queries, by GET and by POST; and what is shown names nothing hidden."""
    hidden, leaks, posted = world.hidden_words(person.who), [], Counter()
    for visit in visits(world, person):
        key = (visit.route.path, visit.hidden)
        posted[key] += 1
        for post in (False, True) if posted[key] <= MOST_POSTED else (False,):
            answer = ask(person, visit.url, post=post)
            leaks += _leaks(answer, hidden)
            if visit.hidden:
                leaks += _told_apart(person, visit, answer, post=post)
    assert not leaks, "\n".join(leaks)


def _told_apart(person: Person, visit: Visit, answer: Asked, *, post: bool) -> list[str]:
    absent = ask(person, visit.absent, post=post)
    if not answer.like(absent):
        # The first request of a kind fills the process's memories: both are asked again.
        answer, absent = ask(person, visit.url, post=post), ask(person, visit.absent, post=post)
    return [] if answer.like(absent) else [f"{answer.named} differs from absent: {answer.difference(absent)}"]


def _leaks(answer: Asked, hidden: set[str]) -> list[str]:
    found = [f"{answer.named} shows {word}" for word in answer.holds(hidden)]
    return [*found, f"{answer.named} broke"] if answer.response.status_code >= 500 else found


def test_post_to_a_hidden_thing_changes_nothing(world: World) -> None:
    """Not taken back this time: before and after, every protected row is the same."""
    stranger = next(one for one in world.people if one.name == "dina")
    before = _everything(world)
    for visit in visits(world, stranger):
        if visit.hidden:
            stranger.client.post(visit.url, {"why": "planted", "note": "planted", "grade": "A1"})
    assert _everything(world) == before


def _everything(world: World) -> dict[str, list[tuple[object, ...]]]:
    kept = {}
    with world.store.connect("owner") as owner:
        named = owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND relname ~ '^(assessment|evidence|infrastructure|intake|fusion|mandate|picture|threat_level|warning"
            "|search|label|standing|clearance)'"
        ).fetchall()
        for (name,) in sorted(named):
            rows = owner.execute(sql.SQL("SELECT to_jsonb(t)::text FROM {} t ORDER BY 1").format(sql.Identifier(name)))
            kept[name] = rows.fetchall()
    return kept


@pytest.mark.parametrize("words", ["", COMMON])
def test_report_counts_and_facets_are_those_of_the_reference(world: World, person: Person, words: str) -> None:
    answer = _answer(person, {"q": words})
    if answer is None:
        assert person.who is None or not person.who.has("search.use")
        return
    assert person.who is not None
    rows = [r for r in world.plain.readable(person.who, "evidence_report").values() if r["superseded_by_id"] is None]
    assert answer.counted == len(rows)
    assert {report.id for report in answer.reports} == {row["id"] for row in rows}
    for facet, column in (("agency", "agency_id"), ("channel", "channel"), ("category", "category")):
        assert dict(answer.facets[facet]) == Counter(row[column] for row in rows)


def test_entity_counts_and_facets_are_those_of_the_reference(world: World, person: Person) -> None:
    answer = _answer(person, {"in": "entities"})
    if answer is None:
        return
    assert person.who is not None
    said = [r for r in world.plain.readable(person.who, "evidence_statement").values() if r["ended_at"] is None]
    entries = {(row["report_id"], row["entity"], row["label_id"]): row["schema"] for row in said}
    assert answer.counted == len(entries)
    assert dict(answer.facets["schema"]) == Counter(entries.values())
    shown = {(entity, s.id) for entity, statements in answer.entities for s in statements}
    pages = {entity for entity, _ in answer.entities}
    assert shown == {(row["entity"], row["id"]) for row in said if row["entity"] in pages}


def _answer(person: Person, question: Mapping[str, str]) -> object:
    with transaction.atomic():
        response = person.client.get("/search/", question)
        transaction.set_rollback(True)
    return response.context["answer"] if response.status_code == 200 else None


def test_suggestions_are_names_of_the_reference(world: World, person: Person) -> None:
    with transaction.atomic():
        response = person.client.get("/search/suggest/", {"q": COMMON[:4]})
        transaction.set_rollback(True)
    if response.status_code != 200:
        return
    assert person.who is not None
    said = world.plain.readable(person.who, "evidence_statement").values()
    names = {str(row["value"]) for row in said if row["prop"] == "name" and row["ended_at"] is None}
    assert {name for _entity, _schema, name in response.context["found"]} <= names


def test_delivery_lists_what_its_reader_may_see(world: World, person: Person) -> None:
    """The numbers of a delivery are its own facts, under its own label; its lists are those of the reference."""
    for number in world.things["delivery"]:
        with transaction.atomic():
            response = person.client.get(f"/intake/delivery/{number}/")
            transaction.set_rollback(True)
        if response.status_code != 200:
            continue
        assert person.who is not None
        for name, table in (("reports", "evidence_report"), ("held", "intake_quarantined")):
            rows = world.plain.readable(person.who, table).values()
            wanted = {row["id"] for row in rows if row["delivery_id"] == number}
            assert {row.id for row in response.context[name]} == wanted
