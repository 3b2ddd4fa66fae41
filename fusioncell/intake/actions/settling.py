"""Accepting and refusing what was found in a text, one piece or all of one value, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fusioncell.evidence.actions.keeping import Said, entity_id
from fusioncell.evidence.actions.stating import index_again, state
from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import report_for
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import Conflict, NotFound, refuse
from fusioncell.foundation.words import Kind, PersonCategory
from fusioncell.intake import rules_of_text as rules
from fusioncell.intake.methods.found import STATES, What
from fusioncell.intake.models import Delivery, Suggestion
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require


@dataclass(frozen=True, slots=True)
class Choice:
    """Which suggestions are settled. same: all that wait of the same kind and value as these."""

    report_id: UUID
    ids: Sequence[UUID]
    same: bool = False
    category: str = ""


@transaction.atomic
def accept(who: Sitting, choice: Choice) -> int:
    """Make statements of suggestions: of this report, of this piece of its text, under its label. Gives how many."""
    article = require(who, "suggestion.settle")
    report, found = _chosen(who, choice)
    case_id = _case_of(report)
    people = any(one.what == What.PERSON for one in found)
    category = choice.category.strip()
    refuse(
        rules.objections_to_accepting(
            person=who.account_id is not None, retracted=report.retracted_at is not None,
            in_case=case_id is not None, people=people, category=category,
        )
    )  # fmt: skip
    said = {one.id: _said(report, one, category) for one in found}
    state(who, report, [each for many in said.values() for each in many], article, case_id)
    moment = now()
    for one in found:
        one.state, one.settled_by_id, one.settled_at = Suggestion.State.ACCEPTED, who.seat_id, moment
        one.statements = [str(each.id) for each in said[one.id]]
    Suggestion.objects.bulk_update(found, ["state", "settled_by", "settled_at", "statements"])
    record(who, "suggestion.accept", [report.id, *(one.id for one in found)], article, pieces=_pieces(found))
    return len(found)


@transaction.atomic
def turn_down(who: Sitting, choice: Choice) -> int:
    """Refuse suggestions; the same piece is not suggested again."""
    article = require(who, "suggestion.settle")
    report, found = _chosen(who, choice)
    refuse(rules.objections_to_machine(person=who.account_id is not None))
    moment = now()
    for one in found:
        one.state, one.settled_by_id, one.settled_at = Suggestion.State.REFUSED, who.seat_id, moment
    Suggestion.objects.bulk_update(found, ["state", "settled_by", "settled_at"])
    record(who, "suggestion.refuse", [report.id, *(one.id for one in found)], article, pieces=_pieces(found))
    return len(found)


@transaction.atomic
def undo(who: Sitting, report_id: UUID) -> int:
    """Take back the last settling of one's own in a report: its statements end, its suggestions wait again."""
    article = require(who, "suggestion.settle")
    report = report_for(who, report_id)
    mine = Suggestion.objects.select_for_update().filter(report_id=report.id, settled_by_id=who.seat_id)
    last = mine.order_by("-settled_at").first()
    if last is None:
        raise Conflict(_("There is nothing of yours to take back in this report."))
    found = list(mine.filter(settled_at=last.settled_at))
    statements = [UUID(number) for one in found for number in one.statements]
    with connection.cursor() as cursor:
        cursor.execute("SELECT unsay_suggested(%s, %s)", [report.id, statements])
        entities = cursor.fetchone()[0]
    if entities:
        index_again(who, report, entities)
    for one in found:
        one.state, one.settled_by_id, one.settled_at, one.statements = Suggestion.State.WAITING, None, None, []
    Suggestion.objects.bulk_update(found, ["state", "settled_by", "settled_at", "statements"])
    record(who, "suggestion.undo", [report.id, *(one.id for one in found)], article, statements=len(statements))
    return len(found)


def _chosen(who: Sitting, choice: Choice) -> tuple[Report, list[Suggestion]]:
    """The report and the suggestions that wait, locked. Raises `NotFound`, `Conflict`."""
    report = report_for(who, choice.report_id)
    waiting = Suggestion.objects.select_for_update().filter(report_id=report.id, state=Suggestion.State.WAITING)
    named = list(Suggestion.objects.filter(report_id=report.id, pk__in=list(choice.ids)))
    if not named or len(named) != len(set(choice.ids)):
        raise NotFound
    if choice.same:
        pairs = {(one.what, plain(one.value)) for one in named}
        found = [one for one in waiting.order_by("start") if (one.what, plain(one.value)) in pairs]
    else:
        found = list(waiting.filter(pk__in=[one.pk for one in named]).order_by("start"))
    if not found:
        raise Conflict(_("This has been settled already."))
    return report, found


def _case_of(report: Report) -> UUID | None:
    if report.delivery_id is None:
        return None
    return Delivery.objects.filter(pk=report.delivery_id).values_list("case_id", flat=True).first()


def _said(report: Report, one: Suggestion, category: str) -> list[Said]:
    """The statements of a piece. One value in one report is one thing; across reports nothing is joined by a name."""
    what = What(one.what)
    schema, prop = STATES[what]
    key = "event" if what is What.DATE else f"{what}:{plain(one.value)}"
    entity = entity_id(report.agency_id, report.channel, f"text:{report.id}:{key}")
    piece = report.text[one.start : one.end]
    person = PersonCategory(category) if what is What.PERSON and category else None
    main = Said(entity, schema, prop, one.value, report.label_id, piece, kind=Kind.DOCUMENT, category=person)
    more = [Said(entity, schema, name, value, report.label_id, kind=Kind.DOCUMENT) for name, value in one.also]
    return [main, *more]


def _pieces(found: Sequence[Suggestion]) -> list[list[object]]:
    """What was settled, without a word of it: place in the text and kind."""
    return [[one.start, one.end, one.what] for one in found]
