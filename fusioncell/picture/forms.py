"""What the pages of the picture ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Retraction(forms.Form):
    """Why a report is taken back."""

    why = forms.CharField(
        label=_("Why is this report retracted?"),
        help_text=_("Whoever used it reads this sentence."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
