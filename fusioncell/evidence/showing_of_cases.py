"""What the pages of people and subjects in a case show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fusioncell.evidence import queries_of_cases as queries
from fusioncell.evidence.forms import CATEGORIES
from fusioncell.evidence.models import CasePerson, Statement, SubjectDecision
from fusioncell.evidence.rules_of_subjects import is_protected
from fusioncell.foundation.words import PersonCategory
from fusioncell.mandate import wording
from fusioncell.mandate.actions import reading
from fusioncell.mandate.methods.label import Label, join, join_all
from fusioncell.mandate.models import Case
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import agency_names, label_of, labels_of, law_in_force
from fusioncell.mandate.sitting import Sitting

CASE = reading.CASES


def category_word(code: str) -> str:
    """What a category is called on the page."""
    return str(CATEGORIES[PersonCategory(code)])


def people(who: Sitting, case: Case, wish: Wish) -> dict[str, Any]:
    """Who is what in a case, recorded as read."""
    page = queries.people_of(who, case, wish)
    reading.listed(who, "case.people", [p.entity for p in page.rows], page.total, CASE)
    overdue = {person.id for person in queries.contacts_to_review(who, case)}
    names = queries.names_of(who, [p.entity for p in page.rows])
    live = case.state == Case.State.OPEN
    return {
        "case": case,
        "label": _handling(case, names),
        "page": page,
        "rows": [(p, names.of(p.entity), category_word(p.category), p.id in overdue) for p in page.rows],
        "may_place": live and who.has("case.person"),
        "may_propose": live and who.has("subject.propose"),
    }


def _handling(case: Case, names: queries.Names) -> Label:
    """The label of a page of a case that also shows names out of reports."""
    return join(label_of(case.label_id), names.label)


def to_place(who: Sitting, case: Case, wanted: str) -> wording.Choices:
    """The people of whom something was said in the case and who have no category in it yet, and the one asked for."""
    entities = queries.people_to_place(who, case)
    if wanted:
        entities = [queries.entity_seen(who, wanted), *entities]
    names = queries.names_of(who, entities)
    return [(str(entity), names.of(entity)) for entity in dict.fromkeys(entities)]


def person(who: Sitting, case: Case, entity: UUID) -> dict[str, Any]:
    """One person in a case: what they are and were."""
    history = queries.history_of(who, case, entity)
    reading.opened(who, "case.person.read", [case.id, entity], CASE)
    names = queries.names_of(who, [entity])
    now_is = next((p for p in history if p.valid_to is None), None)
    live = case.state == Case.State.OPEN
    return {
        "case": case,
        "label": _handling(case, names),
        "entity": entity,
        "name": names.of(entity),
        "now": category_word(now_is.category) if now_is else "",
        "history": [(p, category_word(p.category)) for p in history],
        "may_place": live and who.has("case.person"),
        "may_propose": live and now_is is not None and who.has("subject.propose"),
        "subject": queries.is_subject(who, entity),
    }


def start_of(history: list[tuple[CasePerson, str]]) -> dict[str, str]:
    """What the form of a change begins with."""
    return {"category": history[0][0].category}


def subjects(who: Sitting, case: Case, wish: Wish) -> dict[str, Any]:
    """The decisions of a case, recorded as read."""
    page = queries.subjects_of(who, case, wish)
    reading.listed(who, "subject.list", [s.id for s in page.rows], page.total, CASE)
    names = queries.names_of(who, [s.entity for s in page.rows])
    offences = dict(wording.offences())
    return {
        "case": case,
        "label": _handling(case, names),
        "page": page,
        "rows": [(s, names.of(s.entity), offences.get(s.offence, s.offence), state_of(s)) for s in page.rows],
    }


def state_of(subject: SubjectDecision) -> str:
    """Where a decision stands: proposed, decided, refused or withdrawn."""
    if subject.withdrawn_at is not None:
        return "withdrawn"
    if subject.refused_at is not None:
        return "refused"
    return "decided" if subject.decided_at is not None else "proposed"


def subject_page(who: Sitting, subject: SubjectDecision) -> dict[str, Any]:
    """One decision: the suspicion, the facts as frozen, and how they stand today."""
    reading.opened(who, "subject.read", [subject.id, subject.entity], CASE)
    standing = queries.facts_today(who, subject)
    agencies = agency_names("en") | dict(wording.agencies())
    names = queries.names_of(who, [subject.entity])
    state = state_of(subject)
    decides = who.has("subject.decide")
    return {
        "subject": subject,
        "case": subject.case,
        "label": join(label_of(subject.label_id), names.label),
        "name": names.of(subject.entity),
        "offence": dict(wording.offences()).get(subject.offence, subject.offence),
        "state": state,
        "facts": [
            (fact, agencies.get(fact["agency"], fact["agency"]), fact["statement"] in standing.fallen)
            for fact in subject.facts
        ],
        "fallen": len(standing.fallen),
        "may_decide": state == "proposed" and decides and subject.proposed_by_id != who.seat_id,
        "may_withdraw": state == "decided" and decides,
    }


def subject_start(who: Sitting, case: Case, entity: UUID) -> dict[str, Any]:
    """Whom a proposal is about, and the facts that can be cited; those of protected activity are marked."""
    statements = queries.citable(who, entity)
    reading.opened(who, "subject.facts", [case.id, entity], ("subject.propose",))
    law = law_in_force().mandate
    labels = labels_of(s.label_id for s in statements)
    agencies = dict(wording.agencies())
    names = queries.names_of(who, [entity])
    return {
        "case": case,
        "entity": entity,
        "name": names.of(entity),
        "label": join_all([label_of(case.label_id), names.label, *labels.values()]),
        "facts": [
            (
                str(s.id),
                _fact(s, agencies.get(s.agency_id, s.agency_id))
                + (" ⚑" if is_protected(s.schema, s.prop, labels[s.label_id], law) else ""),
            )
            for s in statements
        ],
    }


def _fact(statement: Statement, agency: str) -> str:
    report = statement.report
    grade = f"{report.reliability or 'F'}{report.credibility or 6}"
    return f"{statement.prop}: {statement.value[:300]} ({agency}, {grade}, {report.title[:100]})"


def protected(who: Sitting) -> dict[str, Any]:
    """Protected activity by agency, recorded as read."""
    rows = queries.protected_activity(who)
    reading.listed(who, "protected.list", [row.agency for row in rows], len(rows), ("log.read", "record.review"))
    return {"rows": rows}
