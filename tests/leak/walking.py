"""Asking every address as everybody: each request in a transaction that is taken back."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.db import connection, transaction
from django.http import HttpResponse

from fusioncell.foundation.words import new_id
from tests.leak.routes import Route, routes
from tests.leak.world import Person, World
from tests.pages import bare

# Every name under which a form of the house takes a word; one post fits all.
FORM = {
    "grade": "A1", "why": "planted", "note": "planted", "reason": "planted", "text": "planted", "title": "planted",
    "name": "planted", "answer": "planted", "leave": "1", "code": "not_held", "seat": "amal", "seat_name": "amal",
    "use": "lawfulness", "classification": "SECRET", "category": "witness", "offence": "smuggling",
    "suspicion": "planted", "kind": "request", "agency": "cell", "state": "agreed", "act": "take",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer of the house."""

    response: HttpResponse
    asked: tuple[str, ...]
    url: str
    method: str

    @property
    def queries(self) -> int:
        """How many queries stood behind it."""
        return len(self.asked)

    @property
    def named(self) -> str:
        """What was asked, in words."""
        return f"{self.method} {self.url}"

    @property
    def told(self) -> tuple[int, int]:
        """Status and the work behind it."""
        return self.response.status_code, self.queries

    def like(self, other: Asked) -> bool:
        """Whether a person cannot tell the two apart: by status, bytes, or the number of queries behind them."""
        return self.told == other.told and self._as_asked_at(other.url) == bare(other.response)

    def _as_asked_at(self, url: str) -> bytes:
        return bare(self.response).replace(self.url.encode(), url.encode())

    def difference(self, other: Asked) -> str:
        """Where the two part, for whoever has to find out why: the first query, and the first bytes."""
        told = f"{self.told} and {other.told}"
        for own, its in itertools.zip_longest(self.asked, other.asked, fillvalue="no more query"):
            if own != its:
                told += f"; {own[:300]!r} against {its[:300]!r}"
                break
        mine, its_bytes = self._as_asked_at(other.url), bare(other.response)
        at = next((n for n, (a, b) in enumerate(zip(mine, its_bytes, strict=False)) if a != b), None)
        if at is not None:
            told += f"; at byte {at} {mine[at - 40 : at + 80]!r} against {its_bytes[at - 40 : at + 80]!r}"
        return told

    def holds(self, words: set[str]) -> list[str]:
        """Which of these words stand anywhere in it, headers included."""
        raw = (bytes(self.response.content) + repr(sorted(self.response.headers.items())).encode()).lower()
        return [] if b"zqx" not in raw else sorted(word for word in words if word.encode() in raw)


def ask(person: Person, url: str, *, post: bool = False) -> Asked:
    """One request, and whatever it did is undone."""
    person.client.raise_request_exception = False
    held = person.client.cookies.output(header="")
    asked: list[str] = []

    def counted(execute: Callable[..., object], sql: object, *arguments: object) -> object:
        asked.append(str(sql))
        return execute(sql, *arguments)

    with transaction.atomic():
        with connection.execute_wrapper(counted):
            response = person.client.post(url, FORM) if post else person.client.get(url)
        transaction.set_rollback(True)
    if response.streaming:  # it does not end by itself; what it says is tried in its room's tests
        response = HttpResponse(status=response.status_code, headers=dict(response.headers))
    person.client.cookies = SimpleCookie(held)  # signing out is undone too
    return Asked(response, tuple(asked), url, "POST" if post else "GET")


@dataclass(frozen=True, slots=True)
class Visit:
    """An address for one thing, and the same address for nothing; `hidden` is the reference's word on the thing."""

    route: Route
    url: str
    absent: str
    hidden: bool


MOST_SHOWN, MOST_HIDDEN, MOST_POSTED = 2, 1, 1  # things tried at each route by each person, chosen anew for each


def visits(world: World, person: Person) -> Iterator[Visit]:
    """Every route that names a thing, with things of that kind, hidden and shown; other parameters hold what fits."""
    for route in routes():
        kinds = dict(zip(route.parameters, [kind or "" for kind in route.kinds()], strict=True))
        planted = next((name for name, kind in kinds.items() if not kind.startswith("=")), None)
        if planted is None or "" in kinds.values():
            continue  # one that nobody has taught the walk fails a test of its own
        rest = {n: k[1:] if k.startswith("=") else str(next(iter(world.things[k]))) for n, k in kinds.items()}
        absent = route.filled(rest | {planted: str(new_id())})
        judged = [(n, not world.plain.met(person.who, need)) for n, need in world.things[kinds[planted]].items()]
        chance = random.Random(f"{route.name} {person.name}")  # noqa: S311 (repeatable, no secret)
        for hidden, most in ((False, MOST_SHOWN), (True, MOST_HIDDEN)):
            some = [number for number, shut in judged if shut is hidden]
            for number in chance.sample(some, min(most, len(some))):
                yield Visit(route, route.filled(rest | {planted: str(number)}), absent, hidden)


def plain_urls(world: World, person: Person) -> Iterator[tuple[str, str]]:
    """Every address without a thing, with each question it is asked, and the planted word in the question."""
    words = random.Random(person.name).sample(world.to_search, 2)  # noqa: S311 (likewise)
    for route in routes():
        if any(not (kind or "").startswith("=") for kind in route.kinds()):
            continue
        path = route.filled({n: (k or "=")[1:] for n, k in zip(route.parameters, route.kinds(), strict=True)})
        for question in route.asked:
            for word in words if "{word}" in question else [""]:
                yield f"{path}?{question.format(word=word)}" if question else path, word
