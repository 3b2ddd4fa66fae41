"""What a technique at work comes to: its body and its analysts' parts, read into the methods and told as values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fusioncell.assessment import queries
from fusioncell.assessment.methods import ach, techniques
from fusioncell.assessment.models import Forecast, Judgement, Matrix, Technique
from fusioncell.assessment.voices import heard_twice
from fusioncell.foundation.errors import Refused

Told = dict[str, Any]


def outcome_of(technique: Technique) -> Told:
    """The result of a technique that the caller may read; what is missing is named in it."""
    parts = list(Matrix.objects.filter(technique_id=technique.id).select_related("seat").order_by("id"))
    return _READ[technique.kind](technique, parts)


def objections_to_body(kind: str, body: Mapping[str, Any]) -> list[str]:
    """Why this is no body of such a technique."""
    try:
        _TRY[kind](body)
    except KeyError as error:
        return [f"There is no technique {kind}." if kind not in _TRY else f"It lacks {error.args[0]}."]
    except (TypeError, ValueError, AttributeError) as error:
        return [str(error)]
    return []


def matrix_of(technique: Technique, part: Mapping[str, Any]) -> ach.Matrix:
    """One analyst's matrix. Raises `Refused` when it does not fit the technique's rows and hypotheses."""
    rows, marks = technique.body["rows"], part.get("marks", [])
    try:
        roots = _roots(rows)
        made = ach.Matrix(
            tuple(technique.body["hypotheses"]),
            tuple(
                ach.Row(row["name"], tuple(map(ach.spelt, given)), float(weight), roots.get(row.get("report", ""), ""))
                for row, given, weight in zip(rows, marks, part.get("weights") or [1.0] * len(rows), strict=True)
            ),
            tuple(map(float, technique.body.get("priors", ()))),
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise Refused([str(error)]) from None
    if reasons := ach.objections_to_matrix(made):
        raise Refused(reasons)
    return made


def _roots(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    reports = [row["report"] for row in rows if row.get("report")]
    held = queries.reports_under(map(UUID, reports))
    voices = heard_twice(held)
    found = queries.lineage_of(held.values(), [(one.one, one.other) for one in voices])
    return {report: found.root_of.get(report, report) for report in reports}


def _ach(technique: Technique, parts: Sequence[Matrix]) -> Told:
    given = {part.seat.name: matrix_of(technique, part.body) for part in parts}
    if not given:
        return {"kind": "ach", "hypotheses": technique.body["hypotheses"], "missing": [_("Nobody has marked it yet.")]}
    full = next(iter(given.values()))
    once = {name: ach.collapsed(matrix) for name, matrix in given.items()}
    first = next(iter(once.values()))
    found, (turning, tried) = ach.scores(first), ach.single_cells(first)
    return {
        "kind": "ach", "hypotheses": list(first.hypotheses), "rows": [_row(row) for row in first.rows],
        "collapsed": len(full.rows) - len(first.rows), "counts": list(found.counts), "weighted": list(found.weighted),
        "posterior": list(found.posterior), "ranking": list(found.ranking), "leaders": list(found.leaders),
        "leave_one_out": [_loss(loss) for loss in ach.leave_one_out(first)],
        "without_source": [
            {**_loss(loss), "what": f"#{n}"} for n, loss in enumerate(ach.without_each_source(first), 1)
        ],
        "turning": [[c.row, c.hypothesis, c.before, c.after, c.tie] for c in turning], "tried": tried,
        "analysts": {name: list(ach.scores(matrix).counts) for name, matrix in once.items()},
        "disagreements": [[d.row, d.hypothesis, dict(d.marks), d.steps] for d in ach.disagreements(given)]
        if len(given) > 1 else [],
        "mean_ranks": list(ach.agreed_ranking(once)), "missing": [],
    }  # fmt: skip


def _row(row: ach.Row) -> Told:
    return {"name": row.name, "marks": list(row.marks), "weight": row.weight, "tells": round(ach.diagnosticity(row), 3)}


def _loss(loss: ach.Loss) -> Told:
    return {"what": loss.what, "counts": list(loss.counts), "changed": loss.changed}


def _read_assumptions(body: Mapping[str, Any]) -> list[techniques.Assumption]:
    return [
        techniques.Assumption(
            str(one["text"]), bool(one.get("key")), _state(one.get("state", "")), str(one.get("why", "")),
            str(one.get("would_change", "")),
        )
        for one in body["assumptions"]
    ]  # fmt: skip


def _state(word: object) -> str:
    if word not in techniques.STATES:
        raise ValueError(f"{word!r} is no state of an assumption.")
    return str(word)


def _assumptions(technique: Technique, _parts: Sequence[Matrix]) -> Told:
    given = _read_assumptions(technique.body)
    found = techniques.check_assumptions(given)
    lines = [[one.text, one.key, one.state, one.why, one.would_change] for one in given]
    return {
        "kind": "assumptions", "lines": lines, "keys": found.keys, "open": list(found.open),
        "unsupported": list(found.unsupported), "missing": list(found.missing),
    }  # fmt: skip


def _read_indicators(body: Mapping[str, Any]) -> tuple[list[techniques.Indicator], list[str]]:
    given = [
        techniques.Indicator(str(one["text"]), tuple(map(float, one["given"])), one.get("seen"))
        for one in body["indicators"]
    ]
    return given, list(body["hypotheses"])


def _indicators(technique: Technique, _parts: Sequence[Matrix]) -> Told:
    given, hypotheses = _read_indicators(technique.body)
    found, after = techniques.read_indicators(given, hypotheses)
    lines = [[one.text, round(one.diagnosticity, 3), [hypotheses[n] for n in one.between], one.seen] for one in found]
    return {"kind": "indicators", "hypotheses": hypotheses, "lines": lines, "after": after, "missing": []}


def _read_failures(body: Mapping[str, Any]) -> list[techniques.Failure]:
    return [
        techniques.Failure(str(one["story"]), str(one.get("sign", "")), str(one.get("answer", "")))
        for one in body["failures"]
    ]


def _premortem(technique: Technique, _parts: Sequence[Matrix]) -> Told:
    failures, judgement = _read_failures(technique.body), str(technique.body["judgement"])
    missing = techniques.missing_of_premortem(judgement, failures)
    lines = [[one.story, one.sign, one.answer] for one in failures]
    return {"kind": "premortem", "judgement": judgement, "lines": lines, "missing": missing}


def _advocate(technique: Technique, parts: Sequence[Matrix]) -> Told:
    judgement, answer = str(technique.body["judgement"]), str(technique.body.get("answer", ""))
    part = next((one for one in parts if one.body.get("case")), None)
    case = str(part.body["case"]) if part is not None else ""
    missing = techniques.missing_of_advocate(technique.author_id, part.seat_id if part else None, case, answer)
    by = part.seat.title if part is not None else ""
    return {"kind": "advocate", "judgement": judgement, "case": case, "by": by, "answer": answer, "missing": missing}


def _tournament(technique: Technique, _parts: Sequence[Matrix]) -> Told:
    questions = {str(j.id): j for j in Judgement.objects.filter(pk__in=technique.body["judgements"])}
    numbers: dict[str, dict[str, float]] = {one: {} for one in questions}
    rows = Forecast.objects.filter(judgement_id__in=questions).select_related("seat").order_by("at", "id")
    for row in rows:
        numbers[str(row.judgement_id)][row.seat.name] = row.probability
    outcomes = {one: int(j.outcome) for one, j in questions.items() if j.outcome is not None}
    return told_tournament(numbers, outcomes, {one: j.text for one, j in questions.items()})


def told_tournament(
    numbers: Mapping[str, Mapping[str, float]], outcomes: Mapping[str, int], texts: Mapping[str, str]
) -> Told:
    """A tournament as plain values."""
    found = techniques.tournament(numbers, outcomes)
    table = [
        [line.who, line.count, line.brier, line.log_score if math.isfinite(line.log_score) else None,
         line.parts.reliability, line.parts.resolution, line.parts.uncertainty,
         [[b.said, b.count, b.happened] for b in line.calibration]]
        for line in found.table
    ]  # fmt: skip
    waiting = [
        [texts.get(one, ""), pooled, apart.count, apart.lowest, apart.highest]
        for one, (pooled, apart) in found.open.items()
    ]
    return {"kind": "tournament", "table": table, "open": waiting, "missing": []}


_READ = {
    "ach": _ach, "assumptions": _assumptions, "indicators": _indicators, "premortem": _premortem, "advocate": _advocate,
    "tournament": _tournament,
}  # fmt: skip


def _try_ach(body: Mapping[str, Any]) -> None:
    rows = tuple(ach.Row(str(row["name"]), ("N",) * len(body["hypotheses"])) for row in body["rows"])
    made = ach.Matrix(tuple(map(str, body["hypotheses"])), rows, tuple(map(float, body.get("priors", ()))))
    if reasons := ach.objections_to_matrix(made):
        raise ValueError(" ".join(reasons))


def _try_indicators(body: Mapping[str, Any]) -> None:
    techniques.read_indicators(*_read_indicators(body))


def _try_advocate(body: Mapping[str, Any]) -> None:
    if not str(body["judgement"]).strip():
        raise ValueError(_("Name the judgement that is argued against."))


def _try_tournament(body: Mapping[str, Any]) -> None:
    if not [UUID(str(one)) for one in body["judgements"]]:
        raise ValueError(_("Choose at least one forecast."))


_TRY = {
    "ach": _try_ach, "assumptions": _read_assumptions, "indicators": _try_indicators, "premortem": _read_failures,
    "advocate": _try_advocate, "tournament": _try_tournament,
}  # fmt: skip
