"""What the pages of consent, lowering and citations show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fusioncell.evidence import queries, queries_of_consent, rules_of_labels
from fusioncell.evidence.models import Lowering, Report
from fusioncell.evidence.rules_of_labels import Handling
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate import wording
from fusioncell.mandate.actions import reading
from fusioncell.mandate.fields import REFUSAL_WORDS
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.models import Case, Consent, WorkItem
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import label_of, labels_of, law_in_force
from fusioncell.mandate.queries_of_cases import cases_seen_by
from fusioncell.mandate.queries_of_work import consents_between
from fusioncell.mandate.sitting import Sitting, require


def consents(who: Sitting, wish: Wish, which: str) -> dict[str, Any]:
    """The list of questions, recorded as read."""
    page = queries_of_consent.consents_page(who, wish, which)
    reading.listed(who, "consent.list", [c.id for c in page.rows], page.total, reading.CONSENT)
    titles = queries_of_consent.titles_of(who, [c.object_id for c in page.rows])
    rows = [(c, titles.get(c.object_id, ""), queries_of_consent.days_waited(c)) for c in page.rows]
    return {"page": page, "rows": rows, "which": which}


def consent_page(who: Sitting, consent: Consent) -> dict[str, Any]:
    """One question: what was asked, of whom, for whom, and what may be answered."""
    reading.opened(who, "consent.read", [consent.id], reading.CONSENT)
    report = queries.report_for(who, consent.object_id)
    offered = queries_of_consent.titles_of(who, [consent.offered_id]) if consent.offered_id else {}
    ours = consent.originator_id == who.agency and who.has("consent.answer")
    ended = consent.expires_at is not None and consent.expires_at <= now()
    return {
        "consent": consent,
        "report": report,
        "label": label_of(report.label_id),
        "days": queries_of_consent.days_waited(consent),
        "refusal": REFUSAL_WORDS.get(consent.refusal_code, ""),
        "offered": next(iter(offered.items()), None),
        "ended": ended,
        "may_answer": ours and consent.state == Consent.State.ASKED and consent.asked_by_id != who.seat_id,
        "may_withdraw": ours and consent.state == Consent.State.AGREED and not ended,
    }


def question_choices(who: Sitting, report: Report) -> dict[str, wording.Choices]:
    """Whom to ask about a report, for whom and for which purpose."""
    names = dict(wording.agencies())
    owners = rules_of_labels.owners(label_of(report.label_id)) - {who.agency}
    return {
        "originator": [(code, names.get(code, code)) for code in sorted(owners)],
        "recipient": wording.agencies(),
        "purpose": wording.purposes(),
    }


def handling_choices(who: Sitting) -> dict[str, wording.Choices]:
    """The words of a label that can be chosen."""
    return {
        "classification": wording.classifications(who.standing.classification),
        "caveats": wording.caveats(),
        "agencies": wording.agencies(),
    }


def offer_choices(who: Sitting) -> dict[str, wording.Choices]:
    """The classification words for a text that can be released."""
    return {"classification": wording.classifications(who.standing.classification)}


def lowering_choices(who: Sitting, label: Label) -> dict[str, wording.Choices]:
    """The same, with the caveats that the report carries, each of which may stay."""
    known = dict(wording.caveats())
    return handling_choices(who) | {"caveats": [(c, known.get(c, c)) for c in sorted(label.caveats)]}


def today(label: Label) -> dict[str, Any]:
    """A label as the starting values of a form."""
    words = law_in_force().mandate.policy.words
    return {"classification": words[label.classification], "tlp": label.tlp.name, "caveats": sorted(label.caveats)}


def handling(given: dict[str, Any]) -> Handling:
    """The handling that a form asks for."""
    return Handling(
        given["classification"],
        given["tlp"],
        frozenset(given.get("caveats", ())),
        frozenset(given.get("agencies", ())),
    )


def lowerings(who: Sitting, wish: Wish, *, settled: bool) -> dict[str, Any]:
    """The list of proposals, recorded as read."""
    page = queries_of_consent.lowerings_page(who, wish, settled=settled)
    reading.listed(who, "lowering.list", [one.id for one in page.rows], page.total, reading.LOWERING)
    labels = labels_of({n for one in page.rows for n in (one.from_label_id, one.to_label_id)})
    rows = [(one, labels[one.from_label_id], labels[one.to_label_id]) for one in page.rows]
    return {"page": page, "rows": rows, "settled": settled}


def lowering_page(who: Sitting, lowering: Lowering) -> dict[str, Any]:
    """One proposal: before, after, why, and whether this person may decide it."""
    reading.opened(who, "lowering.read", [lowering.id], reading.LOWERING)
    stands = lowering.approved_at is None and lowering.refused_at is None
    return {
        "lowering": lowering,
        "label": label_of(lowering.from_label_id),
        "to": label_of(lowering.to_label_id),
        "may_decide": stands and who.has("label.approve_lowering") and lowering.proposed_by_id != who.seat_id,
    }


def cited(who: Sitting, item: WorkItem) -> dict[str, Any]:
    """What an item rests on, what stands in its way, and whom to ask."""
    reports = queries_of_consent.cited_of(who, item)
    reading.opened(who, "work.cited", [item.id, *(r.id for r in reports)], reading.WORK)
    labels = labels_of(report.label_id for report in reports)
    obstacles = queries_of_consent.obstacles_of(who, item)
    others = queries_of_consent.titles_of(who, [o.other_report_id for o in obstacles if o.other_report_id])
    return {
        "item": item,
        "label": label_of(item.label_id),
        "rows": [(report, labels[report.label_id]) for report in reports],
        "obstacles": [
            {
                "obstacle": o,
                "other": others.get(o.other_report_id) if o.other_report_id else None,
                "days": ((o.solved_at or now()) - o.found_at).days,
            }
            for o in obstacles
        ],
        "may_ask": who.has("consent.ask"),
    }


def passing_choices(who: Sitting) -> dict[str, wording.Choices]:
    """To whom work can be given, and in which of one's cases."""
    mine = cases_seen_by(who).filter(state=Case.State.OPEN, purpose=who.purpose).order_by("title")
    return {
        "agency": wording.agencies(),
        "classification": wording.classifications(who.standing.classification),
        "case": [(str(case.id), case.title) for case in mine[:500]],
    }


def reports_to_pass(who: Sitting, first: UUID, also: list[str]) -> list[tuple[Report, Label]]:
    """The reports that are to be cited. Raises `NotFound` when one is hidden or absent."""
    require(who, "work.assign")
    try:
        numbers = [first, *map(UUID, also)]
    except ValueError:
        raise NotFound from None
    reports = [queries.report_for(who, number) for number in dict.fromkeys(numbers)]
    labels = labels_of(report.label_id for report in reports)
    return [(report, labels[report.label_id]) for report in reports]


def obstacles(who: Sitting) -> dict[str, Any]:
    """What stands between the agencies, counted; recorded as read."""
    rows = queries_of_consent.obstacles_between(who)
    questions = consents_between(who)
    reading.listed(who, "obstacle.list", [f"{r.originator} {r.recipient}" for r in rows], len(rows), reading.OBSTACLES)
    words = dict(Consent.State.choices)
    return {"rows": rows, "questions": [q | {"state_word": words[str(q["state"])]} for q in questions]}
