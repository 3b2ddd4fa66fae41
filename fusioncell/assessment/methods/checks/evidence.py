"""Checks on what judgements rest on: C5, C6, C7, C8, C9, C11, C19, C23, C24 (ICD 206, practice)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from fusioncell.assessment.methods.checks.finding import Finding
from fusioncell.assessment.methods.facts import ESTIMATES, FACT, Evidence, Judged, Whole
from fusioncell.assessment.methods.techniques import UNSUPPORTED

WEAK = frozenset({"D", "E", None})
# After how many days the newest evidence is old, by kind of product.
OLD: Mapping[str, int] = {"daily": 3, "spot": 2, "warning": 30, "summary": 30, "punctual": 90, "strategic": 365}
OLD_OTHERWISE = 365


def c5(whole: Whole) -> Iterator[Finding]:
    """Judgement with no evidence link; fact with no source."""
    for one in whole.judgements:
        if one.kind in ESTIMATES and not one.support:
            yield Finding("C5", one.id, _("This judgement rests on no evidence."), _("Draw in what speaks for it."))
        if one.kind == FACT and not one.support:
            yield Finding(
                "C5", one.id, _("This fact has no source."), _("Draw in its source, or call it an assumption.")
            )


def roots_of(one: Judged) -> set[str]:
    """The roots of what speaks for a judgement."""
    return {evidence.root or evidence.report for evidence in one.support}


def c6(whole: Whole) -> Iterator[Finding]:
    """All support traces to one root source after retellings are collapsed."""
    for one in whole.judgements:
        if one.kind in ESTIMATES and one.support and len(roots_of(one)) == 1 and not one.single_root.strip():
            said = _("All that speaks for it comes from one root source.")
            yield Finding(
                "C6", one.id, said, _("Find an independent source, or declare that there is only one and why.")
            )


def c7(whole: Whole) -> Iterator[Finding]:
    """All support from one agency or one discipline."""
    for one in whole.judgements:
        if one.kind not in ESTIMATES or not one.support:
            continue
        if len({evidence.agency for evidence in one.support}) == 1:
            said = _("All that speaks for it was given by one agency.")
            yield Finding("C7", one.id, said, _("Ask another agency what it holds."))
        elif len({evidence.discipline for evidence in one.support}) == 1:
            said = _("All that speaks for it is of one kind of source.")
            yield Finding("C7", one.id, said, _("Look for another kind of source."))


def c8(whole: Whole) -> Iterator[Finding]:
    """Newest evidence older than the product's kind allows, or a horizon that has passed."""
    limit = OLD.get(whole.kind, OLD_OTHERWISE)
    for one in whole.judgements:
        dates = [evidence.received_at.date() for evidence in one.evidence if evidence.received_at is not None]
        if one.kind in ESTIMATES and dates and (whole.today - max(dates)).days > limit:
            said = _("Its newest evidence is %(days)s days old.") % {"days": (whole.today - max(dates)).days}
            yield Finding("C8", one.id, said, _("Look for newer evidence, or say that it is old."))
        if one.horizon[1] is not None and one.horizon[1] < whole.today:
            yield Finding("C8", one.id, _("Its horizon has passed."), _("Set a new horizon, or resolve the judgement."))


def c9(whole: Whole) -> Iterator[Finding]:
    """High confidence on weak, ungraded or single sources, or on an open key assumption."""
    mend = _("Lower the confidence, or strengthen what it rests on.")
    for one in whole.judgements:
        if one.confidence != "high":
            continue
        if any(evidence.reliability in WEAK for evidence in one.support):
            yield Finding("C9", one.id, _("Confidence is high, on a source that is weak or not graded."), mend)
        if len(roots_of(one)) < 2:  # noqa: PLR2004  (one root is no corroboration)
            yield Finding("C9", one.id, _("Confidence is high, on fewer than two independent roots."), mend)
        if any(a.key and a.state in ("", UNSUPPORTED) for a in one.assumptions):
            yield Finding("C9", one.id, _("Confidence is high, and a key assumption is open."), mend)


def c11(whole: Whole) -> Iterator[Finding]:
    """Contradicting evidence in the store is not cited."""
    for one in whole.judgements:
        for sentence in one.uncited:
            said = _("The store holds something against it that it does not cite: %(what)s") % {"what": sentence}
            yield Finding("C11", one.id, said, _("Cite it against the judgement, or say why it does not count."))


def _places(whole: Whole) -> Iterator[tuple[str, Evidence]]:
    for one in whole.judgements:
        yield from ((one.id, evidence) for evidence in one.evidence)
    for passage in whole.passages:
        yield from ((passage.id, evidence) for evidence in passage.evidence)


def c19(whole: Whole) -> Iterator[Finding]:
    """Retracted, disproved or expired evidence is still cited."""
    mend = _("Take it out, and look again at what rested on it.")
    for place, evidence in _places(whole):
        if evidence.retracted:
            yield Finding("C19", place, _("It cites a report that was retracted."), mend)
        elif evidence.gone:
            yield Finding("C19", place, _("It cites a report that was erased."), mend)
        elif evidence.disproved:
            yield Finding("C19", place, _("It cites an identity decision that was taken back."), mend)
        elif evidence.expired:
            yield Finding("C19", place, _("It cites a report whose period has ended."), mend)
        elif evidence.superseded:
            said = _("It cites a report that a newer version has replaced.")
            yield Finding("C19", place, said, _("Cite the newer version."))


def c23(whole: Whole) -> Iterator[Finding]:
    """Our own product is cited as evidence."""
    for place, evidence in _places(whole):
        if evidence.own_product:
            said = _("It cites a product of this cell as if it were evidence.")
            yield Finding("C23", place, said, _("Cite what that product rested on."))


def c24(whole: Whole) -> Iterator[Finding]:
    """Open-source items repackaged as intelligence."""
    for one in whole.judgements:
        if one.kind in ESTIMATES and one.support and {e.discipline for e in one.support} == {"open_source"}:
            said = _("It rests on open sources alone, which the reader could have read.")
            yield Finding("C24", one.id, said, _("Say so in the text, and what the cell adds to them."))
