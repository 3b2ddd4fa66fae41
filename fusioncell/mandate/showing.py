"""What the pages of cases and work show: rows, choices, and which acts are open to the person who looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fusioncell.foundation.clock import now
from fusioncell.mandate import queries_of_cases, queries_of_work, rules_of_work, wording
from fusioncell.mandate.actions import reading
from fusioncell.mandate.actions.work import actor_of, facts_of
from fusioncell.mandate.fields import REFUSAL_WORDS
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.models import Case, WorkItem
from fusioncell.mandate.paging import Page, Wish
from fusioncell.mandate.queries import label_of, labels_of, seats_at
from fusioncell.mandate.sitting import Sitting


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A work item in a list."""

    item: WorkItem
    label: Label
    overdue: bool


def work_rows(page: Page[WorkItem]) -> list[WorkRow]:
    """The items of a page with what their labels say."""
    labels = labels_of(item.label_id for item in page.rows)
    return [WorkRow(item, labels[item.label_id], queries_of_work.is_overdue(item)) for item in page.rows]


def work_list(who: Sitting, page: Page[WorkItem], kind: str) -> dict[str, Any]:
    """A list of work, recorded as read."""
    reading.listed(who, kind, [item.id for item in page.rows], page.total, reading.WORK)
    return {"page": page, "rows": work_rows(page)}


def cases(who: Sitting, wish: Wish, state: str) -> dict[str, Any]:
    """The list of cases, recorded as read."""
    page = queries_of_cases.cases_page(who, wish, state)
    reading.listed(who, "case.list", [case.id for case in page.rows], page.total, reading.CASES)
    labels = labels_of(case.label_id for case in page.rows)
    return {
        "page": page,
        "rows": [(case, labels[case.label_id]) for case in page.rows],
        "state": state,
        "may_open": who.has("case.open"),
    }


def case_page(who: Sitting, case: Case, wish: Wish) -> dict[str, Any]:
    """A case: its members, its work, and what may be done with it."""
    reading.opened(who, "case.read", [case.id], reading.CASES)
    work = queries_of_work.work_of_case(who, case.id, wish)
    live = case.state == Case.State.OPEN
    return {
        "case": case,
        "label": label_of(case.label_id),
        "purpose": case.purpose,
        "members": queries_of_cases.members_of(who, case, left=True),
        "page": work,
        "rows": work_rows(work),
        "may_admit": live and who.has("case.member"),
        "may_close": live and who.has("case.close"),
        "may_assign": live and who.has("work.assign"),
    }


def seats_to_admit(who: Sitting, case: Case, *, without: str = "") -> wording.Choices:
    """The seats that could be admitted to a case, with their agencies."""
    names = dict(wording.agencies())
    return [
        (seat.name, f"{names.get(seat.agency, seat.agency)} · {seat.title} ({seat.name})")
        for seat in queries_of_cases.seats_to_admit(who, case)
        if seat.agency != without
    ]


def opening_choices(who: Sitting) -> dict[str, wording.Choices]:
    """What a case can be opened under."""
    return {
        "article": wording.articles(),
        "classification": wording.classifications(who.standing.classification),
    }


def work_choices(who: Sitting) -> dict[str, wording.Choices]:
    """To whom work can be given, and in which of one's cases."""
    mine = queries_of_cases.cases_seen_by(who).filter(state=Case.State.OPEN, purpose=who.purpose)
    return {
        "agency": wording.agencies(),
        "classification": wording.classifications(who.standing.classification),
        "case": [(str(case.id), case.title) for case in mine.order_by("title")[:500]],
    }


def colleagues(who: Sitting) -> wording.Choices:
    """The other seats of one's agency."""
    return wording.seats(seat for seat in seats_at(who.agency) if seat.id != who.seat_id and seat.account_id)


def item_page(who: Sitting, item: WorkItem) -> dict[str, Any]:
    """An item: its words, its steps, and which acts are open."""
    reading.opened(who, "work.read", [item.id], reading.WORK)
    return {
        "item": item,
        "label": label_of(item.label_id),
        "overdue": queries_of_work.is_overdue(item),
        "steps": queries_of_work.steps_of(who, item),
        "refusal": REFUSAL_WORDS.get(item.refusal_code, ""),
        "may": _acts(who, item),
    }


def _acts(who: Sitting, item: WorkItem) -> Mapping[str, bool]:
    facts, actor, moment = facts_of(item), actor_of(who), now()
    last = queries_of_work.last_step(item)
    step = rules_of_work.Step(last.act, last.by_id, last.at) if last else None
    answers, assigns = who.has("work.answer"), who.has("work.assign")
    open_for = {
        "take": rules_of_work.objections_to_taking(facts, actor) if answers else ["-"],
        "answer": rules_of_work.objections_to_answering(facts, actor, "-") if answers else ["-"],
        "give": rules_of_work.objections_to_giving(facts, actor, actor, reads=True),
        "escalate": rules_of_work.objections_to_escalating(facts, actor, moment, chief=True),
        "cancel": rules_of_work.objections_to_cancelling(facts, actor, "-") if assigns else ["-"],
        "undo": rules_of_work.objections_to_undoing(facts, step, actor, moment),
    }
    return {act: not objections for act, objections in open_for.items()}


def seats_for(item: WorkItem) -> wording.Choices:
    """To whom of the agency an item can be given: those who may read it."""
    return wording.seats(queries_of_work.who_can_take(item))
