"""What the page of two records asks."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.fusion.actions.deciding import Wish
from fusioncell.fusion.models import Verdict
from fusioncell.fusion.rules import LONGEST_NOTE


class Judgement(forms.Form):
    """A verdict, a note, and what stood when the page was made."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    blind = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def wish(self, one: UUID, other: UUID) -> Wish:
        """As the act takes it."""
        return Wish(one, other, *(self.cleaned_data[name] for name in ("verdict", "note", "seen")))
