"""What the pages of intake ask."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.evidence.methods.values import date as dates
from fusioncell.evidence.methods.values.face import Unclear
from fusioncell.foundation.errors import CellError
from fusioncell.foundation.words import Kind, PersonCategory
from fusioncell.intake.readers.mapping import Mapping as TableMapping

Choices = Sequence[tuple[str, str]]

ACCEPTED = _(
    "Mail (EML, MSG), PDF, DOCX, HTML, text, ZIP; CSV, XLSX; STIX, MISP, CAP, EDXL; the lists of the UN, the EU and "
    "OFAC; FollowTheMoney; our own JSON. Packed with gzip as well."
)


def a_day(text: str) -> None:
    """A date of stated precision; an impossible one is refused with the reason."""
    found = dates.clean(text)
    if isinstance(found, Unclear):
        raise forms.ValidationError(found.sentence)


class File(forms.Form):
    """A file to take in."""

    channel = forms.ChoiceField(label=_("Channel"), help_text=_("It decides category, legal basis and default label."))
    file = forms.FileField(label=_("File"), help_text=ACCEPTED)
    mapping = forms.ChoiceField(label=_("Mapping"), required=False, help_text=_("For tables only; reviewed ones."))

    def __init__(self, *given: Any, channels: Choices = (), mappings: Choices = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["channel"].choices = list(channels)  # type: ignore[attr-defined]  # a ChoiceField has choices
        self.fields["mapping"].choices = [("", _("none")), *mappings]  # type: ignore[attr-defined]  # likewise


class Written(forms.Form):
    """A report typed by hand: its words, its grade, and what it says of whom."""

    channel = forms.ChoiceField(label=_("Channel"))
    title = forms.CharField(label=_("Title"), max_length=500)
    text = forms.CharField(
        label=_("What was reported"), widget=forms.Textarea(attrs={"rows": 10}), max_length=1_000_000
    )
    reliability = forms.ChoiceField(
        label=_("The source is"),
        choices=[
            ("A", _("A: completely reliable")),
            ("B", _("B: usually reliable")),
            ("C", _("C: fairly reliable")),
            ("D", _("D: not usually reliable")),
            ("E", _("E: unreliable")),
            ("F", _("F: cannot be judged")),
        ],
    )
    credibility = forms.ChoiceField(
        label=_("The information is"),
        choices=[
            ("1", _("1: confirmed by other sources")),
            ("2", _("2: probably true")),
            ("3", _("3: possibly true")),
            ("4", _("4: doubtful")),
            ("5", _("5: improbable")),
            ("6", _("6: cannot be judged")),
        ],
    )
    occurred = forms.CharField(
        label=_("When it happened"), required=False, max_length=32, help_text=_("2026, 2026-03 or 2026-03-31")
    )
    source = forms.CharField(label=_("Source"), required=False, max_length=200)
    classification = forms.ChoiceField(label=_("Classification"), required=False)
    tlp = forms.ChoiceField(
        label=_("TLP"),
        required=False,
        choices=[
            ("", _("the channel's")),
            *((word, f"TLP:{word}") for word in ("GREEN", "AMBER", "AMBER+STRICT", "RED")),
        ],
    )

    def __init__(self, *given: Any, channels: Choices = (), classifications: Sequence[str] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["channel"].choices = list(channels)  # type: ignore[attr-defined]  # a ChoiceField has choices
        self.fields["occurred"].validators.append(a_day)
        words = [("", _("the channel's")), *((word, word) for word in classifications)]
        self.fields["classification"].choices = words  # type: ignore[attr-defined]  # likewise


class Saying(forms.Form):
    """One statement of a typed report."""

    entity = forms.CharField(label=_("About"), max_length=60, help_text=_("Your own short name: p1, car, house"))
    schema = forms.ChoiceField(label=_("What it is"))
    prop = forms.ChoiceField(label=_("Property"))
    value = forms.CharField(label=_("Value"), max_length=2000)
    kind = forms.ChoiceField(
        label=_("How it is known"),
        choices=[
            (Kind.OBSERVATION.value, _("seen")),
            (Kind.DOCUMENT.value, _("read in a document")),
            (Kind.OPINION.value, _("thought")),
        ],
    )
    category = forms.ChoiceField(
        label=_("In the case"),
        required=False,
        choices=[
            ("", "–"),
            (PersonCategory.SUSPECT.value, _("suspect")),
            (PersonCategory.CONVICTED.value, _("convicted")),
            (PersonCategory.VICTIM.value, _("victim")),
            (PersonCategory.WITNESS.value, _("witness")),
            (PersonCategory.CONTACT.value, _("contact")),
            (PersonCategory.INFORMANT.value, _("informant")),
            (PersonCategory.MINOR.value, _("minor")),
        ],
    )

    def __init__(self, *given: Any, schemas: Choices = (), props: Choices = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["schema"].choices = list(schemas)  # type: ignore[attr-defined]  # a ChoiceField has choices
        self.fields["prop"].choices = list(props)  # type: ignore[attr-defined]  # likewise


Sayings = forms.formset_factory(Saying, extra=6, max_num=60, absolute_max=60)


class Mend(forms.Form):
    """An object held back, mended by hand."""

    text = forms.CharField(
        label=_("The object"), widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}), strip=False
    )
    note = forms.CharField(label=_("What you changed and why"), max_length=500)


class Again(forms.Form):
    """A document held back, tried again as it is: its parser died of a busy machine, or a limit was raised."""

    note = forms.CharField(label=_("Why it may work now"), max_length=500)


class Dismiss(forms.Form):
    """Why an object is left out for good."""

    note = forms.CharField(label=_("Why it is left out"), max_length=500)


class Sample(forms.Form):
    """The head of a table, to suggest a mapping from."""

    sample = forms.FileField(required=False)


class NewMapping(forms.Form):
    """A mapping of a table's columns, as its JSON."""

    name = forms.SlugField(label=_("Name"), max_length=100)
    body = forms.CharField(label=_("Mapping"), widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}))
    sample = forms.FileField(
        label=_("Sample of the table"), required=False, help_text=_("Suggests a mapping; is not kept.")
    )

    def clean_body(self) -> dict[str, Any]:
        """The mapping, read; an error names its place."""
        try:
            body = json.loads(self.cleaned_data["body"])
            TableMapping.from_json(body)
        except json.JSONDecodeError as error:
            raise forms.ValidationError(
                _("This is not JSON: line %(line)d, column %(column)d."),
                params={"line": error.lineno, "column": error.colno},
            ) from error
        except CellError as error:
            raise forms.ValidationError(error.sentence) from error
        read: dict[str, Any] = body
        return read
