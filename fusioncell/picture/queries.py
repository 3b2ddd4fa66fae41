"""What is known: one search over reports and entities. The index gives ids; the rows are read under the law again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from fusioncell.evidence.methods.normalise import tsquery
from fusioncell.evidence.methods.ontology import schema_and_descendants
from fusioncell.evidence.models import Report, Statement
from fusioncell.evidence.queries import (
    MOST_STATEMENTS,
    outlines_of,
    reports_seen_by,
    statements_about,
    statements_pointing_at,
)
from fusioncell.foundation.errors import NotFound
from fusioncell.fusion.queries import cluster_of
from fusioncell.mandate.sitting import Sitting
from fusioncell.picture.methods.question import Question, write_mark
from fusioncell.picture.models import SavedSearch

FACETS = ("agency", "channel", "category", "schema")
# What a list shows of a report.
LISTED = ("title", "agency_id", "reliability", "credibility", "label_id", "received_at", "retracted_at")
CAP = 500  # newest matches that are counted, ranked and grouped; a page says so when there are more
MOST_MEMBERS = 50  # records of one cluster whose links a page looks up
ENTITY_CAP = 4_000  # index entries looked through for a page of entities, when the newest few are of the same ones


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry of the index that this person may read."""

    number: int
    report: UUID
    entity: UUID | None
    schema: str
    agency: str
    channel: str
    category: str
    at: datetime
    rank: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of a search: rows in order, counts by facet over the newest `CAP` matches, and the way on."""

    question: Question
    reports: Sequence[Report]
    entities: Sequence[tuple[UUID, list[Statement]]]
    facets: Mapping[str, Sequence[tuple[str, int]]]
    counted: int
    capped: bool
    next_mark: str

    @property
    def digest(self) -> str:
        """The hash of what was shown, which goes into the log instead of the result itself."""
        shown = [str(r.id) for r in self.reports] + [str(entity) for entity, _ in self.entities]
        return hashlib.sha256("\n".join(shown).encode()).hexdigest()

    @property
    def shown(self) -> int:
        """How many rows stand on this page."""
        return len(self.reports) + len(self.entities)


def search(who: Sitting, question: Question, *, whole: bool = False) -> Answer:
    """Answer a question by what this person may read, newest or closest first; `whole` reads the texts as well."""
    asked = tsquery(question.words, prefix_last=False) if question.words else None
    if question.words and asked is None:
        return Answer(question, [], [], {name: [] for name in FACETS}, 0, False, "")
    if question.which == "entities":
        return _entities(who, question, asked)
    return _reports(who, question, asked, whole=whole)


_CANDIDATES = """SELECT id, report_id, entity, schema, agency_id, channel, category, at, rank
FROM search_candidates(%s, %s::smallint, %s::jsonb, %s, %s, %s)"""
# The page and the counts in one answer: the database counts, so that five hundred rows need not come over for fifty.
_PAGE = """
WITH found AS MATERIALIZED (SELECT row_number() OVER (ORDER BY at DESC, id DESC) AS place, c.*
    FROM search_candidates(%s, %s::smallint, %s::jsonb, %s, %s, %s) c),
counted AS MATERIALIZED (SELECT * FROM found WHERE place <= %s),
agencies AS (SELECT agency_id AS v, count(*) AS n, min(place) AS p FROM counted GROUP BY 1 ORDER BY n DESC, p LIMIT 12),
channels AS (SELECT channel AS v, count(*) AS n, min(place) AS p FROM counted GROUP BY 1 ORDER BY n DESC, p LIMIT 12),
categories AS (SELECT category AS v, count(*) AS n, min(place) AS p FROM counted GROUP BY 1 ORDER BY n DESC, p LIMIT 12)
SELECT id, report_id, at, (SELECT count(*) FROM found),
    (SELECT jsonb_agg(jsonb_build_array(v, n) ORDER BY n DESC, p)::text FROM agencies),
    (SELECT jsonb_agg(jsonb_build_array(v, n) ORDER BY n DESC, p)::text FROM channels),
    (SELECT jsonb_agg(jsonb_build_array(v, n) ORDER BY n DESC, p)::text FROM categories)
FROM counted ORDER BY rank DESC, place LIMIT %s"""


def _candidates(asked: str | None, question: Question, cap: int, *, paged: bool) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, _arguments(asked, question, cap, paged=paged))
        return [Hit(*row) for row in cursor.fetchall()]


def _arguments(asked: str | None, question: Question, cap: int, *, paged: bool) -> list[Any]:
    kind = 1 if question.which == "entities" else 0
    at, number = question.after if paged and question.after else (None, None)
    return [asked, kind, orjson.dumps(_filters(question)).decode(), at, number, cap]


def newest_hits(_who: Sitting, question: Question, cap: int) -> list[Hit]:
    """The newest entries of the index that answer a question, for whoever declared the transaction to be theirs."""
    asked = tsquery(question.words, prefix_last=False) if question.words else None
    return [] if question.words and asked is None else _candidates(asked, question, cap, paged=False)


def _filters(question: Question) -> dict[str, str]:
    filters = dict(question.filters)
    if "schema" in filters:
        filters["schema"] = "|".join(schema_and_descendants(filters["schema"]))
    if question.best:
        filters["best"] = "1"  # only then is anything ranked
    return filters


def _reports(who: Sitting, question: Question, asked: str | None, *, whole: bool) -> Answer:
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, [*_arguments(asked, question, CAP + 1, paged=True), CAP, question.size])
        page = cursor.fetchall()
    counted = page[0][3] if page else 0
    facets: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS}
    for name, counts in zip(FACETS, page[0][4:] if page else [], strict=False):
        facets[name] = [(value, n) for value, n in orjson.loads(counts)]
    seen = reports_seen_by(who).filter(pk__in=[row[1] for row in page])
    rows = {r.id: r for r in (seen.defer(None) if whole else seen.only(*LISTED))}
    more = counted > question.size and not question.best
    return Answer(
        question, [rows[row[1]] for row in page if row[1] in rows], [], facets, min(counted, CAP), counted > CAP,
        write_mark(page[-1][2], page[-1][0]) if more else "",
    )  # fmt: skip


def _entities(who: Sitting, question: Question, asked: str | None) -> Answer:
    counted = _candidates(asked, question, CAP + 1, paged=True)
    if len(counted) > CAP and len({hit.entity for hit in counted}) <= question.size:
        counted = _candidates(asked, question, ENTITY_CAP + 1, paged=True)
    first: dict[UUID, Hit] = {}
    last = None
    for hit in sorted(counted, key=lambda h: -h.rank) if question.best and asked else counted:
        if len(first) == question.size and hit.entity not in first and not question.best:
            break
        last = hit
        if hit.entity is not None and len(first) < question.size:
            first.setdefault(hit.entity, hit)
    grouped: dict[UUID, list[Statement]] = {entity: [] for entity in first}
    for statement in outlines_of(who, list(first)):
        grouped[statement.entity].append(statement)
    more = last is not None and last is not counted[-1] and not question.best
    return Answer(
        question, [], [(e, s) for e, s in grouped.items() if s], _facets(counted[:CAP]), min(len(counted), CAP),
        len(counted) > CAP, write_mark(last.at, last.number) if more and last else "",
    )  # fmt: skip


def _facets(hits: Sequence[Hit]) -> dict[str, list[tuple[str, int]]]:
    return {name: Counter(v for hit in hits if (v := getattr(hit, name))).most_common(12) for name in FACETS}


def suggestions(who: Sitting, beginning: str, limit: int = 8) -> list[tuple[UUID, str, str]]:
    """Names that begin so, for the search box: (entity, schema, name), of what this person may read."""
    asked = tsquery(beginning, prefix_last=True) if beginning.strip() else None
    if asked is None:
        return []
    hits = _candidates(asked, Question(beginning, "entities", size=limit), limit * 8, paged=False)
    wanted = list(dict.fromkeys(hit.entity for hit in hits if hit.entity is not None))[:limit]
    names: dict[UUID, tuple[UUID, str, str]] = {}
    for statement in outlines_of(who, wanted):
        if statement.prop == "name":
            names.setdefault(statement.entity, (statement.entity, statement.schema, statement.value))
    return [names[entity] for entity in wanted if entity in names]


@dataclass(frozen=True, slots=True)
class SearchKept:
    """A saved search of one's own."""

    id: UUID
    name: str
    question: Mapping[str, object]


def saved_searches(who: Sitting) -> list[SearchKept]:
    """One's own saved searches, by name."""
    rows = SavedSearch.objects.filter(seat_id=who.seat_id).order_by("name")
    return [SearchKept(row.id, row.name, row.question) for row in rows]


@dataclass(frozen=True, slots=True)
class EntityPage:
    """What stands of one entity for this person: its projection, its links, and the reports behind them."""

    id: UUID
    statements: Sequence[Statement]
    pointing: Sequence[Statement]
    neighbours: Mapping[UUID, Sequence[Statement]]
    more: bool
    members: Sequence[UUID] = ()

    @property
    def counted(self) -> int:
        """How many statements the page shows."""
        return len(self.statements)

    @property
    def report_ids(self) -> set[UUID]:
        """The reports that the page rests on."""
        return {s.report_id for s in (*self.statements, *self.pointing)}


def entity_page(who: Sitting, entity: UUID) -> EntityPage:
    """One entity, with every record that is one with it for this person, and its links one step on.

    Raises `NotFound` when no statement of it may be read.

    A link (a directorship, a payment) is an entity itself: its ends are read too, so that the page names who stands
    at the other side.
    """
    members = cluster_of(who, entity)
    own = statements_about(who, members)
    if not any(statement.entity == entity for statement in own):
        raise NotFound
    pointing = [s for member in members[:MOST_MEMBERS] for s in statements_pointing_at(who, member)]
    beyond = {s.entity for s in pointing} | {s.target for s in own if s.target is not None}
    near = statements_about(who, sorted(beyond - set(members)))
    ends = {s.target for s in near if s.target is not None} - beyond - set(members)
    far = statements_about(who, sorted(ends))
    neighbours: dict[UUID, list[Statement]] = {}
    for statement in (*near, *far):
        neighbours.setdefault(statement.entity, []).append(statement)
    return EntityPage(entity, own[:MOST_STATEMENTS], pointing, neighbours, len(own) > MOST_STATEMENTS, members)
