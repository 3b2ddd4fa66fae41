"""Made values that show every piece of the design system at once; nothing here is anybody's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.foundation.words import State, Tlp
from fusioncell.mandate.methods.label import LOWEST

MOMENT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class SpecimenForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), help_text=_("A short sentence."))
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(
        label=_("Kind"), widget=forms.RadioSelect, choices=[("a", _("Observation")), ("b", _("Document"))]
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date", "class": "medium"}))
    sure = forms.BooleanField(label=_("I have read the original"), required=False)


def everything() -> dict[str, Any]:
    """The values of the design page."""
    label = replace(
        LOWEST,
        classification=2,
        tlp=Tlp.AMBER_STRICT,
        caveats=frozenset({"compartment:hawk"}),
        audience=frozenset({frozenset({"agency:police", "role:head"})}),
        consent_clauses=frozenset({frozenset({"agency:customs"})}),
        purposes=frozenset({"counter_terrorism"}),
        forbids=frozenset({"court"}),
        foreign=frozenset({("NATO", "NATO CONFIDENTIAL")}),
    )
    form = SpecimenForm({"title": "", "text": "…", "kind": "a", "day": "31/02/2026"})
    said = {"agency": "Customs", "reliability": "B", "credibility": 2, "kind": "document", "url": "#", "at": MOMENT}
    return {
        "label": label,
        "open_label": LOWEST,
        "held_label": replace(LOWEST, classification=3, tlp=Tlp.RED, state=State.HELD),
        "tlps": list(Tlp),
        "grades": [("A", 1), ("B", 2), ("C", 3), ("D", 4), ("E", 5), (None, None)],
        "verdicts": ["accepted", "findings", "quarantined", "duplicate", "pending", "retracted"],
        "moment": MOMENT,
        "form": form,
        "sayings": [
            {**said, "original": "Youssef al-Masri", "title": "CUS-2026-0113", "label": label},
            {**said, "agency": "Police", "original": "يوسف المصري", "reliability": None, "credibility": None},
        ],
    }
