"""What the pages of the threat level ask."""

from __future__ import annotations

import math
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.mandate.fields import Choosing, Moment, words
from fusioncell.threat_level.models import Part, Question, Subject

DAY = {"type": "date"}
CONFIDENCE = (("low", _("low")), ("moderate", _("moderate")), ("high", _("high")))
HARMS = ((1, _("1, slight")), (2, _("2, limited")), (3, _("3, serious")), (4, _("4, grave")), (5, _("5, extreme")))
# How a likelihood ratio is asked: in words with their numbers, kept as its logarithm.
RATIOS = (
    (30.0, _("very strongly for (30 times)")),
    (10.0, _("strongly for (10 times)")),
    (3.0, _("for (3 times)")),
    (1.0, _("neither")),
    (1 / 3, _("against (3 times)")),
    (1 / 10, _("strongly against (10 times)")),
    (1 / 30, _("very strongly against (30 times)")),
)


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY), required=required)


def _percent(label: Any, hint: Any = "") -> forms.FloatField:
    return forms.FloatField(label=label, help_text=hint, min_value=0, max_value=100, widget=forms.NumberInput(
        attrs={"class": "short", "step": "any"}))  # fmt: skip


class Scale(forms.Form):
    """A scale's file."""

    text = words(_("The scale, as TOML"), rows=16)


class NewSubject(Choosing):
    """Whose level is to be decided."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    kind = forms.ChoiceField(label=_("Kind"), choices=Subject.Kind.choices)
    hazard = forms.CharField(label=_("Hazard"), max_length=120, help_text=_("For example: terrorism."))
    scale = forms.ChoiceField(label=_("Scale"))
    parent = forms.ChoiceField(label=_("Subject above"), required=False)
    inherits = forms.ChoiceField(
        label=_("From above it takes"), choices=Subject.Inherits.choices, initial=Subject.Inherits.INDEPENDENT
    )
    lapses = forms.BooleanField(label=_("Its own level ends when it equals that above"), required=False)
    public = forms.BooleanField(label=_("Its level is published"), required=False)
    classification = forms.ChoiceField(label=_("Classification of its name"), required=False)


class Ask(Choosing):
    """What is asked about a level."""

    kind = forms.ChoiceField(label=_("What is decided"), choices=Question.Kind.choices)
    trigger = forms.CharField(label=_("Trigger"), max_length=200, help_text=_("What made you ask, in a few words."))
    text = words(_("Question"), rows=3, help_text=_("That which has the probability: what would have to happen."))
    horizon_from = _day(_("Period from"))
    horizon_to = _day(_("Period to"))
    cutoff_at = Moment(label=_("Cut-off of the evidence (UTC)"), help_text=_("Nothing received later counts."))
    classification = forms.ChoiceField(label=_("Classification of the question's words"))
    assessment = forms.ChoiceField(label=_("Follows from the assessment"), required=False)
    reports = forms.MultipleChoiceField(
        label=_("Evidence"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Each report keeps its own label: who may not read it does not learn of it here."),
    )  # fmt: skip
    further = forms.CharField(
        label=_("Further reports, by number"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As in the address of a report, one a line."), max_length=8000,
    )  # fmt: skip

    def clean_further(self) -> list[UUID]:
        """The numbers, each a report's."""
        try:
            return [UUID(number) for number in self.cleaned_data["further"].replace(",", " ").split()]
        except ValueError as error:
            raise forms.ValidationError(_("A report's number is written as in its address.")) from error

    def evidence(self) -> list[UUID]:
        """All that is cited."""
        return [*(UUID(number) for number in self.cleaned_data["reports"]), *self.cleaned_data["further"]]


class Position(Choosing):
    """A seat's position."""

    ordinal = forms.TypedChoiceField(label=_("The level you argue for"), coerce=int, widget=forms.RadioSelect)
    probability = _percent(_("Probability, in %"), _("That what is asked about happens within the period."))
    intent = _percent(_("Intent, in %"), _("That somebody means to."))
    capability = _percent(_("Capability, in %"), _("That they could."))
    harm = forms.TypedChoiceField(label=_("Harm, if it happened"), coerce=int, choices=HARMS, initial=3)
    reasons = words(_("Reasons"), rows=3)
    lower_raises = forms.TypedChoiceField(
        label=_("Were the level one step lower today, would this raise it?"), coerce=lambda v: v == "yes",
        choices=(("yes", _("yes")), ("no", _("no"))), widget=forms.RadioSelect,
    )  # fmt: skip
    lower_reason = words(_("Why, or why not"), rows=2)

    def weigh(self, evidence: list[tuple[str, str]]) -> None:
        """Ask of each piece of evidence how it bears on the probability."""
        for number, title in evidence:
            self.fields[f"weight-{number}"] = forms.TypedChoiceField(
                label=_("%(title)s makes it likelier by") % {"title": title}, coerce=float, initial="1.0",
                choices=[(str(ratio), name) for ratio, name in RATIOS], required=False, empty_value=None,
            )  # fmt: skip

    def weights(self) -> dict[str, float]:
        """The logarithms of the ratios that say something, by piece of evidence."""
        given = {name.removeprefix("weight-"): self.cleaned_data[name] for name in self.fields if "weight-" in name}
        return {number: math.log(ratio) for number, ratio in given.items() if ratio not in (1.0, None)}


class JudgePart(Choosing):
    """Intent, capability or harm as a judgement."""

    aspect = forms.ChoiceField(label=_("What is judged"), choices=Part.Aspect.choices)
    text = words(_("The judgement, in a sentence"), rows=2)
    low = _percent(_("At least, in %"))
    high = _percent(_("At most, in %"))
    best = _percent(_("Your own number, in %"))
    confidence = forms.ChoiceField(label=_("Confidence"), choices=CONFIDENCE)
    confidence_reasons = words(_("Why this confidence"), rows=2)


class Recommend(Choosing):
    """What is recommended."""

    ordinal = forms.TypedChoiceField(label=_("Recommended level"), coerce=int, widget=forms.RadioSelect)
    text = words(_("Reasons"), rows=4)
    against_criteria = words(_("Why not what the numbers speak for"), rows=2, required=False)
    unjudged = words(_("Why before all is judged apart"), rows=2, required=False)

    def suit(self, *, numbers: bool, excepted: bool) -> None:
        """Ask only what this recommendation can need."""
        if not numbers:
            del self.fields["against_criteria"]
        if not excepted:
            del self.fields["unjudged"]


class Dissent(Choosing):
    """Who holds otherwise."""

    ordinal = forms.TypedChoiceField(label=_("The level you hold"), coerce=int)
    text = words(_("Your dissent, in full"), rows=4)


class Decide(Choosing):
    """What is decided."""

    ordinal = forms.TypedChoiceField(label=_("Level"), coerce=int, widget=forms.RadioSelect)
    departure = words(_("Why you depart from the recommendation, if you do"), rows=2, required=False)
    review_by = _day(_("To be reviewed by"), required=False)
    expires_at = Moment(
        label=_("Ends at (UTC)"), required=False, help_text=_("An overlay ends by itself at this hour.")
    )
    embargo_until = forms.DateField(
        label=_("Unseen evidence may be opened from"), required=False, widget=forms.DateInput(attrs=DAY),
        help_text=_("Needed when somebody who gave a position could not see all the evidence."),
    )  # fmt: skip


class Why(forms.Form):
    """A reason."""

    why = words(_("Why?"), rows=2)


class Outcome(forms.Form):
    """What became of it."""

    happened = forms.TypedChoiceField(
        label=_("Has it happened?"), coerce=lambda v: v == "yes", choices=(("yes", _("yes")), ("no", _("no"))),
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = words(_("On what this rests"), rows=2)


class End(Choosing):
    """How a series ends."""

    how = forms.ChoiceField(label=_("How it ends"), choices=Subject.State.choices[1:])
    into = forms.ChoiceField(label=_("Goes on in"), required=False)
    why = words(_("Why?"), rows=2)


class When(forms.Form):
    """A moment to look back at."""

    at = Moment(label=_("As it was at (UTC)"), required=False)
