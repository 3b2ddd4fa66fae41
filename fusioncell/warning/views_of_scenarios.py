"""The board of indicators and warnings, and the back-tests."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fusioncell.foundation.errors import Refused
from fusioncell.mandate.actions.reading import listed, opened
from fusioncell.mandate.queries import label_of
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.warning import forms, queries_of_scenarios, showing
from fusioncell.warning import showing_of_scenarios as shown
from fusioncell.warning.actions import backtesting, scenarios
from fusioncell.warning.actions.backtesting import Wanted
from fusioncell.warning.actions.scenarios import NewMark, NewScenario
from fusioncell.warning.models import Backtest
from fusioncell.warning.views import READ, who_asks


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Every watched scenario with its indicators."""
    who = who_asks(request)
    require(who, "signal.read")
    context = shown.board_page(who)
    listed(who, "signal.board", [one.scenario.id for one in context["rows"]], len(context["rows"]), READ)
    return render(request, "warning/board.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Put a scenario on the board."""
    who = who_asks(request)
    require(who, "signal.scenario")
    form = forms.Scenario(request.POST or None, choices={"classification": showing.choices_of_words(who)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = scenarios.watch(
                who,
                NewScenario(given["title"], given["hazard"], given["text"], given["warn_at"],
                            shown.read_indicators(given["indicators"]), given["classification"]),
            )  # fmt: skip
        except Refused as error:
            form.add_error("indicators", error.reasons)
        else:
            return redirect("warning:scenario", scenario_id=made.id)
    return render(request, "warning/new_scenario.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def scenario(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """One scenario."""
    who = who_asks(request)
    require(who, "signal.read")
    found = queries_of_scenarios.scenario_for(who, scenario_id)
    opened(who, "signal.scenario_read", [found.id], READ)
    return render(request, "warning/scenario.html", _scenario(who, scenario_id))


def _scenario(who: Sitting, scenario_id: UUID) -> dict[str, object]:
    found = queries_of_scenarios.scenario_for(who, scenario_id)
    standing = queries_of_scenarios.standing(who, found)
    signs = [
        (sign, forms.MarkForm(prefix=str(sign.indicator.id)), list(zip(sign.marks, sign.reports, strict=True)))
        for sign in standing.signs
    ]
    label = label_of(found.label_id)
    return {"standing": standing, "scenario": found, "label": label, "reason_form": forms.Reason(), "signs": signs}


@require_POST
def close(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Watch a scenario no longer."""
    scenarios.close(who_asks(request), scenario_id, request.POST.get("reason", ""))
    messages.success(request, _("Noted."))
    return redirect("warning:board")


@require_POST
def mark(request: HttpRequest, indicator_id: UUID) -> HttpResponse:
    """Say of an indicator whether it was seen."""
    who = who_asks(request)
    require(who, "signal.scenario")
    indicator = queries_of_scenarios.indicator_for(who, indicator_id)
    form = forms.MarkForm(request.POST, prefix=str(indicator_id))
    if not form.is_valid():
        context = _scenario(who, indicator.scenario_id) | {"wrong": form}
        return render(request, "warning/scenario.html", context, status=422)
    given = form.cleaned_data
    scenarios.mark(who, indicator_id, NewMark(given["verdict"], given["reason"], given["report"]))
    messages.success(request, _("Noted."))
    return redirect("warning:scenario", scenario_id=indicator.scenario_id)


@require_http_methods(["GET", "POST"])
def backtests(request: HttpRequest) -> HttpResponse:
    """Back-tests, and asking for one."""
    who = who_asks(request)
    require(who, "signal.read")
    choices = {"family": showing.choices_of_families(who), "classification": showing.choices_of_words(who)}
    form = forms.Backtest(request.POST or None, request.FILES or None, choices=choices)
    if request.method == "POST":
        require(who, "signal.declare")
        made = _asked(who, form)
        if made is not None:
            messages.success(request, _("Asked for. The worker replays it; its page shows how far it is."))
            return redirect("warning:backtest", backtest_id=made.id)
    context = shown.backtests_page(who) | {"form": form}
    listed(who, "signal.backtests", [row[0].id for row in context["rows"]], len(context["rows"]), READ)
    return render(request, "warning/backtests.html", context, status=422 if form.errors else 200)


def _asked(who: Sitting, form: forms.Backtest) -> Backtest | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    wanted = Wanted(given["title"], given["budget"], given["trials"], classification=given["classification"])
    try:
        if given["family"]:
            return backtesting.ask_family(who, wanted, UUID(given["family"]))
        return backtesting.ask_file(who, wanted, given["file"].read(), given["mapping"])
    except Refused as error:
        form.add_error(None, error.reasons)
        return None


@require_GET
def backtest(request: HttpRequest, backtest_id: UUID) -> HttpResponse:
    """What a back-test found."""
    who = who_asks(request)
    require(who, "signal.read")
    found = queries_of_scenarios.backtest_for(who, backtest_id)
    opened(who, "signal.backtest_read", [found.id], READ)
    return render(request, "warning/backtest.html", shown.backtest_page(found))
