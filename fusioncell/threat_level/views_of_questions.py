"""The decision room: asking, blind positions, seeing the others, recommending, dissent, deciding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.assessment.rules import Judging
from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.threat_level import forms, queries, showing
from fusioncell.threat_level import queries_of_questions as asked_of
from fusioncell.threat_level.actions import asking, deciding
from fusioncell.threat_level.actions.asking import NewPosition, NewQuestion, Recommended
from fusioncell.threat_level.actions.deciding import Decision
from fusioncell.threat_level.actions.judging import judge_part
from fusioncell.threat_level.models import Question
from fusioncell.threat_level.scales_in_use import scale_of
from fusioncell.threat_level.views import who_asks

Form = django_forms.Form


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, levelled_id: UUID) -> HttpResponse:
    """Open a question about a subject."""
    who = who_asks(request)
    require(who, "level.propose")
    subject = queries.subject_for(who, levelled_id)
    words = request.GET.get("q", "")[:80]
    initial = {"cutoff_at": now().replace(second=0, microsecond=0), "horizon_from": now().date()}
    form = forms.Ask(request.POST or None, choices=showing.choices_to_ask(who, words), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = asking.ask(
            who,
            NewQuestion(
                subject.id, given["kind"], given["trigger"], given["text"], given["horizon_from"], given["horizon_to"],
                given["cutoff_at"], form.evidence(),
                classification=given["classification"],
                assessment_id=UUID(given["assessment"]) if given["assessment"] else None,
            ),
        )  # fmt: skip
        messages.success(request, _("The question is open: each seat now gives its position unseen."))
        return redirect("threat_level:question", question_id=made.id)
    context = {"form": form, "subject": subject, "name": showing.shown_name(subject), "words": words}
    return render(request, "threat_level/ask.html", context, status=422 if form.errors else 200)


@require_GET
def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """The decision room."""
    who = who_asks(request)
    article = require(who, "level.read")
    found = queries.question_for(who, question_id)
    record(who, "level.question", [found.id], article)
    return _room(request, who, found)


def _room(request: HttpRequest, who: Sitting, found: Question, bound: dict[str, Form] | None = None) -> HttpResponse:
    offered = {name: make(who, found, None) for name, make in FORMS.items() if _open_to(who, found, name)}
    context: dict[str, Any] = showing.question_page(who, found) | {"forms": offered | (bound or {})}
    return render(request, "threat_level/question.html", context, status=422 if bound else 200)


STEPS = {
    "position": ("level.position", ("blind",)),
    "second": ("level.position", ("open",)),
    "unseal": ("level.propose", ("blind",)),
    "part": ("level.propose", ("blind", "open", "recommended")),
    "recommend": ("level.propose", ("open",)),
    "dissent": ("level.position", ("open", "recommended")),
    "decide": ("level.decide", ("recommended",)),
    "withdraw": ("level.propose", ("blind", "open", "recommended")),
    "outcome": ("level.propose", ("decided",)),
}


def _open_to(who: Sitting, found: Question, act: str) -> bool:
    """Whether a form is offered: by the power and the state; the acts judge again."""
    power, states = STEPS[act]
    if not who.has(power) or found.state not in states:
        return False
    given = asked_of.voters(found.id).get(who.seat_id, 0)
    if act == "position":
        return given == 0
    if act == "second":
        return given == asked_of.BLIND
    return act != "outcome" or (found.outcome is None and found.horizon_to < now().date())


@require_POST
def act(request: HttpRequest, question_id: UUID, act: str) -> HttpResponse:
    """One step of a question."""
    who = who_asks(request)
    if act not in STEPS:
        raise NotFound
    require(who, STEPS[act][0])
    found = queries.question_for(who, question_id)
    form = FORMS[act](who, found, request.POST)
    if not form.is_valid():
        return _room(request, who, found, {act: form})
    DOES[act](who, found, form)
    messages.success(request, _("Done, and on the record."))
    return redirect("threat_level:question", question_id=question_id)


def _steps(found: Question) -> dict[str, list[tuple[str, Any]]]:
    return {"ordinal": showing.steps_of(scale_of(found.scale_id))}


def _position_form(who: Sitting, found: Question, data: Any) -> Form:
    form = forms.Position(data, choices=_steps(found), prefix="position")
    form.weigh([(str(piece.id), piece.report.title) for piece in asked_of.evidence_of(who, found)])
    return form


def _recommend_form(who: Sitting, found: Question, data: Any) -> Form:
    form = forms.Recommend(data, choices=_steps(found), prefix="recommend")
    excepted = who.has(asking.UNJUDGED) and bool(asked_of.parts_missing(found))
    form.suit(numbers=bool(scale_of(found.scale_id).criteria), excepted=excepted)
    return form


def _part_form(who: Sitting, found: Question, data: Any) -> Form:
    first = next(iter(asked_of.parts_missing(found)), None)
    return forms.JudgePart(data, prefix="part", initial={"aspect": first} if first else None)


def _decide_form(who: Sitting, found: Question, data: Any) -> Form:
    return forms.Decide(data, choices=_steps(found), prefix="decide", initial={"ordinal": found.recommended})


FORMS: dict[str, Callable[[Sitting, Question, Any], Form]] = {
    "position": _position_form,
    "second": _position_form,
    "unseal": lambda who, found, data: Form(data, prefix="unseal"),
    "part": _part_form,
    "recommend": _recommend_form,
    "dissent": lambda who, found, data: forms.Dissent(data, choices=_steps(found), prefix="dissent"),
    "decide": _decide_form,
    "withdraw": lambda who, found, data: forms.Why(data, prefix="withdraw"),
    "outcome": lambda who, found, data: forms.Outcome(data, prefix="outcome"),
}


def _give(round_: int) -> Callable[[Sitting, Question, Any], object]:
    def give(who: Sitting, found: Question, form: Any) -> object:
        given = form.cleaned_data
        new = NewPosition(
            ordinal=given["ordinal"],
            probability=given["probability"] / 100,
            intent=given["intent"] / 100,
            capability=given["capability"] / 100,
            harm=given["harm"],
            lower_raises=given["lower_raises"],
            lower_reason=given["lower_reason"],
            reasons=given["reasons"],
            weights={UUID(number): weight for number, weight in form.weights().items()},
        )
        return asking.give_position(who, found.id, new, round_)

    return give


def _part(who: Sitting, found: Question, form: Any) -> object:
    given = dict(form.cleaned_data)
    aspect = given.pop("aspect")
    shares = {name: given.pop(name) / 100 for name in ("low", "high", "best")}
    return judge_part(who, found.id, aspect, Judging(**given, **shares))


def _recommend(who: Sitting, found: Question, form: Any) -> object:
    return asking.recommend(who, found.id, Recommended(**form.cleaned_data))


def _decide(who: Sitting, found: Question, form: Any) -> object:
    given = form.cleaned_data
    said = Decision(
        given["ordinal"], given["departure"], given["review_by"], given["expires_at"], given["embargo_until"]
    )
    return deciding.decide(who, found.id, said)


DOES: dict[str, Callable[[Sitting, Question, Any], object]] = {
    "position": _give(asked_of.BLIND),
    "second": _give(asked_of.AFTER),
    "unseal": lambda who, found, form: asking.unseal(who, found.id),
    "part": _part,
    "recommend": _recommend,
    "dissent": lambda who, found, form: asking.dissent(
        who, found.id, form.cleaned_data["ordinal"], form.cleaned_data["text"]
    ),
    "decide": _decide,
    "withdraw": lambda who, found, form: asking.withdraw(who, found.id, form.cleaned_data["why"]),
    "outcome": lambda who, found, form: deciding.settle_outcome(
        who, found.id, form.cleaned_data["happened"], form.cleaned_data["note"]
    ),
}
