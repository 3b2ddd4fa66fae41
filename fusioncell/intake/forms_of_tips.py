"""What the pages of tips ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.intake.forms import a_day
from fusioncell.intake.methods.behaviours import BEHAVIOURS
from fusioncell.intake.rules_of_tips import DISPOSITIONS

BEHAVIOUR_WORDS = {
    "INTRSN": _("Breach or attempted intrusion"),
    "MISREP": _("Misrepresentation"),
    "THEFT": _("Theft, loss or diversion"),
    "SABOT": _("Sabotage, tampering or vandalism"),
    "CYBER": _("Cyber attack"),
    "THREAT": _("Expressed or implied threat"),
    "AVIATION": _("Aviation activity"),
    "ELICIT": _("Eliciting information"),
    "TESTSEC": _("Testing or probing of security"),
    "RECRUT": _("Recruiting"),
    "PHOTO": _("Photography"),
    "SURVL": _("Observation or surveillance"),
    "MATRLS": _("Acquisition or storage of materials"),
    "EXPERT": _("Acquisition of expertise"),
    "WPNS": _("Weapons discovery"),
    "SECTOR": _("Sector-specific incident"),
}
Choices = Sequence[tuple[str, str]]
DISPOSITION_WORDS = {
    "shared": _("It was shared with those who need it"),
    "investigation": _("An investigation was opened on it"),
    "referred": _("It was handed to the authority it concerns"),
    "no_nexus": _("Unfounded: no link with an offence"),
    "explained": _("Unfounded: an innocent explanation"),
    "protected": _("Unfounded: lawful and protected conduct"),
    "duplicate": _("Unfounded: it repeats another tip"),
}


class NewTip(forms.Form):
    """What somebody saw, in the field or at a desk."""

    channel = forms.ChoiceField(label=_("It comes from"))
    event_type = forms.ChoiceField(label=_("Kind of event"), required=False)
    indicators = forms.MultipleChoiceField(label=_("Indicators"), required=False, widget=forms.CheckboxSelectMultiple)
    title = forms.CharField(label=_("In one line"), max_length=200)
    text = forms.CharField(
        label=_("What was seen"), widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000,
        help_text=_("What was done, where and when. Not who somebody is, believes or says."),
    )  # fmt: skip
    occurred = forms.CharField(
        label=_("When"), required=False, max_length=32, help_text=_("2026-11, or 2026-11-20"), validators=[a_day]
    )
    place = forms.CharField(label=_("Where"), required=False, max_length=200)
    person = forms.CharField(label=_("Name of a person seen, if known"), required=False, max_length=200)
    plate = forms.CharField(label=_("Registration of a vehicle"), required=False, max_length=20)
    source = forms.CharField(label=_("Who told it"), required=False, max_length=200)

    def __init__(
        self, *given: Any, channels: Choices = (), events: Choices = (), indicators: Choices = (), **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.fields["channel"].choices = list(channels)  # type: ignore[attr-defined]  # a ChoiceField has choices
        self.fields["event_type"].choices = [  # type: ignore[attr-defined]  # likewise
            ("", _("suspicious activity")), *events,
        ]  # fmt: skip
        self.fields["indicators"].choices = list(indicators)  # type: ignore[attr-defined]  # likewise


class Compare(forms.Form):
    """The first step."""

    behaviours = forms.MultipleChoiceField(
        label=_("Behaviours of the closed list"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (each.code, BEHAVIOUR_WORDS[each.code])
            for each in sorted(BEHAVIOURS.values(), key=lambda b: (b.protected, b.code))
        ],
    )
    facts = forms.CharField(
        label=_("Facts observed, one a line"), widget=forms.Textarea(attrs={"rows": 5}), max_length=5_000,
        help_text=_("The last nine behaviours can be lawful, protected conduct: they ask for more facts."),
    )  # fmt: skip
    comparison = forms.CharField(label=_("How it compares"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5_000)


class Vet(forms.Form):
    """The second step, by another person."""

    offence = forms.ChoiceField(label=_("Possible link with"))
    nexus = forms.CharField(
        label=_("Ground for the possible link"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5_000
    )

    def __init__(self, *given: Any, offences: Choices = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["offence"].choices = [("", "–"), *offences]  # type: ignore[attr-defined]  # a ChoiceField has choices


class End(forms.Form):
    """How a tip ends."""

    disposition = forms.ChoiceField(
        label=_("What became of it"), choices=[(code, DISPOSITION_WORDS[code]) for code in DISPOSITIONS]
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000)
    feedback = forms.CharField(
        label=_("What its sender is told"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )
