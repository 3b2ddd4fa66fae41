"""Adding one signed link to a subject's chain, with its texts and, for a public subject, its publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from fusioncell.foundation.clock import now
from fusioncell.foundation.methods.checkpoint import Signer, Verifier
from fusioncell.foundation.sequencer import origin
from fusioncell.foundation.store.errors import StoreError
from fusioncell.foundation.store.keys import signing_seed
from fusioncell.foundation.words import Pap, Tlp, new_id
from fusioncell.mandate.methods.label import LOWEST, join
from fusioncell.mandate.queries import label_id, label_of, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting
from fusioncell.threat_level.methods.chain import fingerprint, sealed
from fusioncell.threat_level.methods.pool import Pooled
from fusioncell.threat_level.methods.scale import LANGUAGES, NotComparable, Scale, difference
from fusioncell.threat_level.methods.texts import AUDIENCES, Told, percent, texts
from fusioncell.threat_level.models import Level, Publication, Question, Subject, Text
from fusioncell.threat_level.queries import level_for
from fusioncell.threat_level.scales_in_use import scale_of

KEY = "levels"


def signer() -> Signer:
    """The key that signs levels; its name is that of the cell's logs."""
    environment = settings.ENVIRONMENT
    name = origin(environment, 0).rpartition("/")[0] + "/levels"
    return Signer(name, signing_seed(environment, KEY))


def verifier() -> Verifier:
    """What levels are checked with; anybody may have it."""
    return signer().verifier


def public_key() -> tuple[str, str]:
    """The name and the line of the key; empty where the cell keeps its keys on another machine."""
    try:
        found = verifier()
    except StoreError:
        return "fusioncell", ""
    return found.name, found.vkey


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says."""

    kind: str
    scale: str
    ordinal: int | None
    question: Question | None = None
    expires_at: datetime | None = None
    review_by: date | None = None
    void: bool = False
    lifts: UUID | None = None
    pooled: Pooled | None = None
    recommended: int | None = None
    unjudged: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    signed: Mapping[str, object] = field(default_factory=dict)


def link(who: Sitting, subject: Subject, article: str, said: Link) -> Level:
    """Add a link; the store refuses one that does not continue the chain."""
    # The subject is the lock of its chain: two who decide at once follow one another.
    Subject.objects.select_for_update().only("pk").get(pk=subject.id)
    last = Level.objects.filter(subject_id=subject.id).order_by("-number").first()
    scale, moment = scale_of(said.scale), now()
    level = Level(
        id=new_id(),
        subject_id=subject.id,
        number=(last.number if last else 0) + 1,
        kind=said.kind,
        scale_id=said.scale,
        ordinal=said.ordinal,
        at=moment,
        expires_at=said.expires_at,
        review_by=said.review_by,
        trend=trend(who, subject, scale, said.ordinal),
        void=said.void,
        lifts_id=said.lifts,
        question_id=said.question.id if said.question else None,
        decided_by_id=who.seat_id,
        article=article,
        label_id=subject.label_id,
        previous_sha256=last.sha256 if last else "",
    )
    if said.pooled is not None and said.question is not None:
        level.low, level.pooled, level.high = (
            said.pooled.spread.lowest, said.pooled.probability, said.pooled.spread.highest
        )  # fmt: skip
        level.horizon_from, level.horizon_to = said.question.horizon_from, said.question.horizon_to
    spoken = {audience: texts(_told(subject, scale, level, said), audience) for audience in AUDIENCES}
    body = _body(level, scale, spoken) | {"mandate": who.mandate_version_id, **said.signed}
    level.note = sealed(body, level.previous_sha256, signer())
    level.sha256 = fingerprint(level.note)
    level.save(force_insert=True)
    _keep_texts(level, subject, said.question, spoken)
    if subject.public:
        _publish(subject, level, scale, spoken["public"])
    record(
        who, "level.link", [level.id, subject.id], article, number=level.number, kind_of=level.kind, sha256=level.sha256
    )
    return level


def trend(who: Sitting, subject: Subject, scale: Scale, ordinal: int | None) -> str:
    """Against what is in force now: rising, falling, steady; first, or unknown where nothing maps the two."""
    before = level_for(who, subject.id)
    if before.step is None or before.scale is None or ordinal is None:
        return "first" if ordinal is not None else "unknown"
    try:
        steps = difference(before.scale, before.step.ordinal, scale, ordinal)
    except NotComparable:
        return "unknown"
    return "rising" if steps > 0 else "falling" if steps < 0 else "steady"


def _told(subject: Subject, scale: Scale, level: Level, said: Link) -> Told:
    facts: dict[str, Any] = {"at": _hour(level.at), **said.facts}
    if level.review_by is not None:
        facts["review_by"] = level.review_by.isoformat()
    if level.expires_at is not None:
        facts["expires_at"] = _hour(level.expires_at)
    pool, question = said.pooled, said.question
    if pool is not None and question is not None:
        facts |= {
            "from": question.horizon_from.isoformat(), "to": question.horizon_to.isoformat(),
            "low": percent(pool.spread.lowest), "pooled": percent(pool.probability),
            "high": percent(pool.spread.highest), "harm": pool.harm, "seats": pool.seats,
            "trigger": question.trigger, "question": question.text,
        }  # fmt: skip
    return Told(
        scale, level.ordinal, level.trend, subject.name, subject.names, _hazards(subject), facts, said.recommended,
        pool.symmetric if pool else None, said.unjudged,
    )  # fmt: skip


def _hazards(subject: Subject) -> dict[str, str]:
    return {language: subject.hazards.get(language) or subject.hazard for language in LANGUAGES}


def _hour(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def _body(level: Level, scale: Scale, spoken: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    """What is signed: no text that anybody might not read, but the fingerprints of all texts."""
    return {
        "id": str(level.id),
        "subject": str(level.subject_id),
        "number": level.number,
        "kind": level.kind,
        "scale": scale.code,
        "scale_sha256": scale.sha256,
        "ordinal": level.ordinal,
        "at": level.at.isoformat(),
        "expires_at": level.expires_at.isoformat() if level.expires_at else None,
        "review_by": level.review_by.isoformat() if level.review_by else None,
        "trend": level.trend,
        "lifts": str(level.lifts_id) if level.lifts_id else None,
        "question": str(level.question_id) if level.question_id else None,
        "article": level.article,
        "pooled_millionths": None if level.pooled is None else round(level.pooled * 1_000_000),
        "low_millionths": None if level.low is None else round(level.low * 1_000_000),
        "high_millionths": None if level.high is None else round(level.high * 1_000_000),
        "texts_sha256": {a: fingerprint("\n".join(by[lang] for lang in LANGUAGES)) for a, by in spoken.items()},
    }


def _keep_texts(
    level: Level, subject: Subject, question: Question | None, spoken: Mapping[str, Mapping[str, str]]
) -> None:
    """The public's and the agencies' words are as open as the subject; the inner ones as closed as the question."""
    inner = question.label_id if question is not None else subject.label_id
    under = {"public": subject.label_id, "agencies": _for_agencies(subject), "internal": inner}
    Text.objects.bulk_create(
        Text(level_id=level.id, audience=audience, texts=by, label_id=under[audience])
        for audience, by in spoken.items()
    )


def _for_agencies(subject: Subject) -> int:
    """For those who sit in the cell, and not for passing on."""
    return label_id(join(label_of(subject.label_id), replace(LOWEST, tlp=Tlp.AMBER, pap=Pap.AMBER)))


def _publish(subject: Subject, level: Level, scale: Scale, spoken: Mapping[str, str]) -> None:
    """Put what anybody may have where anybody reads it."""
    instrument = law_in_force().mandate.instrument
    step = scale.step(level.ordinal) if level.ordinal is not None else None
    names = {language: subject.names.get(language) or subject.name for language in LANGUAGES}
    body = {
        "id": str(level.id), "subject": str(subject.id), "kind": level.kind,
        "names": names, "hazards": _hazards(subject),
        "inherits": subject.inherits, "parent": str(subject.parent_id) if subject.parent_id else None,
        "measure": scale.kind, "scale": scale.code, "ordinal": level.ordinal, "steps": len(scale.steps),
        "words": {language: step.name(language) for language in LANGUAGES} if step else {},
        "means": {language: step.means(language) for language in LANGUAGES} if step else {},
        "at": level.at.isoformat(), "trend": level.trend, "low": level.low, "pooled": level.pooled, "high": level.high,
        "horizon_from": _iso(level.horizon_from), "horizon_to": _iso(level.horizon_to),
        "review_by": _iso(level.review_by), "expires_at": _iso(level.expires_at),
        "lifts": str(level.lifts_id) if level.lifts_id else None, "void": level.void, "texts": dict(spoken),
        "fictional": instrument.fictional or "", "sha256": level.sha256,
    }  # fmt: skip
    Publication.objects.create(
        id=level.id, subject_id=subject.id, at=level.at, expires_at=level.expires_at, kind=level.kind, body=body,
        note=level.note,
    )  # fmt: skip


def _iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
