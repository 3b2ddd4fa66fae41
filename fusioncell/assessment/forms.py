"""What the pages of the room ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fusioncell.assessment.methods.facts import CONFIDENCE, KINDS
from fusioncell.assessment.methods.frame import NAMES, OUTLINES, kind_word
from fusioncell.assessment.methods.probability import scales
from fusioncell.assessment.methods.techniques import KINDS as TECHNIQUES
from fusioncell.assessment.rules import Drafting, Judging
from fusioncell.mandate.fields import Choosing, words

KIND_WORDS = {"fact": _("fact"), "assumption": _("assumption"), "judgement": _("judgement"), "forecast": _("forecast")}
CONFIDENCE_WORDS = {"low": _("low"), "moderate": _("moderate"), "high": _("high")}
TECHNIQUE_WORDS = {
    "ach": _("Analysis of competing hypotheses"), "assumptions": _("Key assumptions check"),
    "indicators": _("Indicators"), "premortem": _("Premortem"), "advocate": _("Devil's advocate"),
    "tournament": _("Forecast tournament"),
}  # fmt: skip
_HUNDRED = 100


def _kinds() -> list[tuple[str, str]]:
    return [(kind, kind_word(kind, "en")) for kind in OUTLINES]


class Draft(Choosing):
    """What an assessment is about, for whom and how it will leave."""

    kind = forms.ChoiceField(label=_("Kind of product"))
    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    question = words(_("Question"), 2, _("What does the customer want to know?"), required=False)
    requirement = words(_("Requirement"), 2, _("Who asked for it, and with which paper."), required=False)
    audience = words(_("Audience"), 2, required=False)
    language = forms.ChoiceField(label=_("Written in"), choices=list(NAMES.items()))
    languages = forms.MultipleChoiceField(
        label=_("Printed in"), choices=list(NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    scale = forms.ChoiceField(label=_("Words of likelihood"))
    recipients = forms.MultipleChoiceField(
        label=_("Written for these agencies"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Each gets a cut by label; nobody gets more than the evidence allows."),
    )  # fmt: skip
    classification = forms.ChoiceField(label=_("Classification of its own words"), required=False)
    difference = words(_("What has changed since the last product on this question"), 2, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        choices = dict(named.pop("choices", {}))
        choices["kind"] = _kinds()
        choices["scale"] = [(key, scale.title) for key, scale in scales().items()]
        super().__init__(*given, choices=choices, **named)

    def drafting(self) -> Drafting:
        """What was asked for; the form is valid."""
        said = self.cleaned_data
        return Drafting(
            said["kind"], said["title"], said["question"], said["requirement"], said["audience"], said["language"],
            tuple(said["languages"]), said["scale"], tuple(said["recipients"]), said["classification"] or "",
            said["difference"],
        )  # fmt: skip


class Percent(forms.FloatField):
    """A probability as people write it, in percent."""

    def __init__(self, label: Any) -> None:
        attributes = {"min": "0", "max": "100", "step": "any"}
        super().__init__(label=label, required=False, widget=forms.NumberInput(attrs=attributes))

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]  # the stubs derive it from whole numbers
        """From 0 to 1."""
        found = super().to_python(value)
        return None if found is None else round(found / _HUNDRED, 6)

    def prepare_value(self, value: Any) -> Any:
        """In percent again."""
        return f"{value * _HUNDRED:g}" if isinstance(value, float) else value


class Judge(Choosing):
    """A judgement as an object."""

    text = words(_("What is judged"), 3, _("Plainly; the likelihood is printed beside it."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind, KIND_WORDS[kind]) for kind in KINDS], initial="judgement")
    key = forms.BooleanField(label=_("Key judgement"), required=False)
    language = forms.ChoiceField(label=_("Written in"), choices=list(NAMES.items()))
    scale = forms.ChoiceField(label=_("Words of likelihood"))
    low, high, best = Percent(_("At least (%)")), Percent(_("At most (%)")), Percent(_("Our own number (%)"))
    horizon_to = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    confidence = forms.ChoiceField(
        label=_("Confidence"), required=False, choices=[("", "–"), *((c, CONFIDENCE_WORDS[c]) for c in CONFIDENCE)]
    )
    confidence_reasons = words(_("Why this confidence"), 2, required=False)
    alternatives = words(
        _("Other explanations"), 3, _("One on each line; after a bar, what would show it."),
        required=False,
    )  # fmt: skip
    assumptions = words(
        _("Assumptions"), 3, _("One on each line; a key one begins with a star; after a bar, how it stood the check."),
        required=False,
    )  # fmt: skip
    would_change = words(_("What would change this"), 2, required=False)
    exclusive = forms.CharField(
        label=_("Outcomes that exclude each other: name of the group"), max_length=60, required=False
    )
    scope = words(_("Whom and what it is about"), 2, _("Numbers of entities, one on each line."), required=False)
    given = forms.UUIDField(label=_("Can only happen if this judgement does (its number)"), required=False)
    base_rate = words(_("Base rate"), 2, required=False)
    rare = forms.BooleanField(label=_("A rare event"), required=False)
    single_root = words(_("Why one root source is enough"), 2, required=False)
    personal_need = words(_("Why personal data are needed"), 2, required=False)
    resolution_rule = words(_("How a forecast is resolved"), 2, required=False)
    resolve_on = forms.DateField(
        label=_("Resolved on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, choices={"scale": [(key, scale.title) for key, scale in scales().items()]}, **named)

    def judging(self) -> Judging:
        """What was written; the form is valid."""
        said = dict(self.cleaned_data)
        said["alternatives"] = [_alternative(line) for line in said["alternatives"].splitlines() if line.strip()]
        said["assumptions"] = [_assumption(line) for line in said["assumptions"].splitlines() if line.strip()]
        said["scope"] = said["scope"].split()
        said["given"] = str(said["given"]) if said["given"] else None
        return Judging(**said)


def _alternative(line: str) -> dict[str, object]:
    text, _bar, signs = line.partition("|")
    return {"text": text.strip(), "indicators": [{"text": one.strip()} for one in signs.split(";") if one.strip()]}


def _assumption(line: str) -> dict[str, object]:
    text, _bar, state = line.partition("|")
    return {"text": text.strip().removeprefix("*").strip(), "key": text.strip().startswith("*"), "state": state.strip()}


def as_lines(judgement: Any) -> dict[str, object]:
    """A judgement as the form shows it again."""
    names = [name for name in Judge.base_fields if name not in ("alternatives", "assumptions", "scope", "given")]
    lines: dict[str, object] = {
        "scope": "\n".join(map(str, judgement.scope)),
        "given": judgement.given_id,
        "alternatives": "\n".join(_alternative_line(one) for one in judgement.alternatives),
        "assumptions": "\n".join(
            f"{'* ' if one.get('key') else ''}{one['text']}{' | ' + one['state'] if one.get('state') else ''}"
            for one in judgement.assumptions
        ),
    }
    return {**{name: getattr(judgement, name) for name in names}, **lines}


def _alternative_line(one: dict[str, Any]) -> str:
    signs = "; ".join(i["text"] if isinstance(i, dict) else str(i) for i in one.get("indicators", ()))
    return f"{one['text']} | {signs}" if signs else str(one["text"])


class Begin(forms.Form):
    """A technique to begin, with its hypotheses or lines; one on each line."""

    kind = forms.ChoiceField(label=_("Technique"), choices=[(kind, TECHNIQUE_WORDS[kind]) for kind in TECHNIQUES])
    title = forms.CharField(label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    heads = words(_("Hypotheses, or the judgement it is about"), 3, _("One on each line."), required=False)
    lines = words(
        _("Lines"), 8,
        _("One on each line, with bars between: evidence | number of its report | marks (++ + N - --)."),
        required=False,
    )  # fmt: skip


class Disclose(Choosing):
    """To whom a cut goes, why, and by what right."""

    recipient = forms.ChoiceField(label=_("Agency that receives it"))
    person = forms.CharField(label=_("Person who receives it"), max_length=200)
    reason = words(_("Why"), 2)
    need = words(_("Need to know"), 2)
    right = words(_("Right to know"), 2)
