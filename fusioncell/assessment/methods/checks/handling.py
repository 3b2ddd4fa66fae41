"""Checks on labels, persons, customers and hands: C17, C18, C20, C21, C22, C26, C27."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from fusioncell.assessment.methods.checks import wording
from fusioncell.assessment.methods.checks.finding import Finding
from fusioncell.assessment.methods.checks.likelihood import texts_of
from fusioncell.assessment.methods.facts import Judged, Whole


def c17(whole: Whole) -> Iterator[Finding]:
    """Level text by a superseded version of its scale."""
    for one in whole.levels:
        if one.version != one.in_use:
            said = _("It explains a level by version %(old)s of %(scale)s; %(new)s is in use.")
            words = {"old": one.version, "scale": one.scale, "new": one.in_use}
            yield Finding("C17", one.id, said % words, _("Use the definition that is in use."))


def c18(whole: Whole) -> Iterator[Finding]:
    """Handling of text below its evidence; third-agency rule; embargo. A gate without override."""
    for place, sentence in whole.handling:
        yield Finding("C18", place, sentence, _("Raise the mark, leave it out, or ask the originator's consent."))


def c20(whole: Whole) -> Iterator[Finding]:
    """Personal data that are not needed; special categories; protected speech as ground. A gate without override."""
    for one in whole.judgements:
        yield from _c20(one)


def _c20(one: Judged) -> Iterator[Finding]:
    if any(evidence.protected for evidence in one.support):
        said = _("It rests on somebody's faith, opinion or lawful protest, which is no ground.")
        yield Finding("C20", one.id, said, _("Take it out; judge by what was done."))
    if any(evidence.special for evidence in one.evidence) and not one.personal_need.strip():
        said = _("It uses a special category of personal data, and the need is not stated.")
        yield Finding("C20", one.id, said, _("Take it out, or write why the judgement cannot be made without it."))
    strangers = {evidence.person for evidence in one.evidence if evidence.person} - one.scope
    if strangers and not one.personal_need.strip():
        said = _("It cites personal data about somebody whom the judgement is not about.")
        yield Finding(
            "C20", one.id, said, _("Name whom the judgement is about, or cite the report and not the person.")
        )


def c21(whole: Whole) -> Iterator[Finding]:
    """A group's characteristic as an indicator without a behaviour."""
    for one in whole.judgements:
        for alternative in one.alternatives:
            for indicator in alternative.indicators:
                words = wording.found(wording.GROUPS, indicator.text, one.language)
                if words and not indicator.behaviour.strip():
                    said = _("“%(word)s” is a group, and no indicator.") % {"word": words[0]}
                    yield Finding("C21", one.id, said, _("Name what somebody would do."))


def c22(whole: Whole) -> Iterator[Finding]:
    """No customer requirement; no audience."""
    if not whole.requirement.strip():
        yield Finding("C22", "", _("Nobody is named who asked for this."), _("Write whose question it answers."))
    if not whole.audience.strip():
        yield Finding("C22", "", _("No audience is named."), _("Write for whom it is."))


def c26(whole: Whole) -> Iterator[Finding]:
    """Measures recommended inside a threat assessment, where the mandate keeps them apart."""
    if not whole.measures_apart:
        return
    places = [(one.id, language, text) for one in whole.judgements for language, text in texts_of(one)]
    places += [(p.id, language, text) for p in whole.passages for language, (text, _of) in p.texts.items()]
    for place, language, text in places:
        if words := wording.found(wording.MEASURES, text, language):
            said = _("“%(word)s” recommends a measure.") % {"word": words[0]}
            yield Finding("C26", place, said, _("Leave measures to those who decide on them."))


def c27(whole: Whole) -> Iterator[Finding]:
    """Author, reviewer and approver are not three people. A gate without override."""
    mend = _("Let somebody else do it.")
    if whole.reviewer is not None and whole.reviewer in whole.authors:
        yield Finding("C27", "", _("Whoever wrote it has reviewed it."), mend)
    if whole.approver is not None and whole.approver in whole.authors:
        yield Finding("C27", "", _("Whoever wrote it would approve it."), mend)
    if whole.approver is not None and whole.approver == whole.reviewer:
        yield Finding("C27", "", _("Whoever reviewed it would approve it."), mend)
