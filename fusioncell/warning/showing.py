"""What the pages of series and signals show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fusioncell.foundation.clock import now
from fusioncell.foundation.models import Job
from fusioncell.mandate.methods.label import Label, join_all
from fusioncell.mandate.models import WorkItem
from fusioncell.mandate.paging import Wish
from fusioncell.mandate.queries import label_of, labels_of, law_in_force
from fusioncell.mandate.queries_of_work import work_seen_by
from fusioncell.mandate.sitting import Sitting
from fusioncell.warning import queries
from fusioncell.warning.actions.running import JOB, STANDING_IN
from fusioncell.warning.methods.curve import Curve, Point, curve
from fusioncell.warning.methods.declaring import Declaration
from fusioncell.warning.methods.face import Reason
from fusioncell.warning.methods.rates import count_bounds
from fusioncell.warning.models import Alarm, Family, Reading, Run
from fusioncell.warning.queries import Filter, Series
from fusioncell.warning.queries_of_happenings import grouped, happening_of
from fusioncell.warning.queries_of_novelty import new_texts

DRAWN = 104  # periods on a chart
TABLED = 26
WEEKS = 52
MOST_GROUPED = 500


def left_out_words() -> dict[str, str]:
    """Why records are not counted, in the reader's language."""
    return {
        "without a date": _("without a date"),
        "without a number": _("without a number"),
        "before 1900": _("with a date before 1900"),
        "in the future": _("with a date in the future"),
        "date not known closely enough": _("with a date that is not known closely enough"),
        "place not known closely enough": _("with a place that is not known closely enough, such as the country only"),
        "without a value": _("without what the series are told apart by"),
        "in the period that has not ended": _("in the period that has not ended"),
        "told twice": _("told twice"),
        "in series with too few": _("in series with too few to stand by themselves"),
        "not asked for": _("not asked for by the declaration"),
    }


def left_out(counted: dict[str, int] | Any) -> list[tuple[str, int]]:
    """What was not counted and why, most first; what the declaration does not ask for is not said."""
    words = left_out_words()
    return [(words.get(why, why), number) for why, number in counted.items() if why != "not asked for"]


def why_not(reading: Reading | None) -> str:
    """Why a series was not assessed, in the reader's language; empty when it was."""
    if reading is None or not reading.reason:
        return ""
    own = {"suspended": _("suspended"), "no number was told": _("No number was told for this period.")}
    code = reading.reason.partition(" (")[0]
    return _(Reason(code).sentence()) if code in set(Reason) else own.get(code, code)


@dataclass(frozen=True, slots=True)
class Line:
    """An alarm in a list."""

    alarm: Alarm
    label: Label
    owner: str
    late: bool
    ratio: str
    others: int = 0
    follows: bool = False


def line(alarm: Alarm, label: Label, owner: str, others: int = 0, *, follows: bool = False) -> Line:
    """One alarm as a row; `others` stand below it as the same happening, or it `follows` such a one."""
    late = alarm.due_at is not None and alarm.due_at < now() and alarm.state != Alarm.State.ANSWERED
    ratio = f"{alarm.observed / alarm.expected:.1f}" if alarm.expected else ""
    return Line(alarm, label, owner, late, ratio, others, follows)


def alarms_page(who: Sitting, wish: Wish, chosen: Filter) -> dict[str, Any]:
    """One page of alarms."""
    page = queries.alarms_page(who, wish, chosen)
    labels, owners = labels_of({a.label_id for a in page.rows}), _owners(who, page.rows)
    rows = [
        line(a, labels[a.label_id], owners.get(a.id, ""), 0 if at else len(group) - 1, follows=at > 0)
        for group in grouped(list(page.rows))
        for at, a in enumerate(group)
    ]
    families = [(f.code, f.title) for f in queries.families_seen_by(who)]
    return {"rows": rows, "page": page, "chosen": chosen, "families": families, "tabs": _tabs(who, chosen),
            "kinds": Alarm.Kind.choices}  # fmt: skip


def _tabs(who: Sitting, chosen: Filter) -> list[tuple[str, str, int, bool]]:
    names = {"open": _("To be answered"), "mine": _("With me"), "answered": _("Answered"), "all": _("All")}
    return [
        (code, name, queries.filtered(who, Filter(code)).count(), code == chosen.which) for code, name in names.items()
    ]


def _owners(who: Sitting, alarms: Sequence[Alarm]) -> dict[UUID, str]:
    """Who has each alarm now, by its work item, as far as this person may see that."""
    items = {one.item_id: one.id for one in alarms if one.item_id}
    found = work_seen_by(who).filter(pk__in=list(items))
    return {items[item.id]: item.owner.title if item.owner else item.agency_id for item in found}


def alarm_page(who: Sitting, alarm: Alarm) -> dict[str, Any]:
    """One alarm with everything that it rests on."""
    records = queries.records_of(who, alarm)
    series = queries.number_of(alarm.family, alarm.key)
    known = _series_or_none(who, alarm, series)
    return {
        "alarm": alarm,
        "line": line(alarm, label_of(alarm.label_id), _owners(who, [alarm]).get(alarm.id, "")),
        "label": label_of(alarm.label_id),
        "records": records,
        "gone": sum(report.retracted_at is not None for _one, report in records),
        "series_id": series if known else None,
        "chart": _chart(who, known, alarm.last_day) if known else None,
        "points": _points(who, known, alarm.last_day)[-TABLED:] if known else [],
        "triages": queries.triages_of(who, alarm),
        "others": [line(one, labels_of({one.label_id})[one.label_id], "") for one in happening_of(who, alarm)],
        "needed": 1.0 / alarm.threshold if alarm.threshold > 0 else None,
        "item": _item(who, alarm),
        "declaration": queries.declaration_of(alarm.family),
    }


def _series_or_none(who: Sitting, alarm: Alarm, series: UUID) -> Series | None:
    if alarm.kind != Alarm.Kind.RISE:
        return None
    strata = queries.strata_of(who, alarm.family)
    if alarm.key not in strata.keys:
        return None
    return Series(series, alarm.family, alarm.key, strata.keys.index(alarm.key), strata)


def _item(who: Sitting, alarm: Alarm) -> WorkItem | None:
    return work_seen_by(who).filter(pk=alarm.item_id).first() if alarm.item_id else None


def _chart(who: Sitting, series: Series, last: Any) -> Curve:
    return curve(_points(who, series, last)[-DRAWN:])


def _points(who: Sitting, series: Series, last: Any = None) -> list[Point]:
    """Every period of a series: what this person counts, and what the engine said where they may read that."""
    counts = series.strata.counts()[series.row]
    said = {one.day: one for one in queries.readings_of(who, series.family, series.key)}
    days = [series.strata.day_of(t) for t in range(series.strata.periods)]
    end = last + timedelta(days=7 * TABLED // 2) if last else None
    return [
        _point(day, float(n), said.get(day)) for day, n in zip(days, counts, strict=True) if end is None or day <= end
    ]


def _point(day: Any, seen: float, said: Reading | None) -> Point:
    if said is None:
        return Point(day, seen)
    return Point(day, seen, said.expected, said.low, said.high, said.verdict == Reading.Verdict.SIGNAL)


def families_page(who: Sitting) -> dict[str, Any]:
    """Every family with its newest run."""
    families = list(queries.families_seen_by(who))
    labels = labels_of({f.label_id for f in families})
    newest: dict[UUID, Run] = {}
    for family in families:
        runs = queries.runs_of(who, family, 1)
        if runs:
            newest[family.id] = runs[0]
    return {
        "rows": [(f, labels[f.label_id], newest.get(f.id), queries.declaration_of(f)) for f in families],
        "jobs": jobs_of(who),
    }


def jobs_of(who: Sitting) -> list[Job]:
    """Runs of the engine that wait or work, under this person's purpose."""
    return list(Job.objects.filter(kind=JOB, purpose=who.purpose, state__in=("waiting", "running")).order_by("made_at"))


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series in the list of its family."""

    id: UUID
    key: str
    total: float
    newest: float
    reading: Reading | None
    suspended: bool

    @property
    def why(self) -> str:
        """Why it was not assessed."""
        return why_not(self.reading)


def family_page(who: Sitting, family: Family, words: str = "") -> dict[str, Any]:
    """One family: its declaration, its series as this person may see them, its runs."""
    strata = queries.strata_of(who, family)
    counts, said = strata.counts(), queries.newest_readings(who, family)
    suspended = {one.key for one in queries.suspensions_of(who, family)}
    rows = [
        SeriesLine(queries.number_of(family, key), key, float(counts[row].sum()),
                   float(counts[row, -1]) if strata.periods else 0.0, said.get(key), key in suspended)
        for row, key in enumerate(strata.keys)
        if words.casefold() in key.casefold()
    ]  # fmt: skip
    runs = queries.runs_of(who, family)
    return {
        "family": family,
        "label": join_all([label_of(family.label_id), *labels_of(strata.labels).values()]),
        "declaration": queries.declaration_of(family),
        "rows": rows,
        "words": words,
        "left_out": left_out(strata.left_out),
        "counted": float(counts.sum()),
        "last_day": strata.day_of(strata.periods) - timedelta(days=1),
        "runs": runs,
        "jobs": jobs_of(who),
        "texts": new_texts(who, queries.declaration_of(family)),
    }


def series_page(who: Sitting, series: Series, at: datetime | None) -> dict[str, Any]:
    """One series: its chart, its numbers, its alarms."""
    points = _points(who, series)
    alarms = queries.alarms_seen_by(who).filter(family=series.family, key=series.key).order_by("-day")[:50]
    labels = labels_of({a.label_id for a in alarms})
    readings = queries.readings_of(who, series.family, series.key)
    return {
        "series": series,
        "family": series.family,
        "label": join_all([label_of(series.family.label_id), *labels_of(series.strata.labels).values()]),
        "declaration": queries.declaration_of(series.family),
        "chart": curve(points[-DRAWN:]),
        "points": list(reversed(points[-WEEKS:])),
        "alarms": [line(a, labels[a.label_id], "") for a in alarms],
        "at": at,
        "newest": readings[-1] if readings else None,
        "why": why_not(readings[-1] if readings else None),
        "suspension": next((s for s in queries.suspensions_of(who, series.family) if s.key == series.key), None),
    }


@dataclass(frozen=True, slots=True)
class FamilyRate:
    """How many alarms a week a family gave, beside its share, and what they were found to be."""

    family: Family
    share: float
    weeks: int
    alarms: int
    a_week: float
    found: tuple[tuple[str, int], ...]
    artefacts: str
    kept: bool


def budget_page(who: Sitting) -> dict[str, Any]:
    """Nominal beside realised, for the whole and for each family."""
    families = list(queries.families_seen_by(who).filter(purpose=who.purpose))
    budget = queries.budget_in_force(who.purpose)
    weekly = budget.weekly if budget else STANDING_IN
    live = sum(f.state == Family.State.LIVE for f in families)
    found = queries.triage_counts(who)
    rates = [_rate(who, f, weekly / max(live, 1), found) for f in families]
    return {
        "budget": budget,
        "weekly": weekly,
        "decisions": queries.budgets_of(who.purpose),
        "rates": rates,
        "realised": sum(rate.a_week for rate in rates),
        "kept": all(rate.kept for rate in rates),
        "alarms": sum(rate.alarms for rate in rates),
        "happenings": len(grouped(list(queries.alarms_seen_by(who).filter(family__in=families)[:MOST_GROUPED]))),
        "judged": any(rate.weeks for rate in rates),
    }


def _rate(who: Sitting, family: Family, share: float, found: dict[tuple[UUID, str], int]) -> FamilyRate:
    runs = queries.runs_of(who, family, 1000)
    days = {run.first_day: (run.last_day - run.first_day).days + 1 for run in runs}
    weeks = sum(days.values()) / 7.0
    alarms = queries.alarms_seen_by(who).filter(family=family).count()
    verdicts = tuple((code, found.get((family.id, code), 0)) for code in ("real", "explained", "artefact", "unclear"))
    judged = sum(number for _code, number in verdicts)
    false = dict(verdicts)["artefact"] + dict(verdicts)["explained"]
    shown = f"{false / judged:.0%}" if judged else ""
    a_week = alarms / weeks if weeks else 0.0
    kept = not weeks or count_bounds(alarms)[0] / weeks <= share
    return FamilyRate(family, share, round(weeks), alarms, a_week, verdicts, shown, kept)


def choices_of_families(who: Sitting) -> list[tuple[str, str]]:
    """Families in use, for a form."""
    return [(str(one.id), one.title) for one in queries.families_seen_by(who)]


def choices_of_words(who: Sitting) -> list[tuple[str, str]]:
    """The classifications a declaration may have: those that its author may read."""
    policy = law_in_force().mandate.policy
    return [(word, word) for word in policy.words if (policy.rank(word) or 0) <= who.standing.classification]


def told(declaration: Declaration) -> list[tuple[str, str]]:
    """What a declaration says, line by line."""
    lines = [
        (_("Counts"), _counts_word(declaration.counts)),
        (_("Counted per"), _("week") if declaration.step.days > 1 else _("day")),
        (_("Told apart by"), ", ".join(declaration.by) or "–"),
        (_("Only"), "; ".join(f"{name}: {', '.join(values)}" for name, values in declaration.where.items()) or "–"),
        (_("Known when"), _("it was received") if declaration.known == "received" else _("it happened")),
        (_("Detector"), " ".join([declaration.detector, *(f"{k}={v}" for k, v in declaration.options.items())])),
    ]
    return [*lines, (_("Adds up"), declaration.amount)] if declaration.amount else lines


def _counts_word(counts: str) -> str:
    return {"events": _("events"), "reports": _("reports"), "tips": _("tips"), "statements": _("statements"),
            "links": _("links")}[counts]  # fmt: skip
