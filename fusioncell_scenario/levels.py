"""The level of Marazan: subjects are registered, a question is asked on what agencies told, and a level is decided.

Nothing here is put into the store past the rooms: the positions are blind until given, one recommends, another decides,
and the reports that some of those who voted cannot read are committed to for the overseer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.resources import files
from math import log
from uuid import UUID

from fusioncell.assessment.queries import assessments_seen_by
from fusioncell.assessment.rules import Judging
from fusioncell.evidence.models import Report
from fusioncell.evidence.queries import reports_seen_by
from fusioncell.foundation.clock import now
from fusioncell.mandate.sitting import Sitting
from fusioncell.threat_level.actions import asking, deciding
from fusioncell.threat_level.actions.asking import NewPosition, NewQuestion, Recommended
from fusioncell.threat_level.actions.deciding import Decision
from fusioncell.threat_level.actions.judging import judge_part
from fusioncell.threat_level.actions.registering import NewSubject, register_scale, register_subject
from fusioncell.threat_level.models import Level
from fusioncell.threat_level.queries import subjects_seen_by
from fusioncell.threat_level.queries_of_questions import evidence_of
from fusioncell_scenario.acts import acting
from fusioncell_scenario.assessing import TITLE

PURPOSE = "counter_terrorism"
WHY = "Three of four hold that an attack is likely; the fourth has not seen all."
REPUBLIC = {"en": "Republic of Marazan", "fr": "République du Marazan", "es": "República de Marazán",
            "ru": "Республика Маразан", "zh": "马拉赞共和国", "ar": "جمهورية مرازان"}  # fmt: skip
PORT = {"en": "Port Sael", "fr": "Port Sael", "es": "Puerto Sael", "ru": "Порт-Саэль", "zh": "萨埃尔港",
        "ar": "ميناء سايل"}  # fmt: skip
TERROR = {"en": "Terrorism", "fr": "Terrorisme", "es": "Terrorismo", "ru": "Терроризм", "zh": "恐怖主义",
          "ar": "الإرهاب"}  # fmt: skip
OUTBREAK = {"en": "Outbreak of disease", "fr": "Épidémie", "es": "Brote epidémico", "ru": "Вспышка болезни",
            "zh": "疫情", "ar": "تفشي مرض"}  # fmt: skip
# Words in the titles of what was told, and how many times likelier each makes it.
TOLD: Mapping[str, float] = {
    "day of the harbour": 10.0,
    "van taken at a viewing": 3.0,
    "Location d'une ferme": 3.0,
    "Rent of a farm": 3.0,
}


PARTS: Mapping[str, Judging] = {
    "intent": Judging(
        "Somebody behind the farm means to attack, and soon.", low=0.5, high=0.75, best=0.6, confidence="low",
        confidence_reasons="One source tells of the day of the harbour; the others show means and no purpose.",
    ),
    "capability": Judging(
        "They could make an explosive charge and bring it to the harbour.", low=0.4, high=0.7, best=0.5,
        confidence="moderate",
        confidence_reasons="Goods, burns and a van fit one another; the farm has not been seen from inside.",
    ),
    "harm": Judging(
        "If it happened at the terminal in the morning, more than twenty people would be killed or badly hurt.",
        low=0.45, high=0.8, best=0.6, confidence="low",
        confidence_reasons="The amount is known by two declarations only.",
    ),
}  # fmt: skip


# With what the cell begins: nothing beyond the ordinary.
ORDINARY: Mapping[str, Judging] = {
    "intent": Judging("Somebody in Marazan means to attack many people within the period.", low=0.05, high=0.25,
                      best=0.1, confidence="low", confidence_reasons="The agencies have only begun to report here."),
    "capability": Judging("Somebody in Marazan could bring about an attack with many victims.",
                          low=0.05, high=0.25, best=0.1, confidence="low",
                          confidence_reasons="The agencies have only begun to report here."),
    "harm": Judging("An attack, if it happened, would kill or badly hurt more than twenty people.", low=0.2,
                    high=0.5, best=0.3, confidence="moderate",
                    confidence_reasons="Attacks of past years in comparable places."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What one seat holds, in percent, and why."""

    seat: str
    step: int
    chance: int
    why: str
    lower: str


POSITIONS = (
    Seen("amal", 4, 55, "Four agencies tell of parts of one preparation; the day that is named lies ahead.",
         "Yes: the same reports would raise it from one step lower."),
    Seen("aminata", 4, 45, "The burns and the goods fit one another; who means to use them is told by one source.",
         "Yes, for the goods alone."),
    Seen("dario", 4, 60, "The van has not been found and the farm is still rented.",
         "Yes: I would call in the reserve tonight."),
    Seen("chafik", 3, 25, "What Customs sees can be farming. I cannot read all that others rest on.",
         "No: for that I would want to see more than two declarations."),
)  # fmt: skip


def set_levels() -> Level | None:
    """Everything, in order; `None` when it was done before."""
    with acting("rosa", PURPOSE) as rosa:
        if subjects_seen_by(rosa).filter(name=REPUBLIC["en"]).exists():
            return None
        republic = _register(rosa)
    _decide(republic, {}, 2, "The level with which the cell begins.", (2, 2))
    with acting("amal", PURPOSE) as amal:
        reports = {report.id: ratio for words, ratio in TOLD.items() if (report := _told(amal, words)) is not None}
    return _decide(
        republic, reports, 4, "Three of four hold that an attack is likely; the fourth has not seen all.", ()
    )


def _register(rosa: Sitting) -> UUID:
    folder = files("fusioncell_scenario") / "scales"
    for name in ("mz-threat-1.toml", "mz-health-1.toml"):
        register_scale(rosa, (folder / name).read_text("utf-8"))
    nation = NewSubject(
        "national", REPUBLIC["en"], TERROR["en"], "MZ-THREAT-1", public=True, names=REPUBLIC, hazards=TERROR
    )
    republic = register_subject(rosa, nation)
    port = replace(
        nation, kind="region", name=PORT["en"], names=PORT, parent_id=republic.id, inherits="override", lapses=True
    )
    register_subject(rosa, port)
    register_subject(rosa, replace(nation, hazard=OUTBREAK["en"], hazards=OUTBREAK, scale="MZ-HEALTH-1"))
    return republic.id


def _assessment(who: Sitting) -> UUID | None:
    """The product on the plot, once it is released."""
    found = assessments_seen_by(who).filter(title=TITLE).values_list("id", flat=True)
    return found.first()


def _told(who: Sitting, words: str) -> Report | None:
    return reports_seen_by(who).filter(title__icontains=words, retracted_at__isnull=True).first()


def _decide(subject: UUID, reports: Mapping[UUID, float], step: int, why: str, plain: tuple[int, ...]) -> Level:
    with acting("amal", PURPOSE) as amal:
        question = asking.ask(
            amal,
            NewQuestion(
                subject, "structural",
                "Reports of several agencies fit one another" if reports else "The cell begins its work",
                "Will there be an attack with many victims in Marazan within the period?",
                now().date(), now().date() + timedelta(days=90), now(), list(reports),
                classification="RESTRICTED",
                assessment_id=_assessment(amal) if reports else None,
            ),
        )  # fmt: skip
    for number, seen in enumerate(POSITIONS if not plain else POSITIONS[: len(plain)]):
        with acting(seen.seat, PURPOSE) as who:
            known = {piece.report_id: piece.id for piece in evidence_of(who, question)}
            asking.give_position(who, question.id, _position(seen, plain[number] if plain else 0, reports, known))
    with acting("amal", PURPOSE) as amal:
        for aspect, part in (PARTS if reports else ORDINARY).items():
            judge_part(amal, question.id, aspect, part)
        asking.unseal(amal, question.id)
        asking.recommend(amal, question.id, Recommended(step, why))
    if not plain:
        with acting("chafik", PURPOSE) as chafik:
            asking.dissent(chafik, question.id, 3, "Substantial says what is known. Severe says more than I have seen.")
    with acting("basma", PURPOSE) as basma:
        review = now().date() + timedelta(days=90)
        said = Decision(step, review_by=review, embargo_until=review if reports else None)
        return deciding.decide(basma, question.id, said)


def _position(seen: Seen, plain: int, reports: Mapping[UUID, float], known: Mapping[UUID, UUID]) -> NewPosition:
    return NewPosition(
        ordinal=plain or seen.step,
        probability=0.06 if plain else seen.chance / 100,
        intent=0.2 if plain else 0.6,
        capability=0.2 if plain else 0.5,
        harm=4,
        lower_raises=plain == 0 and seen.seat != "chafik",
        lower_reason=seen.lower if not plain else "No: nothing points to more.",
        reasons=seen.why if not plain else "Nothing beyond the ordinary was told.",
        weights={known[number]: log(ratio) for number, ratio in reports.items() if number in known},
    )
