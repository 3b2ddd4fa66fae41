"""What the pages of cases and work ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.mandate.fields import REFUSAL_WORDS, Choosing, Moment, words
from fusioncell.mandate.models import WorkItem
from fusioncell.mandate.rules_of_cases import LONGEST_TITLE
from fusioncell.mandate.rules_of_work import REFUSALS

OWN_KINDS = ("request", "notice", "hit", "review", "task")


class OpenCase(Choosing):
    """A case to open."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"}))
    summary = words(_("What it is about"), required=False)
    article = forms.ChoiceField(label=_("Article it rests on"))
    classification = forms.ChoiceField(label=_("Classification"))


class Admit(Choosing):
    """A seat to admit to a case."""

    seat = forms.ChoiceField(label=_("Seat"))


class CloseCase(forms.Form):
    """What became of a case."""

    note = words(_("What became of it"))


class HandOverCase(Choosing):
    """To whom a case goes, and why."""

    seat = forms.ChoiceField(label=_("Seat that takes it on"))
    reason = words(_("Why that agency needs it"))


class NewWork(Choosing):
    """Something to be done."""

    title = forms.CharField(label=_("What is to be done"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[c for c in WorkItem.Kind.choices if c[0] in OWN_KINDS], initial="request"
    )
    agency = forms.ChoiceField(label=_("By which agency"))
    body = words(
        _("What, and why that agency needs to know"), help_text=_("Another agency is told why it is asked."), rows=5
    )
    due_at = Moment(label=_("Due"), required=False, help_text=_("In UTC."))
    classification = forms.ChoiceField(label=_("Classification of these words"))
    case = forms.ChoiceField(label=_("Case"), required=False, help_text=_("Only members of the case will see it."))


class Give(Choosing):
    """To whom an item goes."""

    seat = forms.ChoiceField(label=_("Give it to"))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class Answer(forms.Form):
    """The answer to an item."""

    text = words(_("Answer"))


class Refusal(Choosing):
    """Why an item or a question is refused."""

    code = forms.ChoiceField(label=_("Reason"), choices=[(code, REFUSAL_WORDS[code]) for code in REFUSALS])
    text = words(_("More about it"), rows=2, required=False)


class Why(forms.Form):
    """A reason."""

    reason = words(_("Why"), rows=2)


class Note(forms.Form):
    """A few words that may be left out."""

    note = forms.CharField(label=_("Note"), max_length=500, required=False)
