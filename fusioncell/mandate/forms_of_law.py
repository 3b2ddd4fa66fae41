"""What the pages of the law and of seats ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.mandate.fields import Choosing, Moment, words
from fusioncell.mandate.methods.law import LARGEST


class NewText(forms.Form):
    """A new text of the law, typed or as a file."""

    file = forms.FileField(
        label=_("File"), required=False, help_text=_("TOML, UTF-8. It takes the place of the text below.")
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 24, "class": "mono", "spellcheck": "false", "dir": "ltr"}),
    )
    effective_from = Moment(
        label=_("In force from"), required=False, help_text=_("In UTC. Left empty: as soon as a second person agrees.")
    )

    def clean(self) -> dict[str, Any]:
        """The text that is meant, whichever way it came."""
        given = super().clean() or {}
        file = given.get("file")
        if file is not None:
            try:
                given["text"] = file.read(4 * LARGEST + 1).decode("utf-8")
            except UnicodeDecodeError as error:
                place = error.start
                self.add_error("file", _("The file is not UTF-8; it goes wrong at byte %(n)d.") % {"n": place})
        if not (given.get("text") or "").strip() and not self.errors:
            self.add_error("text", _("Give a text or a file."))
        return given


class Why(forms.Form):
    """Why a proposal is refused."""

    why = words(_("Why it is refused"), rows=3)


class ProposeSeat(Choosing):
    """A seat for somebody who has an account."""

    name = forms.SlugField(label=_("Name of the seat"), max_length=80)
    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    account = forms.CharField(label=_("Account name of the person"), max_length=150)
    agency = forms.ChoiceField(label=_("Agency it sits for"))
    home_agency = forms.ChoiceField(label=_("Home agency"))
    role = forms.ChoiceField(label=_("Role"))
    classification = forms.ChoiceField(label=_("Cleared up to"))
    caveats = forms.MultipleChoiceField(label=_("Admitted to"), required=False, widget=forms.CheckboxSelectMultiple)
    valid_to = Moment(label=_("Until"), required=False, help_text=_("In UTC. Left empty: until it is closed."))


class ExplainThing(Choosing):
    """Who would do what with one thing."""

    seat = forms.ChoiceField(label=_("Seat"))
    purpose = forms.ChoiceField(label=_("Purpose"))
    act = forms.ChoiceField(label=_("Act"))


class Explain(ExplainThing):
    """Who would do what with what comes in by a channel."""

    channel = forms.ChoiceField(label=_("With what comes in by"))
