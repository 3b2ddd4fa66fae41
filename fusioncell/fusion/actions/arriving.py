"""What came in is compared with everything held: filed, matched, suggested, joined where the law says so, and told."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from fusioncell.evidence import news
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.fusion import finding, held, rules
from fusioncell.fusion.actions.settling import settle
from fusioncell.fusion.actions.telling import Audience, Finding, deconflictions, findings_of, tell
from fusioncell.fusion.finding import Bench, Pair, joined_label
from fusioncell.fusion.held import Row
from fusioncell.fusion.methods.attributes import attribute_of, same_identifiers
from fusioncell.fusion.models import Decision
from fusioncell.fusion.queries import in_order
from fusioncell.mandate.queries import labels_of, law_of, one_law
from fusioncell.mandate.record import record_many
from fusioncell.mandate.sitting import Sitting, require

READER = "fusion"
AT_ONCE = 200  # news of one transaction
MOST_RECORDS = 500  # of one transaction
SWEPT_EVERY = 200_000  # new objects, after which Python looks for rings among them


def work_arrivals(most: int = AT_ONCE) -> int:
    """Match what came in since the last time, and file anew what was taken back, ran out or moved.

    However many come at once, each is compared as if it came alone, in the order in which they came; what is too much
    for one transaction waits for the next. Gives how many there were of both; 0 when nothing is left.
    """
    with transaction.atomic(), one_law(), rarely_swept():
        who = held.matcher()
        if who is None:
            return len(news.claim(READER, most))  # a law that knows no such machine has nothing matched
        held.take_turn()
        told = news.claim(READER, most)
        stale = held.stale_records(MOST_RECORDS if not told else most)
        came = [each.report for each in told if each.kind == news.RECEIVED]
        placed = [each.report for each in told if each.kind == news.PLACED]
        records = list(dict.fromkeys([*(held.records_of(came) if came else []), *stale, *placed]))
        match(who, records[:MOST_RECORDS])
        held.match_later(records[MOST_RECORDS:])
        settled = settle(who)
    return len(told) + len(stale) + settled


@contextmanager
def rarely_swept() -> Iterator[None]:
    """What a batch makes lives until its end and goes then: looking for rings among it again and again finds none."""
    before = gc.get_threshold()
    gc.set_threshold(SWEPT_EVERY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@dataclass(frozen=True, slots=True)
class Compared:
    """What records met: the pairs with their reasons, and what of each pair each set of labels shows."""

    bench: Bench
    pairs: Sequence[Pair]
    suggestions: Sequence[Mapping[str, object]]


def compare(records: Sequence[UUID], source: str = "arrival") -> Compared:
    """File records and compare them with what is held, past the rights and for each set of labels read together."""
    bench = Bench()
    bench.fetch(records)
    pairs = finding.pairs_of(bench, [record for record in records if bench.everything.get(record)])
    return Compared(bench, pairs, [each for pair in pairs for each in finding.suggestions_of(bench, pair, source)])


def match(who: Sitting, records: Sequence[UUID], source: str = "arrival") -> Sequence[Pair]:
    """File records and compare them with what is held. Suggestions are kept, and hits told."""
    require(who, "identity.suggest")
    if not records:
        return []
    compared = compare(records, source)
    if source == "arrival":
        keep_and_tell(who, compared)
    else:  # comparing all again only ever suggests
        held.suggest(compared.suggestions)
    return compared.pairs


def keep_and_tell(who: Sitting, compared: Compared) -> None:
    """Keep what was found of what came in, join what the law joins, and tell whoever may have it."""
    held.suggest(compared.suggestions)
    _act(who, compared.bench, compared.pairs)


def _act(who: Sitting, bench: Bench, pairs: Sequence[Pair]) -> None:
    """Join what the law joins by itself, and tell whoever may have it."""
    named = rules.named_identifiers(law_of(who))
    wanted = [
        pair for pair in pairs if named and pair.weighed.links and same_identifiers(pair.rows, pair.others, named)
    ]
    strong = [pair for pair in pairs if pair.weighed.strength >= rules.TELLS_FROM]
    if not wanted and not strong:
        return
    known = held.known_of([in_order(pair.record, pair.met) for pair in {id(p): p for p in (*wanted, *strong)}.values()])
    join_by_rule(who, bench, wanted, known)
    _tell(who, strong, known)


def _tell(who: Sitting, strong: Sequence[Pair], known: held.Known) -> None:
    between = [pair for pair in _one_a_report(strong) if not pair.is_of_one_agency]
    facts = held.facts_of({row.report_id for pair in between for row in pair.side(pair.record)}) if between else {}
    found: list[Finding] = []
    for pair in between:
        own = pair.side(pair.record)
        purpose = facts[own[0].report_id].purpose if own and own[0].report_id in facts else who.purpose
        found += findings_of(pair, purpose)
    found += deconflictions(strong, known.working, who.purpose)
    if found:
        tell(who, found, Audience())


def _one_a_report(pairs: Sequence[Pair]) -> list[Pair]:
    """Of the pairs between the same two reports the strongest: one thing that met is told once."""
    best: dict[tuple[UUID, UUID], Pair] = {}
    for pair in pairs:
        rows, others = pair.side(pair.record), pair.side(pair.met)
        if not rows or not others:
            continue
        key = in_order(min(row.report_id for row in rows), min(row.report_id for row in others))
        if key not in best or best[key].weighed.strength < pair.weighed.strength:
            best[key] = pair
    return list(best.values())


def join_by_rule(who: Sitting, bench: Bench, wanted: Sequence[Pair], known: held.Known) -> list[Decision]:
    """Join what bears identical strong identifiers that the law names (R18); what a person undid stays undone."""
    article = require(who, "identity.suggest")
    named = rules.named_identifiers(law_of(who))
    before = set(known.joined)
    made = []
    for pair in wanted:
        one, other = in_order(pair.record, pair.met)
        if (one, other) in before or rules.objections_to_joining(
            _shared(bench, pair, named), pair.weighed.contradictions, named
        ):
            continue
        decision = _joined(who, pair, named, article)
        if decision is not None:
            before.add((one, other))
            made.append(decision)
    Decision.objects.bulk_create(made)
    record_many(who, "identity.join", [([d.id, d.one, d.other], {"rule": d.rule}) for d in made], article)
    return made


def _shared(bench: Bench, pair: Pair, named: frozenset[str]) -> list[rules.Shared]:
    found = []
    for prop, value in same_identifiers(pair.rows, pair.others, named).items():
        row = next(row for row in pair.others if row.prop == prop and row.value == value)
        attribute = attribute_of(row)
        holders = bench.holders(pair.record, attribute) if attribute is not None else rules.HUB + 1
        found.append(rules.Shared(prop, value, holders))
    return found


def _joined(who: Sitting, pair: Pair, named: frozenset[str], article: str) -> Decision | None:
    same = same_identifiers(pair.rows, pair.others, named)
    behind = [row for prop, value in same.items() for row in _bearing(pair, prop, value)]
    number = joined_label(behind)
    if "automated-decision" in labels_of([number])[number].forbids:
        return None  # the originator lets no machine join anything by it; it stays a suggestion
    one, other = in_order(pair.record, pair.met)
    untils = [row.visible_until for row in behind if row.visible_until is not None]
    return Decision(
        id=new_id(),
        act=Decision.Act.DECIDE,
        one=one,
        other=other,
        verdict="same",
        origin=Decision.Origin.RULE,
        bits=pair.weighed.strength,
        reasons=[piece.as_body() for piece in pair.weighed.links],
        rule=", ".join(sorted(same)),
        article=article,
        statements=sorted({row.id for row in behind}),
        reports=sorted({row.report_id for row in behind}),
        label_id=number,
        by_id=who.seat_id,
        at=now(),
        visible_until=min(untils, default=None),
    )


def _bearing(pair: Pair, prop: str, value: str) -> list[Row]:
    """One statement of each side that bears the identifier: the first, for each says the same."""
    mine = next(row for row in pair.rows if row.prop == prop and attribute_of(row) == _attribute(pair, prop, value))
    theirs = next(row for row in pair.others if row.prop == prop and row.value == value)
    return [mine, theirs]


def _attribute(pair: Pair, prop: str, value: str) -> object:
    return attribute_of(next(row for row in pair.others if row.prop == prop and row.value == value))
