"""Analysis of competing hypotheses (Heuer 1999, ch. 8): which hypothesis has least against it, told in three ways.

Marks: ++ and + speak for a hypothesis, - and -- against it, N is neutral, NA does not bear on it. Side by side:

counts      the sum of what speaks against: - counts 1, -- counts 2 (least is best); Heuer counts no support
weighted    the same, each row times the weight its analyst gave it (Heuer's credibility and relevance)
likelihood  the posterior from equal priors (or those given) with p(mark | hypothesis) of the declared table below;
            rows are taken as independent given the hypothesis, which is why retellings are collapsed first
squared     - counts 1, -- counts 4, as Open Synthesis did; kept for comparison with matrices made there

Diagnosticity of a row is the population standard deviation of its marks on 1 (--) to 5 (++): a row that speaks alike of
every hypothesis tells nothing, however true it is.

>>> m = Matrix(("H1", "H2"), (Row("A", ("--", "NA")), Row("B", ("--", "+")), Row("C", ("-", "+"))))
>>> scores(m).counts, scores(m).ranking
((5, 0), (1, 0))
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

MARKS = ("--", "-", "N", "+", "++")
NOT_APPLICABLE = "NA"
AGAINST = {"-": 1, "--": 2}
SQUARED = {"-": 1, "--": 4}
STEP = {mark: step for step, mark in enumerate(MARKS, start=1)}
LIKELIHOOD = {"--": 0.1, "-": 0.3, "N": 0.5, "+": 0.7, "++": 0.9, NOT_APPLICABLE: 0.5}
SPELLINGS = {"II": "--", "I": "-", "C": "+", "CC": "++", "": "N", "N/A": NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of evidence: its marks against each hypothesis, its weight, and the root that it comes from."""

    name: str
    marks: tuple[str, ...]
    weight: float = 1.0
    root: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Hypotheses in columns, evidence in rows; priors are equal when none are given."""

    hypotheses: tuple[str, ...]
    rows: tuple[Row, ...]
    priors: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """Each hypothesis by each way of counting; `ranking` are columns, the one with least against it first."""

    counts: tuple[int, ...]
    weighted: tuple[float, ...]
    squared: tuple[int, ...]
    posterior: tuple[float, ...]
    ranking: tuple[int, ...]
    leaders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a matrix says when something in it is otherwise."""

    what: str
    counts: tuple[int, ...]
    changed: bool


def spelt(mark: str) -> str:
    """A mark as this module writes it. Raises `ValueError` for what is none."""
    clean = mark.strip().upper()
    found = SPELLINGS.get(clean, clean)
    if found not in STEP and found != NOT_APPLICABLE:
        raise ValueError(f"{mark!r} is no mark; write one of {', '.join((*MARKS, NOT_APPLICABLE))}.")
    return found


def objections_to_matrix(matrix: Matrix) -> list[str]:
    """Why this is no matrix to count; empty when it is."""
    width = len(matrix.hypotheses)
    reasons = []
    if width < 2:  # noqa: PLR2004  (one hypothesis competes with nothing)
        reasons.append("Give at least two hypotheses.")
    if len(set(matrix.hypotheses)) < width:
        reasons.append("Two hypotheses have the same name.")
    if any(len(row.marks) != width for row in matrix.rows):
        reasons.append("Every row has one mark for each hypothesis.")
    if any(not math.isfinite(row.weight) or row.weight < 0 for row in matrix.rows):
        reasons.append("A weight is 0 or more.")
    if matrix.priors and (len(matrix.priors) != width or not math.isclose(math.fsum(matrix.priors), 1, abs_tol=1e-6)):
        reasons.append("Priors are one for each hypothesis and sum to 1.")
    if any(not 0 <= prior <= 1 for prior in matrix.priors):
        reasons.append("A prior lies between 0 and 1.")
    return reasons


def collapsed(matrix: Matrix) -> Matrix:
    """Rows of one root as one row, so that what was told four times counts once.

    Of each column the mark that most of them bear stands; on a tie the one nearer to neutral, which claims less.
    """
    groups: dict[str, list[Row]] = {}
    for number, row in enumerate(matrix.rows):
        groups.setdefault(row.root or f"#{number}", []).append(row)
    return replace(matrix, rows=tuple(_one(rows) for rows in groups.values()))


def _one(rows: Sequence[Row]) -> Row:
    if len(rows) == 1:
        return rows[0]
    marks = tuple(_common(column) for column in zip(*(row.marks for row in rows), strict=True))
    return Row(" = ".join(dict.fromkeys(row.name for row in rows)), marks, max(r.weight for r in rows), rows[0].root)


def _common(column: Sequence[str]) -> str:
    counted = Counter(column)
    return min(counted, key=lambda mark: (-counted[mark], abs(STEP.get(mark, 3) - 3)))


def scores(matrix: Matrix) -> Scores:
    """Every way of counting side by side."""
    counts = _against(matrix, AGAINST)
    weighted = tuple(
        math.fsum(row.weight * AGAINST.get(row.marks[column], 0) for row in matrix.rows)
        for column in range(len(matrix.hypotheses))
    )
    ranking = tuple(sorted(range(len(counts)), key=lambda column: (counts[column], weighted[column], column)))
    leaders = tuple(column for column in ranking if counts[column] == min(counts))
    return Scores(counts, weighted, _against(matrix, SQUARED), posterior(matrix), ranking, leaders)


def _against(matrix: Matrix, table: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(
        sum(table.get(row.marks[column], 0) for row in matrix.rows) for column in range(len(matrix.hypotheses))
    )


def posterior(matrix: Matrix) -> tuple[float, ...]:
    """The probability of each hypothesis after all rows, by Bayes from the declared likelihoods and weights.

    A row's weight is the power of its likelihood: 0 leaves everything as it was.
    """
    width = len(matrix.hypotheses)
    priors = matrix.priors or (1 / width,) * width
    logs = [
        (math.log(prior) if prior > 0 else -math.inf)
        + math.fsum(row.weight * math.log(LIKELIHOOD[row.marks[column]]) for row in matrix.rows)
        for column, prior in enumerate(priors)
    ]
    top = max(logs)
    parts = [math.exp(value - top) for value in logs]
    return tuple(part / math.fsum(parts) for part in parts)


def diagnosticity(row: Row) -> float:
    """How much a row tells the hypotheses apart: 0 when it speaks alike of all."""
    steps = [STEP[mark] for mark in row.marks if mark in STEP]
    if not steps:
        return 0.0
    mean = math.fsum(steps) / len(steps)
    return math.sqrt(math.fsum((step - mean) ** 2 for step in steps) / len(steps))


def leave_one_out(matrix: Matrix) -> list[Loss]:
    """What the matrix says without each row in turn."""
    return [_without(matrix, row.name, lambda other, row=row: other is row) for row in matrix.rows]  # type: ignore[misc]  # the default binds the row of this turn


def without_each_source(matrix: Matrix) -> list[Loss]:
    """What the matrix says when all that comes from one root falls away."""
    roots = dict.fromkeys(row.root for row in matrix.rows if row.root)
    return [_without(matrix, root, lambda other, root=root: other.root == root) for root in roots]  # type: ignore[misc]  # as above


def _without(matrix: Matrix, what: str, gone: Callable[[Row], bool]) -> Loss:
    left = replace(matrix, rows=tuple(row for row in matrix.rows if not gone(row)))
    found, before = scores(left), scores(matrix)
    return Loss(what, found.counts, found.leaders != before.leaders)


@dataclass(frozen=True, slots=True)
class CellChange:
    """One mark that, were it another, would tie or unseat the leading hypothesis."""

    row: str
    hypothesis: str
    before: str
    after: str
    tie: bool


def single_cells(matrix: Matrix) -> tuple[list[CellChange], int]:
    """Every change of one mark after which the leader no longer leads alone, and how many changes were tried."""
    base = scores(matrix)
    leader, turning, tried = base.leaders[0], [], 0
    for row in matrix.rows:
        for column, mark in enumerate(row.marks):
            for other in MARKS:
                if other == mark:
                    continue
                tried += 1
                counts = list(base.counts)
                counts[column] += AGAINST.get(other, 0) - AGAINST.get(mark, 0)
                rivals = min(value for number, value in enumerate(counts) if number != leader)
                if rivals <= counts[leader]:
                    turning.append(
                        CellChange(row.name, matrix.hypotheses[column], mark, other, rivals == counts[leader])
                    )
    return turning, tried


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One cell on which analysts differ: each one's mark by name, and the distance in steps."""

    row: str
    hypothesis: str
    marks: Mapping[str, str]
    steps: int


def disagreements(matrices: Mapping[str, Matrix]) -> list[Disagreement]:
    """Where several analysts' matrices of the same rows and hypotheses differ, the widest first."""
    found = []
    first = next(iter(matrices.values()))
    for number, row in enumerate(first.rows):
        for column, hypothesis in enumerate(first.hypotheses):
            marks = {name: matrix.rows[number].marks[column] for name, matrix in matrices.items()}
            steps = [STEP.get(mark, STEP["N"]) for mark in marks.values()]
            if len(set(marks.values())) > 1:
                found.append(Disagreement(row.name, hypothesis, marks, max(steps) - min(steps)))
    return sorted(found, key=lambda cell: -cell.steps)


def agreed_ranking(matrices: Mapping[str, Matrix]) -> tuple[float, ...]:
    """The mean rank of each hypothesis over several analysts; 1 is least contradicted, ties share their ranks."""
    width = len(next(iter(matrices.values())).hypotheses)
    sums = [0.0] * width
    for matrix in matrices.values():
        counts = scores(matrix).counts
        for column, value in enumerate(counts):
            below, equal = sum(other < value for other in counts), sum(other == value for other in counts)
            sums[column] += below + (equal + 1) / 2
    return tuple(total / len(matrices) for total in sums)
