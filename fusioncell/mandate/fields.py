"""Fields and words that the forms of more than one room share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 20_000

REFUSAL_WORDS = {
    "not_ours": _("It is not the business of this agency"),
    "no_right": _("The law does not let this agency give it"),
    "no_need": _("The need was not shown"),
    "no_information": _("The agency holds nothing on this"),
    "source_at_risk": _("A source or an operation would be at risk"),
    "no_capacity": _("It cannot be done in the time given"),
    "duplicate": _("It was asked and answered before"),
}


def words(label: Any, rows: int = 4, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """A field for a text of several lines."""
    area = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, widget=area, max_length=LONGEST_TEXT, help_text=help_text, required=required)


class Moment(forms.DateTimeField):
    """A day and time, in UTC."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> Any:
        """The moment, aware."""
        moment = super().to_python(value)
        return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


class Choosing(forms.Form):
    """A form whose choices come from the law in force and the rights of the person."""

    def __init__(
        self, *given: Any, choices: Mapping[str, Sequence[tuple[str, Any]]] | None = None, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        for name, options in (choices or {}).items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                single = not isinstance(field, forms.MultipleChoiceField)
                field.choices = [("", _("none")), *options] if single and not field.required else list(options)
