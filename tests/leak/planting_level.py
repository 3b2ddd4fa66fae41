"""Planting threat levels: subjects, questions with blind positions, chains, texts and embargoes under each label."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from fusioncell.assessment.models import LevelScale
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import new_id
from fusioncell.mandate import queries
from fusioncell.mandate.methods.label import LOWEST, Label
from fusioncell.threat_level.methods.published import COLUMNS
from fusioncell.threat_level.methods.scale import shipped, shipped_text
from fusioncell.threat_level.models import (
    Dissent,
    Embargo,
    Evidence,
    Level,
    Part,
    Position,
    Publication,
    PublishedTable,
    Question,
    ScaleVersion,
    Sight,
    Subject,
    Text,
    Weight,
)
from tests import cast
from tests.leak.labels import COMMON
from tests.leak.reference import Need
from tests.leak.world import World

SCALE = "UK-JTAC-2"
PUBLISHED = UUID("01900000-0000-7000-8000-000000000000")
READERS = ("level.read",)


def plant_levels(world: World) -> None:
    """A subject under each label, and on it a question in each state; called as the owner, in one transaction."""
    ScaleVersion.objects.create(
        code=SCALE, text=shipped_text(SCALE), sha256=shipped()[SCALE].sha256, kind="threat",
        registered_by=world.cast.basma, registered_at=now(),
    )  # fmt: skip
    _published(world.cast)
    for number, label in enumerate(world.labels.values()):
        subject = _subject(world, label)
        _level(world, subject, label)
        state = ("blind", "open", "decided")[number % 3]
        question = _question(world, subject, label, state)
        _positions(world, question, subject, state)


def _published(cast_of: cast.Cast) -> None:
    """What anybody may have, so that the open doors are walked with something in them: one level, one table."""
    at, words = now().isoformat(), {"en": "low"}
    body = {
        "id": str(PUBLISHED), "subject": str(PUBLISHED), "names": {"en": "Marazan"}, "hazards": {"en": "terrorism"},
        "parent": None, "inherits": "independent", "kind": "structural", "scale": SCALE, "ordinal": 1, "steps": 5,
        "words": words, "at": at, "expires_at": None, "review_by": None, "trend": "first", "measure": "threat",
        "means": {}, "low": None, "pooled": None,
        "high": None, "horizon_from": None, "horizon_to": None, "lifts": None, "void": False, "texts": {"en": "Low."},
        "fictional": "", "sha256": "0" * 64,
    }  # fmt: skip
    table = ",".join(COLUMNS) + f"\nXX-NAT,{SCALE},national,Nowhere,terrorism,2024-01-01,day,1,low,first,,,,READ,\n"
    PublishedTable.objects.create(
        name="published", text=table, sha256=hashlib.sha256(table.encode()).hexdigest(),
        imported_by=cast_of.basma, imported_at=now(),
    )  # fmt: skip
    _public_level(cast_of)
    Publication.objects.create(
        id=PUBLISHED, subject_id=PUBLISHED, at=now(), kind="structural", body=body, note="a note\n"
    )
    LevelScale.objects.create(code=SCALE, steps=[{"ordinal": 1, "names": words, "means": {}}])


def _public_level(cast_of: cast.Cast) -> None:
    """The level behind the published one, of a subject that is public: the store publishes no other."""
    label = queries.label_id(LOWEST)
    Subject.objects.create(
        id=PUBLISHED, kind="national", name="Marazan", hazard="terrorism", scale_id=SCALE, label_id=label, public=True,
        registered_by=cast_of.basma, registered_at=now(), ending="",
    )  # fmt: skip
    Level.objects.create(
        id=PUBLISHED, subject_id=PUBLISHED, number=1, kind="end", scale_id=SCALE, ordinal=None, at=now(), trend="first",
        decided_by=cast_of.basma, article="A39", label_id=label, note="a note\n",
        sha256=hashlib.sha256(b"a note\n").hexdigest(),
    )  # fmt: skip


def _word(world: World, need: Need) -> str:
    return f"{COMMON} {world.word(need)}"


def _subject(world: World, label: Label) -> UUID:
    number = new_id()
    need = Need((("threat_level_subject", number),), powers=READERS)
    Subject.objects.create(
        id=number, kind="place", name=_word(world, need), hazard=_word(world, need), scale_id=SCALE,
        label_id=queries.label_id(label), registered_by=world.cast.basma, registered_at=now(),
        ending=_word(world, need),
    )  # fmt: skip
    world.thing("levelled", number, need)
    return number


def _level(world: World, subject: UUID, label: Label) -> None:
    number, inner = new_id(), new_id()
    need = Need((("threat_level_subject", subject), ("threat_level_level", number)), powers=READERS)
    said = _word(world, need)
    Level.objects.create(
        id=number, subject_id=subject, number=1, kind="end", scale_id=SCALE, ordinal=None, at=now(), trend="first",
        decided_by=world.cast.basma, article="A39", label_id=queries.label_id(label), note=said,
        sha256=hashlib.sha256(said.encode()).hexdigest(),
    )  # fmt: skip
    Text.objects.create(
        level_id=number, audience="internal", texts={"en": _word(world, need)}, label_id=queries.label_id(label)
    )
    Embargo.objects.create(
        id=inner, level_id=number, commitment="00", evidence=1, voters=1, until=now().date() + timedelta(days=9),
        sealed=b"", label_id=queries.label_id(label), opened=_embargo_word(world, inner), opened_by=world.cast.basma,
        opened_at=now(),
    )  # fmt: skip
    world.thing("level", number, need)
    world.thing("embargo", inner, Need((("threat_level_embargo", inner),), powers=("level.open_embargo",)))


def _embargo_word(world: World, number: UUID) -> str:
    return _word(world, Need((("threat_level_embargo", number),), powers=("level.open_embargo",)))


def _question(world: World, subject: UUID, label: Label, state: str) -> UUID:
    number = new_id()
    need = Need((("threat_level_subject", subject), ("threat_level_question", number)), powers=READERS)
    assessments = list(world.things["assessment"])  # each under another label than the question that names it
    Question.objects.create(
        assessment_id=assessments[-1 - len(world.things.get("question", ()))],
        id=number, subject_id=subject, kind="structural", trigger=_word(world, need), text=_word(world, need),
        scale_id=SCALE, horizon_from=now().date(), horizon_to=now().date(), cutoff_at=now(),
        label_id=queries.label_id(label), purpose=cast.PURPOSE, agency_id="cell", opened_by=world.cast.amal,
        opened_at=now(), state=state, recommendation="", closing=_word(world, need), departure="",
    )  # fmt: skip
    world.thing("question", number, need)
    judgements = list(world.things["judgement"])
    Part.objects.create(question_id=number, aspect="intent", judgement_id=judgements[len(world.things["question"]) - 1],
                        by=world.cast.amal, at=now())  # fmt: skip
    return number


def _positions(world: World, question: UUID, subject: UUID, state: str) -> None:
    """A position of one seat: hidden from every other while the round is blind; and reports under their own labels."""
    rows = (("threat_level_subject", subject), ("threat_level_question", question))
    need = Need(rows, seat=world.cast.chafik.id if state == "blind" else None, powers=READERS)
    position = Position.objects.create(
        id=new_id(), question_id=question, seat=world.cast.chafik, round=1, ordinal=3, probability=0.123, intent=0.5,
        capability=0.5, harm=3, lower_raises=True, lower_reason=_word(world, need), reasons=_word(world, need),
        at=now(),
    )  # fmt: skip
    if state != "blind":
        Dissent.objects.create(
            id=new_id(), question_id=question, seat=world.cast.chafik, ordinal=3, text=_word(world, need), at=now()
        )
    for report in list(world.things["report"])[:3]:
        piece = Evidence.objects.create(id=new_id(), question_id=question, report_id=report, root=report)
        Weight.objects.create(position=position, evidence=piece, log_ratio=1.0)
        Sight.objects.create(position=position, evidence=piece)
