"""When something may be done about a threat level: values in, reasons out; empty means yes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from fusioncell.threat_level.methods.scale import Scale

LONGEST = 200
FEWEST = {"structural": 2, "overlay": 1}  # seats that must have given a blind position
LONGEST_OVERLAY = timedelta(days=30)
LONGEST_REVIEW = 366  # days, where the scale says nothing
MOST_WEIGHT = math.log(1000)  # one piece of evidence makes nothing more than a thousand times likelier
HARMS = range(1, 6)


@dataclass(frozen=True, slots=True)
class NewSubject:
    """A subject as it is proposed to be registered. parents: the measures of those above it, nearest first."""

    kind: str
    name: str
    hazard: str
    inherits: str
    public: bool
    lapses: bool
    measure: str
    parents: Sequence[str] = ()


def objections_to_subject(new: NewSubject, kinds: Sequence[str], inherits: Sequence[str]) -> list[str]:
    """Why a subject cannot be registered."""
    reasons = []
    if not new.name.strip() or len(new.name) > LONGEST or not new.hazard.strip():
        reasons.append(_("A subject has a name of at most 200 characters, and a hazard."))
    if new.kind not in kinds:
        reasons.append(_("There is no kind of subject %(kind)s.") % {"kind": new.kind})
    if new.kind == "person" and new.public:
        reasons.append(_("The level for a person is never published."))
    if new.inherits not in inherits:
        reasons.append(_("There is no inheritance %(inherits)s.") % {"inherits": new.inherits})
    if new.inherits != "independent" and not new.parents:
        reasons.append(_("What inherits has a subject above it."))
    if new.lapses and new.inherits != "override":
        reasons.append(_("Only a level that stands in place of the one above can lapse into it."))
    if new.inherits != "independent" and any(measure != new.measure for measure in new.parents[:1]):
        reasons.append(_("A posture, a threat and a health level are apart: none inherits from another."))
    return reasons


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is opened. retracted: how many of the cited reports have been taken back."""

    trigger: str
    text: str
    horizon_from: date
    horizon_to: date
    cutoff_at: datetime
    live: bool
    classification: int | None
    retracted: int = 0
    late: int = 0
    open_already: bool = False


def objections_to_asking(asked: Asked, scale: Scale, now: datetime) -> list[str]:
    """Why a question about a level cannot be opened."""
    trigger = asked.trigger.strip()
    wrong = (
        (not asked.live, _("This subject is no longer in use.")),
        (asked.open_already, _("A question of this kind is open for this subject already; settle it first.")),
        (
            not trigger or len(trigger) > LONGEST or not asked.text.strip(),
            _("A question has a trigger of at most 200 characters and a text."),
        ),
        (asked.horizon_to < asked.horizon_from, _("The period is reversed: it ends before it begins.")),
        (asked.horizon_to < now.date(), _("The period lies in the past.")),
        (asked.cutoff_at > now, _("The cut-off of the evidence lies in the future.")),
        (
            not scale.valid_on(now.date()),
            _("The scale %(code)s is not in use today.") % {"code": scale.code},
        ),
        (asked.classification is None, _("The law has no such classification.")),
        (asked.retracted > 0, _("A retracted report is no evidence.")),
        (asked.late > 0, _("A report received after the cut-off is no evidence for this question.")),
    )
    return [sentence for is_wrong, sentence in wrong if is_wrong]


@dataclass(frozen=True, slots=True)
class Given:
    """A position as a seat gives it; weights are logarithms of likelihood ratios."""

    ordinal: int
    probability: float
    intent: float
    capability: float
    harm: int
    lower_reason: str
    reasons: str
    weights: Sequence[float] = ()


def objections_to_position(given: Given, scale: Scale) -> list[str]:
    """Why a position cannot be taken in."""
    reasons = []
    if given.ordinal not in scale.ordinals:
        reasons.append(_("The level lies outside its scale, which has %(n)d steps.") % {"n": len(scale.steps)})
    chances = (given.probability, given.intent, given.capability)
    if not all(math.isfinite(chance) and 0 <= chance <= 1 for chance in chances):
        reasons.append(_("A probability lies between 0 and 1 (0 % and 100 %)."))
    if given.harm not in HARMS:
        reasons.append(_("Harm is one of 1 to 5."))
    if not given.reasons.strip():
        reasons.append(_("A position gives its reasons."))
    if not given.lower_reason.strip():
        reasons.append(_("Answer also whether, one step lower today, this would raise the level, and why."))
    if not all(math.isfinite(weight) and abs(weight) <= MOST_WEIGHT + 1e-9 for weight in given.weights):
        reasons.append(_("One piece of evidence makes nothing more than a thousand times likelier or less likely."))
    return reasons


def objections_to_round(state: str, number: int, given: Sequence[int]) -> list[str]:
    """Why a seat that has given positions in the rounds `given` cannot give one in this round now."""
    if number in given:
        return [_("This seat has given its position in this round; a vote is given once.")]
    if number == 1 and state != "blind":
        return [_("The blind round is over.")]
    if number > 1 and (state != "open" or 1 not in given):
        return [_("A second position follows a blind one, once all positions are open.")]
    return []


def objections_to_unsealing(state: str, kind: str, seats: int) -> list[str]:
    """Why the blind round cannot be closed."""
    if state != "blind":
        return [_("The blind round is over.")]
    if seats < FEWEST[kind]:
        return [_("At least %(n)d seats give a blind position first.") % {"n": FEWEST[kind]}]
    return []


def objections_to_dissent(state: str, ordinal: int, text: str, scale: Scale) -> list[str]:
    """Why somebody cannot put it on the record that they hold otherwise."""
    reasons = []
    if state not in ("open", "recommended"):
        reasons.append(_("Dissent is given when the positions are open, and before the decision."))
    if ordinal not in scale.ordinals:
        reasons.append(_("The level lies outside its scale, which has %(n)d steps.") % {"n": len(scale.steps)})
    if not text.strip():
        reasons.append(_("Dissent says what it holds."))
    return reasons


def objections_to_withdrawing(state: str, why: str) -> list[str]:
    """Why a question cannot be taken back."""
    reasons = [] if state in ("blind", "open", "recommended") else [_("This question is settled.")]
    if not why.strip():
        reasons.append(_("Taking a question back says why."))
    return reasons


def parts_needed(measure: str) -> tuple[str, ...]:
    """What is judged apart before a level is recommended: harm alone where nobody means it, nothing of a posture.

    >>> parts_needed("threat"), parts_needed("health"), parts_needed("posture")
    (('intent', 'capability', 'harm'), ('harm',), ())
    """
    return {"health": ("harm",), "posture": ()}.get(measure, ("intent", "capability", "harm"))


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation as it is made.

    criteria: the step that the numbers speak for, and why experts differ. missing: what was not judged apart.
    unjudged: why it is recommended nevertheless; excepted: whether the law lets whoever recommends do so.
    """

    state: str
    ordinal: int
    text: str
    criteria: tuple[int | None, str] = (None, "")
    missing: Sequence[str] = ()
    unjudged: str = ""
    excepted: bool = False


def objections_to_recommending(advice: Advice, scale: Scale) -> list[str]:
    """Why a recommendation cannot be made."""
    step, why = advice.criteria
    reasons = [] if advice.state == "open" else [_("A level is recommended once, when the positions are open.")]
    if advice.ordinal not in scale.ordinals:
        reasons.append(_("The level lies outside its scale, which has %(n)d steps.") % {"n": len(scale.steps)})
    if not advice.text.strip():
        reasons.append(_("A recommendation gives its reasons."))
    if step is not None and step != advice.ordinal and not why.strip():
        reasons.append(_("The numbers speak for step %(n)d; whoever recommends another says why.") % {"n": step})
    return reasons + _of_parts(advice)


def _of_parts(advice: Advice) -> list[str]:
    if not advice.missing or (advice.excepted and advice.unjudged.strip()):
        return []
    names = {"intent": _("Intent"), "capability": _("Capability"), "harm": _("Harm")}
    said = {"parts": ", ".join(names[one] for one in advice.missing)}
    if advice.excepted:
        return [_("Not judged yet: %(parts)s. Whoever recommends without them says why.") % said]
    return [_("Not judged yet: %(parts)s. A level is recommended once each is a judgement of its own.") % said]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision as it is taken. hidden: pieces of evidence that somebody who voted could not see."""

    kind: str
    ordinal: int
    recommended: int
    departure: str
    review_by: date | None
    expires_at: datetime | None
    retracted: int = 0
    embargo_until: date | None = None
    hidden: int = 0


def objections_to_deciding(verdict: Verdict, scale: Scale, now: datetime) -> list[str]:
    """Why a level cannot be decided so."""
    reasons = []
    if verdict.ordinal not in scale.ordinals:
        reasons.append(_("The level lies outside its scale, which has %(n)d steps.") % {"n": len(scale.steps)})
    if verdict.ordinal != verdict.recommended and not verdict.departure.strip():
        reasons.append(_("A departure from the recommendation says why."))
    if verdict.retracted:
        reasons.append(_("Evidence was retracted while it was cited; withdraw the question and ask anew."))
    if verdict.hidden and verdict.embargo_until is None:
        reasons.append(
            _("Some who gave a position could not see all the evidence; name the day on which it may be opened.")
        )
    if verdict.embargo_until is not None and verdict.embargo_until < now.date():
        reasons.append(_("The day on which the evidence may be opened lies in the past."))
    return reasons + (_of_overlay(verdict, now) if verdict.kind == "overlay" else _of_review(verdict, scale, now))


def _of_overlay(verdict: Verdict, now: datetime) -> list[str]:
    if verdict.expires_at is None:
        return [_("An overlay has an hour at which it ends.")]
    if verdict.expires_at <= now:
        return [_("The end of an overlay lies in the future.")]
    if verdict.expires_at > now + LONGEST_OVERLAY:
        return [_("An overlay ends within 30 days; what lasts longer is a level.")]
    return []


def _of_review(verdict: Verdict, scale: Scale, now: datetime) -> list[str]:
    most = scale.review_days or LONGEST_REVIEW
    reasons = []
    if verdict.review_by is None:
        reasons.append(_("A level has a date of review; without one it tends to stay for ever."))
    elif verdict.review_by <= now.date():
        reasons.append(_("The date of review lies in the past."))
    elif verdict.review_by > now.date() + timedelta(days=most):
        reasons.append(_("A level is reviewed within %(n)d days.") % {"n": most})
    if verdict.expires_at is not None and verdict.expires_at <= now:
        reasons.append(_("The end of a level lies in the future."))
    return reasons


def objections_to_outcome(state: str, horizon_to: date, settled: bool, note: str, today: date) -> list[str]:
    """Why it cannot be said yet, or again, whether what was asked about has happened."""
    reasons = []
    if state != "decided":
        reasons.append(_("Only a decided question has an outcome."))
    if settled:
        reasons.append(_("The outcome is settled."))
    if today <= horizon_to:
        reasons.append(_("The period of this question has not ended."))
    if not note.strip():
        reasons.append(_("An outcome says on what it rests."))
    return reasons


def objections_to_ending(state: str, how: str, why: str, into: bool) -> list[str]:
    """Why a subject's series cannot be ended so."""
    reasons = []
    if state != "live":
        reasons.append(_("This subject is no longer in use."))
    if how not in ("suspended", "merged", "replaced"):
        reasons.append(_("A series is suspended, merged or replaced."))
    if (how in ("merged", "replaced")) is not into:
        reasons.append(_("What is merged or replaced goes on in another subject; what is suspended does not."))
    if not why.strip():
        reasons.append(_("The end of a series says why."))
    return reasons
