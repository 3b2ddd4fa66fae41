"""What the pages of texts and triage send."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.words import PersonCategory

CATEGORIES = [
    (PersonCategory.SUSPECT.value, _("suspect")),
    (PersonCategory.CONVICTED.value, _("convicted")),
    (PersonCategory.VICTIM.value, _("victim")),
    (PersonCategory.WITNESS.value, _("witness")),
    (PersonCategory.CONTACT.value, _("contact")),
    (PersonCategory.INFORMANT.value, _("informant")),
    (PersonCategory.MINOR.value, _("minor")),
]
MOST = 500


class Numbers(forms.Field):
    """Several numbers of things, as they stand in a form: one field each, or one with spaces between."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: object) -> list[UUID]:
        """The numbers; a damaged one is refused."""
        given = value if isinstance(value, list) else [value]
        words = [word for each in given for word in str(each or "").split()]
        if len(words) > MOST:
            raise forms.ValidationError(_("At most %(n)d at once."), params={"n": MOST})
        try:
            return [UUID(word) for word in words]
        except ValueError as error:
            raise forms.ValidationError(_("This is no number of a thing here.")) from error


class Settle(forms.Form):
    """What is done with suggestions."""

    act = forms.ChoiceField(choices=[(word, word) for word in ("accept", "refuse", "undo", "again")])
    ids = Numbers(required=False)
    same = forms.BooleanField(required=False)
    category = forms.CharField(required=False, max_length=20)


class Triage(forms.Form):
    """What is done at the triage table."""

    act = forms.ChoiceField(choices=[(word, word) for word in ("grade", "undo")])
    ids = Numbers(required=False)
    grade = forms.CharField(required=False, max_length=4)
    batch = forms.UUIDField(required=False)
