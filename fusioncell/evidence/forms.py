"""What the pages of consent, labels, people and subjects ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.words import PersonCategory, Tlp
from fusioncell.mandate.fields import REFUSAL_WORDS, Choosing, Moment, words
from fusioncell.mandate.rules_of_work import LONGEST_TITLE, REFUSALS

TLP = [(tlp.name, tlp.mark) for tlp in Tlp]
CATEGORIES = {
    PersonCategory.SUSPECT: _("suspect"),
    PersonCategory.CONVICTED: _("convicted"),
    PersonCategory.VICTIM: _("victim"),
    PersonCategory.WITNESS: _("witness"),
    PersonCategory.CONTACT: _("contact"),
    PersonCategory.INFORMANT: _("informant"),
    PersonCategory.MINOR: _("minor"),
}
_boxes = forms.CheckboxSelectMultiple


class AskConsent(Choosing):
    """A question to an originator."""

    originator = forms.ChoiceField(label=_("Whom to ask"))
    recipient = forms.ChoiceField(label=_("Who is to read it"))
    purpose = forms.ChoiceField(label=_("For which purpose"))
    reason = words(_("Why they need to know"))
    due_at = Moment(label=_("Answer needed by"), required=False, help_text=_("In UTC."))


class Agree(forms.Form):
    """Until when, and what the originator adds."""

    expires_at = Moment(label=_("The consent ends"), help_text=_("In UTC, within a year. It can be taken back sooner."))
    note = words(_("Note to whoever asked"), rows=2, required=False)


class Refusal(Choosing):
    """Why a question is refused."""

    code = forms.ChoiceField(label=_("Reason"), choices=[(code, REFUSAL_WORDS[code]) for code in REFUSALS])
    note = words(_("More about it"), rows=2, required=False)


class Offer(Choosing):
    """A text that can be released in place of the report."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    text = words(_("Text that can be released"), rows=8)
    classification = forms.ChoiceField(label=_("Classification"))
    tlp = forms.ChoiceField(label=_("TLP"), choices=TLP, initial=Tlp.AMBER.name)


class Lower(Choosing):
    """A lower label for a report, or a text out of it that can stand lower."""

    kind = forms.ChoiceField(
        label=_("How"),
        choices=[
            ("declassify", _("Lower the label of the report itself")),
            ("sanitise", _("Write a sanitised text")),
            ("tear_line", _("Write a tear line")),
        ],
    )
    classification = forms.ChoiceField(label=_("Classification"))
    tlp = forms.ChoiceField(label=_("TLP"), choices=TLP)
    caveats = forms.MultipleChoiceField(label=_("Caveats that stay"), widget=_boxes, required=False)
    agencies = forms.MultipleChoiceField(label=_("Agencies that may then read it"), widget=_boxes, required=False)
    title = forms.CharField(label=_("Title of the text"), max_length=LONGEST_TITLE, required=False)
    text = words(_("The text"), rows=6, required=False, help_text=_("For a sanitised text or a tear line only."))
    reason = words(_("Why"), rows=3)


class Raise(Choosing):
    """A higher label for a report."""

    classification = forms.ChoiceField(label=_("At least"))
    tlp = forms.ChoiceField(label=_("TLP at least"), choices=TLP)
    caveats = forms.MultipleChoiceField(label=_("Caveats to add"), widget=_boxes, required=False)
    agencies = forms.MultipleChoiceField(
        label=_("Only these agencies"), widget=_boxes, required=False, help_text=_("None chosen: as before.")
    )
    reason = words(_("Why"), rows=3)


class PassOn(Choosing):
    """Something to be done that rests on reports."""

    title = forms.CharField(label=_("What is to be done"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("request", _("request")),
            ("notice", _("notice")),
            ("hit", _("hit")),
            ("review", _("review")),
            ("task", _("task")),
        ],
    )
    agency = forms.ChoiceField(label=_("By which agency"))
    body = words(_("What, and why that agency needs to know"), rows=5)
    due_at = Moment(label=_("Due"), required=False, help_text=_("In UTC."))
    classification = forms.ChoiceField(label=_("Classification of these words"))
    case = forms.ChoiceField(label=_("Case"), required=False, help_text=_("Only members of the case will see it."))


class Why(forms.Form):
    """A reason."""

    reason = words(_("Why"), rows=2)


class Place(Choosing):
    """What a person is in a case."""

    entity = forms.ChoiceField(label=_("Person"))
    category = forms.ChoiceField(label=_("What the person is in this case"), choices=list(CATEGORIES.items()))
    reason = words(_("Why"), rows=2)


class Change(forms.Form):
    """That a person is something else in a case."""

    category = forms.ChoiceField(label=_("What the person is in this case"), choices=list(CATEGORIES.items()))
    reason = words(_("Why"), rows=2)


class Subject(Choosing):
    """A suspicion against somebody, and the facts it rests on."""

    offence = forms.ChoiceField(label=_("Offence"))
    suspicion = words(
        _("The suspicion"), rows=5, help_text=_("What is suspected, and what in the facts gives rise to it.")
    )
    statements = forms.MultipleChoiceField(label=_("Facts"), widget=_boxes)
    protected_link = words(
        _("How protected activity bears on the offence"),
        rows=3,
        required=False,
        help_text=_("Needed when a marked fact is cited. Marked facts alone never make a file."),
    )


class Review(forms.Form):
    """Whether a report is still needed, for how long, and why (R08)."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("keep", _("It is needed: keep it")), ("erase", _("It is not needed: let it be erased"))],
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(label=_("Keep it for how many more days"), required=False, min_value=1)
    reason = words(_("Why"), help_text=_("It stands in the record with your name and the day."))

    def __init__(self, *given: Any, longest: int, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["days"].initial = longest
        self.fields["days"].widget.attrs["max"] = longest

    def clean(self) -> dict[str, Any]:
        """A report that is kept is kept for a stated time."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("decision") == "keep" and not said.get("days"):
            self.add_error("days", _("Say for how many days."))
        return said
