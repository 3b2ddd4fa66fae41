"""What a partner's machine may do with signals beyond reading them: give, answer, mark the board, replay the past."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from fusioncell.mandate.actions.reading import listed, opened
from fusioncell.mandate.sitting import require, who_asks
from fusioncell.warning import queries_of_scenarios, showing
from fusioncell.warning.actions import backtesting, scenarios, triaging
from fusioncell.warning.actions.backtesting import Wanted
from fusioncell.warning.actions.scenarios import NewMark, NewScenario
from fusioncell.warning.actions.triaging import Errand
from fusioncell.warning.models import Backtest
from fusioncell.warning.queries_of_scenarios import Standing
from fusioncell.warning.rules import NewIndicator
from fusioncell.warning.views import READ

router = Router()
NO_NULL = r"^[^\x00]*$"
Short = Annotated[str, Field(max_length=60, pattern=NO_NULL)]
Title = Annotated[str, Field(max_length=200, pattern=NO_NULL)]
Words = Annotated[str, Field(max_length=300, pattern=NO_NULL)]
Prose = Annotated[str, Field(max_length=20_000, pattern=NO_NULL)]
Amount = Annotated[float, Field(le=1e9, allow_inf_nan=False)]


class Given(Schema):
    """A number of what was made or changed."""

    id: UUID


class AssignIn(Schema):
    """Who is to answer an alarm, and until when."""

    agency: Short
    due_at: AwareDatetime
    seat: Title = ""
    note: Prose = ""


class RespondIn(Schema):
    """What was done."""

    text: Prose


class JobOut(Schema):
    """A run of the engine that waits or works: periods done of those to judge; `note` is which of its families."""

    id: UUID
    state: str
    done: int
    total: int | None
    note: str


class SignOut(Schema):
    """An indicator: whether it is seen, whether that is known, and what was counted."""

    id: UUID
    text: str
    how: str
    weight: float
    seen: bool
    known: bool
    count: float | None
    threshold: float


class StandingOut(Schema):
    """A scenario: `share` of the weight of its indicators is seen; quiet, stirring or warning."""

    id: UUID
    title: str
    hazard: str
    share: float
    warn_at: float
    state: str
    signs: list[SignOut]


class IndicatorIn(Schema):
    """An indicator: marked by a person, counted in a family, or alarmed by one."""

    text: Words
    how: Short = "marked"
    weight: Amount = 1.0
    family: Title = ""
    key: Title = ""
    days: int = 28
    threshold: Amount = 1.0


class ScenarioIn(Schema):
    """A scenario to watch."""

    title: Title
    hazard: Short
    text: Prose = ""
    warn_at: Amount = 0.5
    indicators: list[IndicatorIn]
    classification: Short = ""


class MarkIn(Schema):
    """seen, not_seen or unclear, why, and on which report."""

    verdict: Short
    reason: Prose
    report: UUID | None = None


class ReasonIn(Schema):
    """Why."""

    reason: Prose


class BacktestIn(Schema):
    """A family, or the text of a CSV with its mapping; alarms a year over all series."""

    title: Title
    family: UUID | None = None
    csv: Annotated[str, Field(pattern=NO_NULL)] = ""
    mapping: Words = ""
    budget: Amount = 6.0
    trials: int = 100
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    classification: Short = ""


class BacktestOut(Schema):
    """A back-test; `result` is there when it is done."""

    id: UUID
    title: str
    family: UUID | None
    plan: dict[str, Any]
    result: dict[str, Any] | None


@router.post("/alarms/{alarm_id}/assign", response=Given, summary="Give a signal to somebody")
def assign(request: HttpRequest, alarm_id: UUID, body: AssignIn) -> Given:
    """Puts a work item before the agency or the seat; its clock runs until the signal is answered."""
    made = triaging.assign(who_asks(request), alarm_id, Errand(body.agency, body.due_at, body.seat, body.note))
    return Given(id=made.item_id or made.id)


@router.post("/alarms/{alarm_id}/respond", response=Given, summary="Answer a signal")
def respond(request: HttpRequest, alarm_id: UUID, body: RespondIn) -> Given:
    """What was done; the signal was triaged before."""
    return Given(id=triaging.respond(who_asks(request), alarm_id, body.text).id)


@router.get("/runs", response=list[JobOut], summary="Runs of the engine that wait or work")
def runs(request: HttpRequest) -> list[JobOut]:
    """Under the purpose of the token."""
    who = who_asks(request)
    require(who, "signal.read")
    found = showing.jobs_of(who)
    listed(who, "signal.runs", [one.id for one in found], len(found), READ)
    return [JobOut(id=one.id, state=one.state, done=one.done, total=one.total, note=one.note) for one in found]


@router.get("/board", response=list[StandingOut], summary="The board of indicators and warnings")
def board(request: HttpRequest) -> list[StandingOut]:
    """Every watched scenario as it stands by what the token may read."""
    who = who_asks(request)
    require(who, "signal.read")
    found = queries_of_scenarios.board(who)
    listed(who, "signal.board", [one.scenario.id for one in found], len(found), READ)
    return [_standing(one) for one in found]


def _standing(one: Standing) -> StandingOut:
    signs = [
        SignOut(
            id=sign.indicator.id, text=sign.indicator.text, how=sign.indicator.how, weight=sign.indicator.weight,
            seen=sign.seen, known=sign.known, count=sign.count, threshold=sign.indicator.threshold,
        )
        for sign in one.signs
    ]  # fmt: skip
    scenario = one.scenario
    return StandingOut(
        id=scenario.id, title=scenario.title, hazard=scenario.hazard, share=one.share, warn_at=scenario.warn_at,
        state=one.state, signs=signs,
    )  # fmt: skip


@router.post("/board", response=StandingOut, summary="Watch a scenario")
def watch(request: HttpRequest, body: ScenarioIn) -> StandingOut:
    """With at least one indicator."""
    who = who_asks(request)
    signs = [NewIndicator(**one.dict()) for one in body.indicators]
    new = NewScenario(body.title, body.hazard, body.text, body.warn_at, signs, body.classification)
    return _standing(queries_of_scenarios.standing(who, scenarios.watch(who, new)))


@router.get("/board/{scenario_id}", response=StandingOut, summary="A scenario")
def scenario(request: HttpRequest, scenario_id: UUID) -> StandingOut:
    """As it stands by what the token may read."""
    who = who_asks(request)
    require(who, "signal.read")
    found = queries_of_scenarios.scenario_for(who, scenario_id)
    opened(who, "signal.scenario_read", [found.id], READ)
    return _standing(queries_of_scenarios.standing(who, found))


@router.post("/board/{scenario_id}/close", response=Given, summary="Watch a scenario no longer")
def close(request: HttpRequest, scenario_id: UUID, body: ReasonIn) -> Given:
    """What was marked stays."""
    return Given(id=scenarios.close(who_asks(request), scenario_id, body.reason).id)


@router.post("/indicators/{indicator_id}/mark", response=Given, summary="Say whether an indicator was seen")
def mark(request: HttpRequest, indicator_id: UUID, body: MarkIn) -> Given:
    """Of an indicator that people mark."""
    made = scenarios.mark(who_asks(request), indicator_id, NewMark(body.verdict, body.reason, body.report))
    return Given(id=made.id)


@router.get("/backtests", response=list[BacktestOut], summary="Back-tests, newest first")
def backtests(request: HttpRequest) -> list[BacktestOut]:
    """The newest hundred that the token may read."""
    who = who_asks(request)
    require(who, "signal.read")
    found = list(queries_of_scenarios.backtests_seen_by(who)[:100])
    listed(who, "signal.backtests", [one.id for one in found], len(found), READ)
    return [_backtest(one) for one in found]


def _backtest(one: Backtest) -> BacktestOut:
    return BacktestOut(id=one.id, title=one.title, family=one.family_id, plan=one.plan, result=one.result)


@router.post("/backtests", response=BacktestOut, summary="Replay a family or a file")
def replay(request: HttpRequest, body: BacktestIn) -> BacktestOut:
    """Puts it in the queue."""
    who = who_asks(request)
    wanted = Wanted(body.title, body.budget, body.trials, body.seed, body.classification)
    if body.family is not None:
        return _backtest(backtesting.ask_family(who, wanted, body.family))
    return _backtest(backtesting.ask_file(who, wanted, body.csv.encode(), body.mapping))


@router.get("/backtests/{backtest_id}", response=BacktestOut, summary="A back-test")
def backtest(request: HttpRequest, backtest_id: UUID) -> BacktestOut:
    """With what it found, when it is done."""
    who = who_asks(request)
    require(who, "signal.read")
    found = queries_of_scenarios.backtest_for(who, backtest_id)
    opened(who, "signal.backtest_read", [found.id], READ)
    return _backtest(found)
