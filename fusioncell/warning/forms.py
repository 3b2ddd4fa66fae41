"""What the pages of series and signals ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.mandate.fields import Choosing, Moment, words
from fusioncell.warning.models import Mark, Triage

DECLARATION = """[series]
code = "incidents-by-region"
title = "Incidents by region"
hazard = "conflict"
counts = "events"
by = ["region"]

[where]

[detector]
name = "siblings"
"""


def number(label: Any, hint: Any = "", **more: Any) -> forms.FloatField:
    """A short field for a number."""
    widget = forms.NumberInput(attrs={"class": "short", "step": "any"})
    return forms.FloatField(label=label, help_text=hint, widget=widget, **more)


class Declare(Choosing):
    """A family of series."""

    text = words(_("The series, as TOML"), rows=20, help_text=_("What is counted, where, by which step and detector."))
    classification = forms.ChoiceField(label=_("Classification of the declaration"), required=False)


class Reason(forms.Form):
    """Why."""

    reason = words(_("Reason"), rows=2)


class HandOn(Choosing):
    """To whom a family goes."""

    seat = forms.ChoiceField(label=_("New owner"))


class RunNow(forms.Form):
    """From which day on a family is judged."""

    since = forms.DateField(
        label=_("Judge from this day on"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Without it, the periods that are not judged yet."),
    )  # fmt: skip
    as_of = forms.DateField(
        label=_("With what was known on"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Without it, with everything that is known now."),
    )  # fmt: skip


class AsOf(forms.Form):
    """At which past moment a series is looked at."""

    at = Moment(label=_("As known at (UTC)"), required=False)


class Budget(forms.Form):
    """How many alarms a week."""

    weekly = number(_("Alarms a week"), min_value=0.01, max_value=10_000)
    reason = words(_("Reason"), rows=2)


class TriageForm(forms.Form):
    """What an alarm is."""

    verdict = forms.ChoiceField(label=_("This alarm is"), choices=Triage.Verdict.choices, widget=forms.RadioSelect)
    reason = words(_("Reason"), rows=3)
    also = forms.BooleanField(label=_("The same of every other signal of this happening"), required=False)


class Assign(Choosing):
    """Who looks at an alarm until when."""

    agency = forms.ChoiceField(label=_("Agency"))
    seat = forms.ChoiceField(label=_("Seat"), required=False)
    due_at = Moment(label=_("To be answered by (UTC)"))
    note = words(_("What is asked"), rows=2, required=False)


class Respond(forms.Form):
    """What was done."""

    text = words(_("What was done"), rows=3)


class Filter(forms.Form):
    """Which alarms are listed."""

    words = forms.CharField(label=_("Words in the name"), required=False, max_length=100)
    family = forms.ChoiceField(label=_("Series"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)


class Scenario(Choosing):
    """A scenario with its indicators, one a line."""

    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    hazard = forms.CharField(label=_("Hazard"), max_length=60)
    text = words(_("What would happen"), rows=3, required=False)
    indicators = words(
        _("Indicators, one a line"), rows=6,
        help_text=_("Words | weight | family | series | days | threshold. With words alone a person marks it."),
    )  # fmt: skip
    warn_at = number(_("Warn at this share of the weight"), initial=0.5, min_value=0.01, max_value=1)
    classification = forms.ChoiceField(label=_("Classification of the declaration"), required=False)


class MarkForm(forms.Form):
    """What is said of an indicator."""

    verdict = forms.ChoiceField(label=_("The indicator is"), choices=Mark.Verdict.choices, widget=forms.RadioSelect)
    reason = words(_("Reason"), rows=2)
    report = forms.UUIDField(
        label=_("Report it rests on, by number"), required=False, help_text=_("As in the address of a report.")
    )


class Backtest(Choosing):
    """What is replayed: a declared family, or a file of events."""

    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    family = forms.ChoiceField(label=_("Series"), required=False)
    file = forms.FileField(label=_("A file of events (CSV)"), required=False)
    mapping = forms.CharField(
        label=_("Its columns"), required=False, max_length=500,
        help_text=_("For example: date=date_start,place=adm_1,known=reported,actors=side_a+side_b"),
    )  # fmt: skip
    budget = number(_("Alarms a year"), initial=6, min_value=0.01, max_value=50_000)
    trials = forms.IntegerField(label=_("Made outbreaks"), initial=100, min_value=0, max_value=1000)
    classification = forms.ChoiceField(label=_("Classification of the declaration"), required=False)

    def clean(self) -> dict[str, Any]:
        """Either a family or a file with its columns."""
        given = super().clean() or {}
        if bool(given.get("family")) == bool(given.get("file")):
            raise forms.ValidationError(_("Choose a family of series or a file, one of the two."))
        if given.get("file") and not given.get("mapping"):
            self.add_error("mapping", _("Say which columns hold the date and the place."))
        return given
