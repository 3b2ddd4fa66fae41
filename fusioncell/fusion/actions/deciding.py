"""Deciding who is who, the second person's word, and taking it back. Every one is an event; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fusioncell.evidence.models import Statement
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, refuse
from fusioncell.foundation.words import new_id
from fusioncell.fusion import queries, queries_of_pairs, rules
from fusioncell.fusion.models import Decision
from fusioncell.fusion.weighing import Weighed
from fusioncell.mandate.methods.label import join_all
from fusioncell.mandate.queries import label_id, labels_of, law_in_force
from fusioncell.mandate.record import record, record_work
from fusioncell.mandate.rules_of_decisions import objections_to_machine
from fusioncell.mandate.sitting import Sitting, require

ACT = "identity.decide"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says of two records; seen: the verdict that stood when the page was made, None when none did."""

    one: UUID
    other: UUID
    verdict: str
    note: str = ""
    seen: UUID | None = None


@transaction.atomic
def decide(who: Sitting, wish: Wish) -> Decision:
    """Say that two records are the same, are not, or that one cannot tell.

    It lies under the join of the statements that speak for or against; with a note, which may say anything that was on
    the page, under the join of all that was shown. Of two seats who judge a pair at once, the later is told.
    """
    article = require(who, "identity.decide")
    one, other = queries.in_order(wish.one, wish.other)
    pair = queries_of_pairs.pair_for(who, one, other)
    judged = rules.Judged(str(one), str(other), wish.verdict, wish.note.strip(), pair.weighed.bits)
    law = law_in_force().mandate
    refuse(rules.objections_to_judging(judged, law.approvals.get(ACT), who.role, person=who.account_id is not None))
    _alone(one, other)
    stands = queries.standing_verdict(who, one, other, of_seats=True)
    if stands is not None and stands.id != str(wish.seen):
        raise Conflict(_("Somebody has judged this pair meanwhile; look at it again."))
    made = _kept(who, judged, resting_on(pair, note=bool(judged.note)), pair.weighed, article)
    record(
        who, "identity.decide", [made.id, one, other], article,
        verdict=made.verdict, centibits=None if made.bits is None else round(100 * made.bits),
        needs_second=made.needs_second, statements=len(made.statements),
    )  # fmt: skip
    record_work(who, "identity.decided", [made.id], verdict=made.verdict)
    return made


def _alone(one: UUID, other: UUID) -> None:
    """Hold the pair until this transaction ends: two who judge it at once come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{one}/{other}"])


def resting_on(pair: queries_of_pairs.Pair, *, note: bool) -> list[Statement]:
    """The statements that a judgement of this pair rests on."""
    shown = [*pair.one, *pair.other]
    if note:
        return shown
    says = pair.weighed.says
    behind = [each for each in shown if each.id in says]
    sides = {each.entity for each in behind}
    return behind if len(sides) > 1 else shown


def _kept(who: Sitting, judged: rules.Judged, behind: Sequence[Statement], weighed: Weighed, article: str) -> Decision:
    untils = [each.visible_until for each in behind if each.visible_until is not None]
    made = Decision(
        id=new_id(),
        act=Decision.Act.DECIDE,
        one=UUID(judged.one),
        other=UUID(judged.other),
        verdict=judged.verdict,
        origin=Decision.Origin.SEAT,
        bits=weighed.bits,
        reasons=weighed.reasons,
        note=judged.note,
        article=article,
        needs_second=rules.needs_second(judged, law_in_force().mandate),
        statements=sorted({each.id for each in behind}),
        reports=sorted({each.report_id for each in behind}),
        label_id=label_id(join_all(labels_of({each.label_id for each in behind}).values())),
        by_id=who.seat_id,
        at=now(),
        visible_until=min(untils, default=None),
    )
    made.save(force_insert=True)
    return made


@transaction.atomic
def confirm(who: Sitting, decision_id: UUID) -> Decision:
    """Be the second person of a decision that needs one: from now on it counts."""
    article = require(who, "identity.confirm")
    decision = queries.decision_for(who, decision_id)
    _alone(decision.one, decision.other)
    approval = law_in_force().mandate.approvals.get(ACT)
    person = who.account_id is not None
    refuse(rules.objections_to_confirming(stands_of(who, decision), approval, who.role, who.seat_id, person=person))
    _follow(who, decision, Decision.Act.CONFIRM, "")
    record(who, "identity.confirm", [decision.id, decision.one, decision.other], article, verdict=decision.verdict)
    record_work(who, "identity.confirmed", [decision.id])
    return decision


@transaction.atomic
def undo(who: Sitting, decision_id: UUID, why: str) -> Decision:
    """Take a decision back: every view is again exactly what it would be had it never been made."""
    article = require(who, "identity.undo")
    decision = queries.decision_for(who, decision_id)
    _alone(decision.one, decision.other)
    refuse(objections_to_machine(person=who.account_id is not None))
    refuse(rules.objections_to_undoing(stands_of(who, decision), why))
    _follow(who, decision, Decision.Act.UNDO, why.strip())
    record(who, "identity.undo", [decision.id, decision.one, decision.other], article, why=why.strip())
    record_work(who, "identity.undone", [decision.id])
    return decision


def _follow(who: Sitting, decision: Decision, act: str, note: str) -> None:
    """An event about a decision, under the same label, so that whoever sees the one sees the other."""
    Decision(
        id=new_id(),
        act=act,
        of_id=decision.id,
        one=decision.one,
        other=decision.other,
        verdict=decision.verdict,
        origin=Decision.Origin.SEAT,
        note=note,
        statements=decision.statements,
        reports=decision.reports,
        label_id=decision.label_id,
        by_id=who.seat_id,
        at=now(),
        visible_until=decision.visible_until,
    ).save(force_insert=True)


def stands_of(who: Sitting, decision: Decision) -> rules.Stands:
    """A decision as the rules look at it."""
    acts = set(queries.decisions_seen_by(who).filter(of_id=decision.id).values_list("act", flat=True))
    return rules.Stands(
        decision.by_id,
        decision.needs_second,
        Decision.Act.CONFIRM in acts,
        Decision.Act.UNDO in acts,
        decision.origin == Decision.Origin.RULE,
    )


@transaction.atomic
def sample(who: Sitting, wish: Wish) -> Decision:
    """Judge again, without knowing, a pair that another has judged: it measures how far judgements agree."""
    article = require(who, "identity.decide")
    one, other = queries.in_order(wish.one, wish.other)
    pair = queries_of_pairs.pair_for(who, one, other)
    judged = rules.Judged(str(one), str(other), wish.verdict, "", pair.weighed.bits)
    law = law_in_force().mandate
    refuse(rules.objections_to_judging(judged, law.approvals.get(ACT), who.role, person=who.account_id is not None))
    first = queries_of_pairs.sampled_decision(who, one, other)
    if first is None:
        raise Conflict(_("This pair is not drawn for a second judgement."))
    again = Decision(
        id=new_id(), act=Decision.Act.SAMPLE, of_id=first.id, one=one, other=other, verdict=wish.verdict,
        origin=Decision.Origin.SEAT, bits=pair.weighed.bits, statements=first.statements, reports=first.reports,
        label_id=first.label_id, by_id=who.seat_id, at=now(), visible_until=first.visible_until,
    )  # fmt: skip
    again.save(force_insert=True)
    record(who, "identity.sample", [again.id, one, other], article, agrees=again.verdict == first.verdict)
    return again
