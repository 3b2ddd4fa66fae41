"""What the page of a disclosure asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.evidence.methods.disclosing import FORMATS
from fusioncell.evidence.rules_of_disclosure import SHORTEST, Wish

LONGEST = 4_000
ASSURED = {
    "death_penalty": _("No death penalty will be sought or carried out on the strength of it"),
    "torture": _("Nobody will be tortured or treated inhumanly on the strength of it"),
}
NAMES = {"fusioncell/1": _("For another cell's machine (JSON)"), "csv": _("Table (CSV)")}


def _text(label: Any, hint: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    return forms.CharField(label=label, widget=area, min_length=SHORTEST, max_length=LONGEST, help_text=hint)


class Disclose(forms.Form):
    """To whom, why, and by what right."""

    recipient = forms.ChoiceField(label=_("Agency that receives it"))
    person = forms.CharField(
        label=_("Person who receives it"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    reason = _text(_("Why it is disclosed"), _("This stands in the record for ever."))
    need = _text(_("Need to know"), _("What they cannot do without it."))
    right = _text(_("Right to know"), _("The provision or agreement under which they may have it."))
    assurances = forms.MultipleChoiceField(
        label=_("Assured in writing by a recipient abroad"), required=False, widget=forms.CheckboxSelectMultiple
    )
    form = forms.ChoiceField(label=_("Form"), choices=[(name, NAMES[name]) for name in FORMATS])

    def __init__(
        self, *given: Any, recipients: Sequence[tuple[str, str]], assured: Sequence[str], **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.fields["recipient"].choices = list(recipients)  # type: ignore[attr-defined]  # a field of choices
        if assured:
            self.fields["assurances"].choices = [  # type: ignore[attr-defined]  # as above
                (word, ASSURED.get(word, word)) for word in assured
            ]
        else:
            del self.fields["assurances"]

    def wish(self) -> Wish:
        """What was asked for; the form is valid."""
        said = self.cleaned_data
        return Wish(
            said["recipient"],
            said["person"],
            said["reason"],
            said["need"],
            said["right"],
            frozenset(said.get("assurances", ())),
        )
