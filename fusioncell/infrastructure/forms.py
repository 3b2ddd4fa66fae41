"""What the pages of the register ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.infrastructure import rules
from fusioncell.infrastructure.actions.ranking import Settings
from fusioncell.infrastructure.methods.scheme import shipped
from fusioncell.infrastructure.models import Appraisal, Designation
from fusioncell.mandate.fields import Choosing, words

DAY = {"type": "date"}
STANDARD = Settings()


def _day(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY), required=required, help_text=hint)


def _percent(label: Any) -> forms.FloatField:
    number = forms.NumberInput(attrs={"class": "short", "step": "any"})
    return forms.FloatField(label=label, min_value=0, max_value=100, widget=number)


class Narrow(Choosing):
    """How the register is narrowed."""

    words = forms.CharField(label=_("Name or code"), required=False, max_length=120)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    type = forms.ChoiceField(label=_("Type of site"), required=False)
    trouble = forms.ChoiceField(label=_("Place"), required=False, choices=(("", _("all")), ("on", _("cannot be used"))))
    taxonomy = forms.ChoiceField(label=_("Sorted by"), required=False)

    def __init__(self, *given: Any, choices: Mapping[str, Sequence[tuple[str, Any]]], **named: Any) -> None:
        super().__init__(*given, choices=choices, **named)
        for name in ("sector", "region", "type", "taxonomy"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                every = [] if name == "taxonomy" else [("", _("all"))]
                field.choices = [*every, *choices.get(name, ())]


class Judge(forms.Form):
    """One factor of a site, as a seat judges it."""

    factor = forms.ChoiceField(label=_("What is judged"), choices=Appraisal.Factor.choices)
    low = _percent(_("At least (percent)"))
    likely = _percent(_("Most likely (percent)"))
    high = _percent(_("At most (percent)"))
    reasons = words(_("Reasons"), rows=3)
    valid_to = _day(_("Holds until"))
    reports = forms.CharField(
        label=_("Reports it rests on, by number"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("As in the address of a report, one a line."),
    )  # fmt: skip


class Propose(forms.Form):
    """A designation, as it is proposed."""

    reason = words(_("Why it is critical"), rows=3)
    recommended = words(_("What is recommended"), rows=3)
    consent = forms.ChoiceField(label=_("Consent of the owner"), choices=Designation.Consent.choices)
    consent_of = forms.CharField(label=_("Given by"), required=False, max_length=200)
    consent_on = _day(_("Given on"), required=False)
    without = words(_("Reason to act without consent"), rows=2, required=False)
    review_by = _day(_("Review by"), _("Within two years."))


class Rank(forms.Form):
    """How a ranking is made."""

    radius_km = forms.FloatField(label=_("Incidents within (kilometres)"), initial=STANDARD.radius_km)
    years = forms.FloatField(label=_("Over how many years"), initial=STANDARD.years)
    days = forms.FloatField(label=_("Threat of the coming days"), initial=STANDARD.days)
    top = forms.IntegerField(label=_("Names that are kept"), initial=STANDARD.top)
    draws = forms.IntegerField(label=_("Draws"), initial=STANDARD.draws)
    seed = forms.IntegerField(label=_("Seed"), initial=STANDARD.seed, min_value=0, max_value=2**31)


class AskRelease(Choosing):
    """To whom a list is to be released."""

    reason = words(_("Reason"), rows=2)
    seats = forms.MultipleChoiceField(label=_("Recipients"), widget=forms.CheckboxSelectMultiple)
    hours = forms.IntegerField(label=_("For how many hours"), initial=8, min_value=1, max_value=rules.LONGEST_RELEASE)


class Note(forms.Form):
    """A sentence with an act."""

    note = words(_("Note"), rows=2, required=False)


class Plant(Choosing):
    """A site that does not exist."""

    name = forms.CharField(label=_("Name"), max_length=200)
    sector = forms.ChoiceField(label=_("Sector"))
    latitude = forms.FloatField(label=_("Latitude"))
    longitude = forms.FloatField(label=_("Longitude"))
    reason = words(_("Reason"), rows=2)


class AddUp(forms.Form):
    """A published table to be added up again."""

    scheme = forms.ChoiceField(label=_("Method"))
    table = words(
        _("Table"), rows=6, help_text=_("One row a line: name; the scores in the method's order; the published total.")
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["scheme"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(code, one.name) for code, one in shipped().items()]
