"""Planting what is not a report: deliveries and what they brought, cases, work, consents, decisions, searches, keys."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from fusioncell.evidence.models import (
    CasePerson,
    DisclosedReport,
    Disclosure,
    Lowering,
    Obstacle,
    SubjectDecision,
    WorkEvidence,
)
from fusioncell.foundation.clock import now
from fusioncell.foundation.models import Job
from fusioncell.foundation.words import new_id
from fusioncell.hall.models import ApiToken
from fusioncell.intake.models import Carried, Delivery, Duplicate, Mapping, Quarantined
from fusioncell.mandate import queries
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.models import Case, CaseMember, Consent, Proposal, WorkItem, WorkStep
from fusioncell.picture.models import SavedSearch, Watch
from tests import cast
from tests.leak.labels import COMMON
from tests.leak.planting_assessment import plant_cited, plant_judged
from tests.leak.planting_fusion import plant_who_is_who
from tests.leak.planting_texts import plant_texts
from tests.leak.planting_warning import plant_signals
from tests.leak.reference import Need
from tests.leak.world import World, sealed

CELL = frozenset({"cell"})
FACT = ("original", "protected", "report_title", "grade", "kind", "report_sha256")  # what a frozen fact holds beside


def plant_the_rest(world: World) -> None:
    """Everything that hangs on labels but is no report; called as the owner, in one transaction."""
    _case(world)
    for label in world.labels.values():
        _delivery(world, label)
        _work(world, label)
        _disclosure(world, label)
        plant_judged(world, label)
    for report in list(world.things["report"])[:12]:
        _consent(world, report)
        _lowering(world, report)
    _carried(world)
    _own_things(world)
    plant_texts(world)
    plant_who_is_who(world)
    plant_signals(world)
    for label in world.labels.values():
        plant_cited(world, label)


def _carried(world: World) -> None:
    """Every report came in the one before it, under a label that everybody reads: the links must tell of none."""
    reports, open_to_all = list(world.things["report"]), queries.label_id(world.labels["open"])
    for parent, child in pairwise(reports):
        Carried.objects.create(parent_id=parent, report_id=child, label_id=open_to_all)


def _worded(world: World, need: Need) -> Callable[[], str]:
    return lambda: f"{COMMON} {world.word(need)}"


def _delivery(world: World, label: Label) -> None:
    number, held, job = new_id(), new_id(), new_id()
    if label is world.labels["open"]:
        number = world.delivery  # the one that brought the reports
    ours = CELL | {"customs"}
    need = Need((("intake_delivery", number),), ours)
    words, label_id = _worded(world, need), queries.label_id(label)
    Job.objects.create(
        id=job, kind="planted", seat_id=world.cast.chafik.id, purpose=cast.PURPOSE, note=words(), total=9
    )
    Delivery.objects.create(
        id=number,
        channel="customs_declarations",
        agency="customs",
        filename=f"{words()}.csv",
        sha256=hashlib.sha256(number.bytes).digest(),
        label_id=label_id,
        purpose=cast.PURPOSE,
        received_by=world.cast.chafik,
        received_at=now(),
        job_id=job,
        state="reading",
        trouble=words(),
    )
    kept = Need((("intake_delivery", number), ("intake_quarantined", held)), ours)
    inside = _worded(world, kept)
    Quarantined.objects.create(
        id=held,
        delivery_id=number,
        ordinal=0,
        place=inside(),
        code="planted",
        sentence=inside(),
        sealed=sealed(inside().encode(), held),
        size=10,
        label_id=label_id,
        settled_note=inside(),
    )
    hidden = next(iter(world.things["report"]))
    Duplicate.objects.create(
        delivery_id=number, ordinal=1, place=words(), report_id=hidden, same="bytes", label_id=label_id
    )
    for kind, one, what in (("delivery", number, need), ("quarantined", held, kept), ("job", job, need)):
        world.thing(kind, one, what)


def _case(world: World) -> None:
    need = Need((("mandate_case", world.case),))
    words, seat = _worded(world, need), world.cast.chafik
    label = world.labels["case"]
    Case.objects.create(
        id=world.case,
        title=words(),
        summary=words(),
        article="A17",
        purpose=cast.PURPOSE,
        agency_id="customs",
        label_id=queries.label_id(label),
        opened_by=seat,
        opened_at=now(),
    )
    for member in (seat, world.cast.more["carim"]):
        CaseMember.objects.create(case_id=world.case, seat=member, added_by=seat, added_at=now())
    world.thing("case", world.case, need)
    entity = next(iter(world.things["entity"]))
    person, decision = new_id(), new_id()
    about, decided = Need((("evidence_caseperson", person),)), Need((("evidence_subjectdecision", decision),))
    CasePerson.objects.create(
        id=person,
        case_id=world.case,
        entity=entity,
        category="witness",
        label_id=queries.label_id(label),
        decided_by=seat,
        valid_from=now(),
        reason=_worded(world, about)(),
    )
    said = _worded(world, decided)
    SubjectDecision.objects.create(
        id=decision,
        case_id=world.case,
        entity=entity,
        offence="smuggling",
        suspicion=said(),
        protected_link=said(),
        facts=[_fact(world, said())],
        facts_sha256="00",
        label_id=queries.label_id(label),
        proposed_by=seat,
        proposed_at=now(),
        refusal=said(),
        withdrawal=said(),
    )
    world.thing("case person", person, about)
    world.thing("subject", decision, decided)


def _fact(world: World, value: str) -> dict[str, str]:
    report, statement = next(iter(world.things["report"])), str(new_id())
    more = {"report": str(report), "agency": "customs", "schema": "Person", "prop": "name", "value": value}
    return {**dict.fromkeys(FACT, ""), "statement": statement, **more}


def _work(world: World, label: Label) -> None:
    number = new_id()
    need = Need((("mandate_workitem", number),), CELL | {"customs"})
    words, label_id = _worded(world, need), queries.label_id(label)
    inside = f"case:{world.case}" in label.caveats
    WorkItem.objects.create(
        id=number,
        kind="request",
        title=words(),
        body=words(),
        base_label_id=label_id,
        label_id=label_id,
        made_by=world.cast.chafik,
        from_agency_id="customs",
        agency_id="cell",
        owner=None if inside else world.cast.amal,
        case_id=world.case if inside else None,
        purpose=cast.PURPOSE,
        state="open" if inside else "taken",
        due_at=now() + timedelta(days=1),
        made_at=now(),
        answer=words(),
    )
    WorkStep.objects.create(item_id=number, act="make", by=world.cast.chafik, at=now(), note=words())
    world.thing("item", number, need)
    for report, seen in list(world.things["report"].items())[:4]:
        WorkEvidence.objects.create(item_id=number, report_id=report)
        both = Need((*need.rows, *seen.rows), need.agencies)
        Obstacle.objects.create(
            item_id=number,
            report_id=report,
            code=world.word(both),
            originator_id="police",
            recipient_id="cell",
            purpose=cast.PURPOSE,
            consent_solves=True,
            found_at=now(),
        )


def _consent(world: World, report: UUID) -> None:
    number = new_id()
    need = Need((("evidence_report", report),), CELL | {"police"})
    words = _worded(world, need)
    Consent.objects.create(
        id=number,
        originator_id="police",
        asking_id="cell",
        recipient_id="customs",
        purpose=cast.PURPOSE,
        object_kind="report",
        object_id=report,
        reason=words(),
        asked_by=world.cast.amal,
        asked_at=now(),
        answer=words(),
    )
    world.thing("consent", number, need)


def _lowering(world: World, report: UUID) -> None:
    number = new_id()
    need = Need((("evidence_report", report),))
    words = _worded(world, need)
    label_id = queries.label_id(world.labels["open"])
    Lowering.objects.create(
        id=number,
        kind="tear_line",
        report_id=report,
        from_label_id=label_id,
        to_label_id=label_id,
        reason=words(),
        proposed_by=world.cast.amal,
        proposed_at=now(),
        draft={"title": words(), "text": words()},
        note=words(),
    )
    world.thing("lowering", number, need)


def _disclosure(world: World, label: Label) -> None:
    number = new_id()
    need = Need((("evidence_disclosure", number),), CELL | {"customs", "overseer"})
    words, report = _worded(world, need), next(iter(world.things["report"]))
    Disclosure.objects.create(
        id=number,
        made_at=now(),
        made_by=world.cast.basma,
        from_agency_id="cell",
        recipient_id="customs",
        person=words(),
        reason=words(),
        need=words(),
        right=words(),
        agreement="planted",
        purpose=cast.PURPOSE,
        article="A18",
        format="fusioncell/1",
        sha256="0" * 64,
        size=1,
        label_id=queries.label_id(label),
    )
    DisclosedReport.objects.create(
        disclosure_id=number, report_id=report, report_sha256="0" * 64, sha256="0" * 64, statements=1, left_out=0
    )
    world.thing("disclosure", number, need)


def _own_things(world: World) -> None:
    """Searches of one's own, keys of machines, proposals, and a mapping, which holds no intelligence."""
    for seat in (world.cast.basma, world.cast.chafik):
        number = new_id()
        mine = Need(seat=seat.id)
        SavedSearch.objects.create(
            id=number, seat=seat, name=world.word(mine), question={"words": world.word(mine)}, made_at=now()
        )
        world.thing("search", number, mine)
        watch = new_id()
        Watch.objects.create(
            id=watch, seat=seat, purpose=cast.PURPOSE, name=world.word(mine), kind="search",
            body={"words": world.word(mine)}, made_at=now(), seen_at=now(),
        )  # fmt: skip
        world.thing("watch", watch, mine)
    key, named = new_id(), Need(powers=("token.issue",))
    ApiToken.objects.create(
        id=key,
        sha256=hashlib.sha256(key.bytes).digest(),
        title=world.word(named),
        seat=cast.machine("police_reports"),
        purpose=cast.PURPOSE,
        created_at=now(),
        expires_at=now() + timedelta(days=1),
    )
    world.thing("token", key, named)
    mapping, proposal = new_id(), new_id()
    Mapping.objects.create(id=mapping, name="planted", body={}, made_by=world.cast.chafik, made_at=now())
    Proposal.objects.create(
        id=proposal,
        act="mandate.install",
        body={"text": cast.marazan(), "effective_from": None},
        proposed_by=world.cast.more["rania"],
        proposed_at=now(),
    )
    world.thing("mapping", mapping, Need(powers=("mapping.review", "mapping.propose")))
    world.thing("proposal", proposal, Need(powers=("mandate.read",)))
