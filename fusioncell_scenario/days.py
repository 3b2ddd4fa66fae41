"""Some days of work in the cell of Marazan: a case, requests, consents asked and answered, a report taken back.

What is done here leaves the plot unseen: it is for those who sit in the cell to find.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from fusioncell.evidence.actions import consent, subjects
from fusioncell.evidence.actions.citing import make_citing
from fusioncell.evidence.actions.keeping import entity_id
from fusioncell.evidence.actions.people import set_category
from fusioncell.evidence.actions.reports import grade, retract
from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import reports_seen_by, statements_about
from fusioncell.foundation.clock import now
from fusioncell.intake.actions.writing import Written, write
from fusioncell.mandate.actions import work
from fusioncell.mandate.actions.cases import add_member, open_case
from fusioncell.mandate.actions.work import NewItem
from fusioncell.mandate.rules_of_cases import Opening
from fusioncell.mandate.sitting import Sitting
from fusioncell_scenario import exercise
from fusioncell_scenario.acts import Loaded, acting, case_titled, sit
from fusioncell_scenario.country import STAMP
from fusioncell_scenario.site_days import rank_and_designate
from fusioncell_scenario.tip_days import Told, tip_days

PURPOSE = "counter_terrorism"
CRIME = "organised_crime"
CASE = "Operation LANTERN"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of the days of work, by what it is for."""

    case: UUID
    request: UUID
    agreed: UUID
    declined: UUID
    waiting: UUID
    retracted: UUID
    tips: Told


def work_some_days(loaded: Loaded) -> Done | None:
    """Everything, in order; the exercise has been loaded before. `None` when it was begun before: it is done once."""
    with acting("amal", PURPOSE) as amal:
        if case_titled(amal, CASE) is not None:
            return None
    case = _case()
    loaded.cases[CASE] = case
    _tasks(case)
    request, agreed = _request_that_needs_consent()
    declined, waiting = _consents()
    _typed()
    _subjects(loaded.cases[exercise.CASE])
    told = tip_days()
    rank_and_designate()
    return Done(case, request, agreed, declined, waiting, _taken_back(), told)


def in_days(days: int) -> datetime:
    """So many days from now."""
    return now() + timedelta(days=days)


def first(who: Sitting, agency: str, words: str = "") -> Report:
    """The first report of an agency that this person may read, with these words in its title."""
    found = reports_seen_by(who).filter(agency_id=agency, title__icontains=words, retracted_at__isnull=True)
    return found.order_by("external_id")[0]


def _case() -> UUID:
    """The case on threats to the harbour, with members of the cell and of Customs."""
    opening = Opening(
        CASE, "A17", PURPOSE, "CONFIDENTIAL", "What is meant by talk of a day of the harbour, if anything."
    )
    with acting("amal", PURPOSE) as amal:
        case = open_case(amal, opening).id
    with acting("amal", PURPOSE) as amal:  # her seat holds the compartment from now on
        for name in ("basma", "dario", "chafik"):
            add_member(amal, case, name)
    return case


def _tasks(case: UUID) -> None:
    """The head gives a task; agencies are asked and answer, or refuse for a reason."""
    with acting("basma", PURPOSE, case) as basma:
        task = NewItem("task", "Read the week's sightings at the harbour together", "cell", due_at=in_days(2),
                       classification="RESTRICTED", case_id=case)  # fmt: skip
        made = work.make(basma, task)
    with acting("amal", PURPOSE, case) as amal:
        work.take(amal, made.id)
        health = work.make(amal, NewItem("request", "Names of the patients of one night", "health",
                                         reason="To compare them with a register.", due_at=in_days(5)))  # fmt: skip
        desk = work.make(amal, NewItem("request", "Opening hours of the service gate of the stadium", "municipal",
                                       reason="To know who may be there at night.", due_at=in_days(3)))  # fmt: skip
    with acting("health", PURPOSE) as liaison:
        work.decline(liaison, health.id, "no_right", "Names of patients are not given for this purpose.")
    with acting("municipal", PURPOSE) as liaison:
        work.take(liaison, desk.id)
        work.answer(liaison, desk.id, "From six to eleven, and on match days until one.")


def _request_that_needs_consent() -> tuple[UUID, UUID]:
    """A request to Customs rests on a report that only the Gendarmerie can open to them: asked, agreed, answered."""
    with acting("amal", PURPOSE) as amal:
        stop, declared = first(amal, "gendarmerie"), first(amal, "customs")
        item = NewItem("request", "Did this vehicle fetch goods at your office?", "customs",
                       reason="It was checked on the road the same week.", due_at=in_days(4))  # fmt: skip
        request = make_citing(amal, item, [stop.id, declared.id]).item
        asked = consent.ask(amal, _ask(stop, "gendarmerie", "customs", "Customs is to compare it with its registers."))
    with acting("gendarmerie-chief", PURPOSE) as chief:
        agreed = consent.agree(chief, asked.id, in_days(30), "Pour cette vérification.")
    with acting("chafik", PURPOSE) as chafik:
        work.take(chafik, request.id)
        work.answer(chafik, request.id, "No. The consignment was fetched by rail.")
    return request.id, agreed.id


def _ask(report: Report, originator: str, recipient: str, reason: str) -> consent.Ask:
    return consent.Ask(report.id, originator, recipient, PURPOSE, reason, in_days(7))


def _consents() -> tuple[UUID, UUID]:
    """One consent refused with its reason, and one that still waits for the liaison office of the Union."""
    with acting("amal", PURPOSE) as amal:
        source = first(amal, "intel")
        refused = consent.ask(amal, _ask(source, "intel", "police", "The Police know the street that is meant."))
        series = first(amal, "union", "Blank passports")
        waiting = consent.ask(amal, _ask(series, "union", "border", "The Border Service reads every passport."))
    with acting("intel-chief", PURPOSE) as chief:
        consent.decline(chief, refused.id, "source_at_risk", "Ask again when the source is home.")
    return refused.id, waiting.id


def _subjects(case: UUID) -> None:
    """In the case on trafficking the recruiter becomes a subject of intelligence; of the driver it is only proposed."""
    recruiter, driver = (entity_id("police", "police_reports", name) for name in ("sus-1", "sus-2"))
    with acting("amal", CRIME, case) as amal:
        set_category(amal, case, recruiter, "suspect", "Three women name the telephone that he answers.")
        set_category(amal, case, driver, "suspect", "Seen to bring women to the house at night.")
        proposed = subjects.propose(amal, _suspicion(amal, case, recruiter, "He is said to take passports from women."))
        subjects.propose(amal, _suspicion(amal, case, driver, "He is said to drive the minibus for the recruiter."))
    with acting("basma", CRIME, case) as basma:
        subjects.decide(basma, proposed.id)


def _suspicion(who: Sitting, case: UUID, entity: UUID, text: str) -> subjects.Proposed:
    facts = [statement.id for statement in statements_about(who, [entity]) if statement.prop in ("name", "phone")]
    return subjects.Proposed(case, entity, "trafficking_in_persons", text, facts[:5])


def _typed() -> None:
    """What was told by telephone: typed by the duty officer, graded by the analyst."""
    told = Written(
        channel="typed",
        title="Call of a ferry captain about lights on the mole",
        text=f"[{STAMP}] A captain says that somebody signals with a lamp from the end of the mole at three at night.",
        grade="C3",
        occurred=now().date().isoformat(),
        source="Captain of a ferry",
    )
    write(sit("dario", PURPOSE), told)
    with acting("amal", PURPOSE) as amal:
        grade(amal, first(amal, "cell", "lights on the mole").id, "C4")


def _taken_back() -> UUID:
    """The Police take a report back: what it said is gone from every view at once."""
    with acting("police-chief", PURPOSE) as chief:
        report = first(chief, "police", "Bicycle")
        retract(chief, report.id, "The bicycle stood in the cellar; nothing was taken.")
    return report.id
