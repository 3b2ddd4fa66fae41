"""Reads a condition of PostgreSQL into a formula of z3, with SQL's own three values: true, false, NULL."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlglot
import z3
from sqlglot import exp

from fusioncell.mandate.tests.symbolic import Clauses, bag, clauses

NOTHING = z3.BoolVal(False)


@dataclass(frozen=True)
class Tri:
    """A truth value of SQL: NULL when it is neither."""

    true: z3.BoolRef
    false: z3.BoolRef


@dataclass
class Reading:
    """The columns of `l` and `s`, under the names that `symbolic` gives to the same fields."""

    most_clauses: int
    every_purpose: bool = False
    no_tokens: bool = False
    clause: z3.BitVecRef | None = field(default=None)

    def formula(self, condition: str) -> z3.BoolRef:
        """When a row meets the condition."""
        return self.read(sqlglot.parse_one(f"SELECT {condition}", read="postgres").expressions[0]).true

    def read(self, node: exp.Expression) -> Tri:
        """One Boolean expression."""
        reader = {
            exp.Paren: lambda n: self.read(n.this),
            exp.And: lambda n: _both(self.read(n.this), self.read(n.expression)),
            exp.Or: lambda n: _either(self.read(n.this), self.read(n.expression)),
            exp.Not: lambda n: _other(self.read(n.this)),
            exp.Is: self._is,
            exp.EQ: self._any,
            exp.LTE: lambda n: _known(self._number(n.this) <= self._number(n.expression)),
            exp.LT: lambda n: _known(self._number(n.this) < self._number(n.expression)),
            exp.ArrayContainedBy: self._contained,
            exp.ArrayOverlaps: self._overlaps,
            exp.Exists: self._exists,
        }.get(type(node))
        if reader is None:
            raise AssertionError(f"The proof does not understand this SQL: {node.sql('postgres')}")
        return reader(node)

    def _is(self, node: exp.Is) -> Tri:
        if isinstance(node.expression, exp.Null):
            return _known(self._is_null(node.this))
        assert isinstance(node.expression, exp.Boolean)
        assert node.expression.this is True
        return _known(self.read(node.this).true)

    def _is_null(self, node: exp.Expression) -> z3.BoolRef:
        assert node.sql("postgres") == "l.purposes", "only the purposes of a label may be NULL"
        return z3.BoolVal(self.every_purpose)

    def _any(self, node: exp.EQ) -> Tri:
        assert node.this.sql("postgres") == "p.purpose"
        assert isinstance(node.expression, exp.Any)
        column = node.expression.this.unnest()
        if column.sql("postgres") == "l.purposes" and self.every_purpose:
            return Tri(NOTHING, NOTHING)
        return _known((self._set(column) & z3.BitVec("p", bag("x").expr.size())) != 0)

    def _contained(self, node: exp.ArrayContainedBy) -> Tri:
        return _known((self._set(node.this) & ~self._set(node.expression)) == 0)

    def _overlaps(self, node: exp.ArrayOverlaps) -> Tri:
        if self.no_tokens and "s.tokens" in (node.this.sql("postgres"), node.expression.sql("postgres")):
            return Tri(NOTHING, NOTHING)
        return _known((self._set(node.this) & self._set(node.expression)) != 0)

    def _exists(self, node: exp.Exists) -> Tri:
        select = node.this
        unnest = select.args["from_"].this
        assert isinstance(unnest, exp.Unnest)
        rows = self._clauses(unnest.expressions[0])
        found = []
        for there, clause in rows.items:
            self.clause = clause.expr
            found.append(z3.And(there, self.read(select.args["where"].this).true))
        self.clause = None
        return _known(z3.Or(*found))

    def _clauses(self, column: exp.Expression) -> Clauses:
        names = {"l.audience": "l.audience", "l.consent_clauses": "l.consent"}
        return clauses(names[column.sql("postgres")], self.most_clauses)

    def _set(self, node: exp.Expression) -> z3.BitVecRef:
        if isinstance(node, exp.StringToArray):
            assert node.this.sql("postgres") == "one.clause"
            assert node.expression.this == "|"
            assert self.clause is not None
            return self.clause
        name = node.sql("postgres")
        assert name in SETS, name
        return bag(name).expr

    def _number(self, node: exp.Expression) -> z3.ArithRef:
        name = node.sql("postgres")
        assert name in NUMBERS, name
        return z3.Int(name)


SETS = {"l.caveats", "s.caveats", "l.categories", "s.categories", "l.purposes", "s.purposes", "s.tokens"}
NUMBERS = {f"{table}.{column}" for table in "ls" for column in ("classification", "tlp", "state")}


def _known(true: z3.BoolRef) -> Tri:
    return Tri(true, z3.Not(true))


def _both(a: Tri, b: Tri) -> Tri:
    return Tri(z3.And(a.true, b.true), z3.Or(a.false, b.false))


def _either(a: Tri, b: Tri) -> Tri:
    return Tri(z3.Or(a.true, b.true), z3.And(a.false, b.false))


def _other(a: Tri) -> Tri:
    return Tri(a.false, a.true)
