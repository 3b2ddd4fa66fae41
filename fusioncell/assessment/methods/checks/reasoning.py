"""Checks on alternatives, change, dissent and record: C10, C12, C16, C29."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from fusioncell.assessment.methods.checks.finding import WARNING, Finding
from fusioncell.assessment.methods.facts import ESTIMATES, Earlier, Judged, Whole
from fusioncell.assessment.methods.probability import place, scales


def c10(whole: Whole) -> Iterator[Finding]:
    """No alternative recorded (E); alternative without an indicator (W)."""
    for one in whole.judgements:
        if one.kind not in ESTIMATES:
            continue
        if not any(alternative.text.strip() for alternative in one.alternatives):
            said = _("No other explanation is recorded.")
            yield Finding("C10", one.id, said, _("Write what else would explain the same evidence."))
        for alternative in one.alternatives:
            if alternative.text.strip() and not any(i.text.strip() for i in alternative.indicators):
                said = _("Nothing is named that would show “%(text)s”.") % {"text": alternative.text[:80]}
                yield Finding("C10", one.id, said, _("Name an indicator for it."), grave=WARNING)


def c12(whole: Whole) -> Iterator[Finding]:
    """Differs from the last product on the question, and no reason is given."""
    before = {folded(earlier.text): earlier for earlier in whole.earlier}
    for one in whole.judgements:
        earlier = before.get(folded(one.text))
        if earlier is not None and one.held is not None and not whole.difference.strip() and _differs(one, earlier):
            said = _("The last product on this question held it otherwise.")
            yield Finding("C12", one.id, said, _("Say what has changed: the world, the evidence or our reading of it."))


def folded(text: str) -> str:
    """A text as it is compared: without case and doubled spaces."""
    return " ".join(text.casefold().split())


def _differs(one: Judged, earlier: Earlier) -> bool:
    if one.held is None:
        return False
    scale = scales().get(one.scale)
    if scale is None or one.scale != earlier.scale:
        return one.held.low > earlier.held.high or one.held.high < earlier.held.low
    return place(scale, one.held.point).term.number != place(scale, earlier.held.point).term.number


def c16(whole: Whole) -> Iterator[Finding]:
    """Dissent is recorded and not in the text."""
    for one in whole.judgements:
        if one.dissents and "dissent" not in one.shown:
            said = _("Somebody holds otherwise, and the text does not say so.")
            yield Finding("C16", one.id, said, _("Print the judgement with its dissent."))


def c29(whole: Whole) -> Iterator[Finding]:
    """Past calibration of this desk on this kind of question, for the approver."""
    if whole.calibration:
        yield Finding("C29", "", whole.calibration, _("Weigh the numbers with it."))
