"""Checks on numbers and words of likelihood: C1, C2, C3, C4, C13, C14, C15, C30 (ICD 203, PHIA, NATO AJP-2.1)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from fusioncell.assessment.methods.checks import wording
from fusioncell.assessment.methods.checks.finding import Finding
from fusioncell.assessment.methods.facts import ESTIMATES, FORECAST, Judged, Whole
from fusioncell.assessment.methods.probability import percent

SLACK = 0.015  # exclusive outcomes may miss 1 by the rounding of their numbers
RARE = 0.05
FINE_ROOTS = 3  # with fewer independent roots, numbers finer than five in a hundred promise too much
_PERCENT = re.compile(r"(?<![\d–\-.,])\d{1,3}(?:[.,]\d+)?\s?[%٪]")
_RANGE = re.compile(r"\d\s?[%٪]?\s?[–\-]\s?\d|\d\s?[%٪]?\s(?:to|à|a|до|至|إلى)\s\d")


def c1(whole: Whole) -> Iterator[Finding]:
    """Key judgement without likelihood or horizon."""
    for one in whole.judgements:
        if one.key and one.kind in ESTIMATES:
            if one.held is None:
                yield Finding(
                    "C1", one.id, _("A key judgement has no likelihood."), _("Give its probability interval.")
                )
            if one.horizon[1] is None:
                yield Finding("C1", one.id, _("A key judgement has no horizon."), _("Say until when it holds."))


def texts_of(one: Judged) -> Iterator[tuple[str, str]]:
    """A judgement's text in each language that it was written in."""
    yield one.language, one.text
    yield from ((language, text) for language, (text, _of) in one.texts.items() if language != one.language)


def _all_texts(whole: Whole) -> Iterator[tuple[str, str, str]]:
    for one in whole.judgements:
        yield from ((one.id, language, text) for language, text in texts_of(one))
        yield one.id, one.language, one.confidence_reasons
    for passage in whole.passages:
        yield from ((passage.id, language, text) for language, (text, _of) in passage.texts.items())


def c2(whole: Whole) -> Iterator[Finding]:
    """Confidence and likelihood in one sentence."""
    for place, language, text in _all_texts(whole):
        if not wording.found(wording.CONFIDENCE, text, language):
            continue
        for sentence in wording.sentences(text):
            confident = wording.found(wording.CONFIDENCE, sentence, language)
            likely = [word for word, _rows in wording.terms_in(sentence, language)]
            if confident and likely:
                said = _("“%(one)s” and “%(other)s” stand in one sentence: how likely it is and how sure we are.")
                yield Finding(
                    "C2", place, said % {"one": likely[0], "other": confident[0]}, _("Say them in two sentences.")
                )


def c3(whole: Whole) -> Iterator[Finding]:
    """Terms from two scales or two rows of synonyms."""
    for place, language, text in _all_texts(whole):
        found = list(wording.terms_in(text, language))
        if not found:
            continue
        own = [word for word, rows in found if any(scale == whole.scale for scale, _row in rows)]
        strange = next((word for word, rows in found if not any(scale == whole.scale for scale, _row in rows)), None)
        if strange is not None:
            said = _("“%(word)s” is no word of the scale of this assessment.")
            yield Finding(
                "C3", place, said % {"word": strange}, _("Use the declared scale's word, or let it be printed.")
            )
        elif own and not frozenset.intersection(*(rows for _word, rows in found)):
            words = ", ".join(dict.fromkeys(own))
            said = _("Words of two rows of synonyms are mixed: %(words)s.")
            yield Finding("C3", place, said % {"words": words}, _("Keep to one row of the scale."))
    for one in whole.judgements:
        if one.held is not None and one.scale != whole.scale:
            said = _("This judgement is worded by another scale than the assessment.")
            yield Finding("C3", one.id, said, _("Word it by the scale of the assessment."))


def c4(whole: Whole) -> Iterator[Finding]:
    """A hedge that is no term carries a judgement."""
    for one in whole.judgements:
        if one.kind not in ESTIMATES:
            continue
        for language, text in texts_of(one):
            for word in dict.fromkeys(wording.found(wording.HEDGES, text, language)):
                said = _("“%(word)s” says nothing of how likely it is.") % {"word": word}
                yield Finding("C4", one.id, said, _("State it plainly; the likelihood is printed beside it."))


def c13(whole: Whole) -> Iterator[Finding]:
    """Exclusive outcomes do not sum to 1; what depends on another is more probable than it."""
    groups: Mapping[str, list[Judged]] = defaultdict(list)
    by_id = {one.id: one for one in whole.judgements}
    for one in whole.judgements:
        if one.exclusive and one.held is not None:
            groups[one.exclusive].append(one)
        parent = by_id.get(one.given)
        if (
            parent is not None
            and parent.held is not None
            and one.held is not None
            and one.held.point > parent.held.point
        ):
            said = _("It is held at %(own)s and can only happen if what is held at %(other)s does.")
            numbers = {"own": percent(one.held.point), "other": percent(parent.held.point)}
            yield Finding("C13", one.id, said % numbers, _("Lower it, or raise what it depends on."))
    for name, group in groups.items():
        held = [one.held for one in group if one.held is not None]
        total = sum(h.point for h in held)
        impossible = sum(h.low for h in held) > 1 + SLACK or sum(h.high for h in held) < 1 - SLACK
        if impossible or abs(total - 1) > SLACK:
            said = _("The outcomes of “%(name)s” exclude each other and sum to %(total)s.")
            yield Finding(
                "C13", group[0].id, said % {"name": name, "total": percent(total)}, _("Make them sum to 100%.")
            )


def c14(whole: Whole) -> Iterator[Finding]:
    """Forecast without a rule or date by which it is resolved."""
    for one in whole.judgements:
        if one.kind == FORECAST and not (one.resolution_rule.strip() and one.resolve_on):
            said = _("Nobody could later say whether this forecast came true.")
            yield Finding("C14", one.id, said, _("Write the rule by which it is resolved, and the date."))


def c15(whole: Whole) -> Iterator[Finding]:
    """Number without an interval; numbers finer than what they rest on."""
    for one in whole.judgements:
        if one.held is not None and one.held.width == 0:
            yield Finding("C15", one.id, _("The number has no interval."), _("Give the bounds within which it lies."))
        if one.held is not None and _too_fine(one):
            said = _("The number is finer than its few sources bear.")
            yield Finding("C15", one.id, said, _("Round to five in a hundred, or name more independent sources."))
    for place, _language, text in _all_texts(whole):
        for sentence in wording.sentences(text) if "%" in text or "٪" in text else ():
            if _PERCENT.search(sentence) and not _RANGE.search(sentence) and "(" not in sentence:
                said = _("“%(number)s” stands without an interval.") % {"number": _PERCENT.findall(sentence)[0]}
                yield Finding("C15", place, said, _("Give a range, or the count that it comes from in brackets."))


def _too_fine(one: Judged) -> bool:
    if one.held is None or one.held.best is None or not 0.1 <= one.held.best <= 0.9:  # noqa: PLR2004  (the middle of the scale)
        return False
    fine = abs(one.held.best * 20 - round(one.held.best * 20)) > 1e-6  # noqa: PLR2004  (twentieths are five in a hundred)
    return fine and len({evidence.root or evidence.report for evidence in one.support}) < FINE_ROOTS


def c30(whole: Whole) -> Iterator[Finding]:
    """Base rate absent for a rare event."""
    for one in whole.judgements:
        rare = one.rare or (one.held is not None and one.held.point < RARE)
        if one.kind in ESTIMATES and rare and not one.base_rate.strip():
            said = _("How often such a thing happens at all is not said.")
            yield Finding("C30", one.id, said, _("Give the base rate, with its source and period."))
