"""What the overseer's pages ask; every reading of the log begins with its use (R21)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.clock import iso
from fusioncell.mandate.fields import Choosing, Moment, words
from fusioncell.oversight import queries
from fusioncell.oversight.actions import LONGEST_NOTE, MOST_DRAWN

USES = {
    "lawfulness": _("to check that data were processed lawfully"),
    "self_monitoring": _("for the cell's own monitoring, discipline included"),
    "integrity": _("to keep the data whole and secure"),
    "criminal_proceedings": _("for criminal proceedings"),
}
VERDICTS = {"in_order": _("in order"), "question": _("question"), "breach": _("breach")}
MOST_SUBJECTS = 20
LONGEST_SUBJECT = 200


class Reading(Choosing):
    """For what the log is read."""

    use = forms.ChoiceField(
        label=_("What is the log read for?"),
        help_text=_("The law knows these four uses and no other. What you choose is recorded with the reading."),
        choices=list(USES.items()),
        widget=forms.RadioSelect,
    )


class Consult(Reading):
    """Which events of the rights log are wanted."""

    seat = forms.SlugField(label=_("Seat"), max_length=80, required=False)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    subject = forms.CharField(
        label=_("Subject of the event"), help_text=_("The number of a report, person, case or consent."),
        max_length=LONGEST_SUBJECT, required=False,
    )  # fmt: skip
    kind = forms.CharField(
        label=_("Kind of act"), help_text=_("For example report.read, or report for all of its kinds."),
        max_length=80, required=False,
    )  # fmt: skip
    case = forms.UUIDField(label=_("Case"), required=False)
    since = Moment(label=_("From (UTC)"), required=False)
    until = Moment(label=_("Until (UTC)"), required=False)

    def clean_seat(self) -> int | None:
        """The seat's number in the log."""
        name = self.cleaned_data["seat"]
        found = queries.seat_number(name) if name else None
        if name and found is None:
            raise forms.ValidationError(_("The cell has never had this seat."))
        return found

    def wanted(self) -> dict[str, Any]:
        """The filter as the store takes it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "use" and value not in ("", None)}
        for name in ("since", "until"):
            if name in given:
                given[name] = iso(given[name])
        return given | ({"case": str(given["case"])} if "case" in given else {})


class Draw(Reading):
    """How many events are drawn, and from which head; no head means the newest."""

    n = forms.IntegerField(label=_("How many events?"), min_value=1, max_value=MOST_DRAWN, initial=10)
    size = forms.IntegerField(
        label=_("From the head of how many events?"), min_value=1, max_value=2**62, required=False,
        help_text=_("Leave it empty for the newest head; give a number to draw an earlier sample again."),
    )  # fmt: skip


class Finding(forms.Form):
    """What is found of one drawn event."""

    number = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label=_("Finding"), choices=list(VERDICTS.items()))
    note = forms.CharField(
        label=_("Why"), max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )


class Extract(Reading):
    """About whom an extract is made."""

    subjects = words(
        _("Numbers under which the person is held"), help_text=_("One on each line: persons, reports, statements.")
    )
    names = forms.BooleanField(label=_("Name the seats too (only on an order)"), required=False)
    reason = forms.CharField(label=_("Reference of the order"), max_length=400, required=False)

    def clean_subjects(self) -> list[str]:
        """The numbers, each once."""
        found = list(dict.fromkeys(self.cleaned_data["subjects"].split()))
        if len(found) > MOST_SUBJECTS or any(len(one) > LONGEST_SUBJECT for one in found):
            raise forms.ValidationError(_("An extract is about at most 20 numbers, each of at most 200 signs."))
        return found


class Span(forms.Form):
    """Which weeks are measured."""

    since = Moment(label=_("From (UTC)"), required=False)
    until = Moment(label=_("Until (UTC)"), required=False)


class Witness(forms.Form):
    """A witness's verifier key, to check its cosignature with."""

    witness_key = forms.CharField(
        label=_("A witness's verifier key"), max_length=400, required=False,
        help_text=_("As the witness gave it to you in person; its cosignature is checked with it."),
    )  # fmt: skip
