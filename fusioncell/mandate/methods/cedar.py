"""The same law as policies of Cedar (Amazon, 2023), so that a second engine can be asked the same questions.

The engine takes no part in the cell. The policies are written from the mandate itself, not from standings: a mistake
in turning a role into a standing would show as a disagreement too. Cedar cannot quantify over a set of sets, so each
clause of an audience becomes one policy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fusioncell.mandate.methods.label import Clause, Label
from fusioncell.mandate.methods.law_parts import Mandate, Role
from fusioncell.mandate.methods.seating import SeatFacts
from fusioncell.mandate.methods.sql_form import clause_text

_COMMON = """
@id("purpose-of-label")
forbid (principal, action, resource)
unless { resource.every_purpose || resource.purposes.contains(context.purpose) };

@id("caveats")
forbid (principal, action, resource) unless { principal.caveats.containsAll(resource.caveats) };
"""


@dataclass(frozen=True, slots=True)
class SeatOf:
    """A seat as the law sees it: role, agency and what is the seat's own."""

    role: str
    agency: str
    facts: SeatFacts


def policies(mandate: Mandate, labels: Iterable[Label], today: date) -> str:
    """Policy text of Cedar for this law and for the clauses that occur in these labels."""
    found = list(labels)
    parts = [_COMMON]
    parts.extend(_permit(mandate, role, today) for role in mandate.roles.values())
    for kind in ("audience", "consent_clauses"):
        clauses = frozenset[Clause]().union(*(getattr(label, kind) for label in found))
        parts.extend(_clause_policies(kind, clauses))
    return "\n".join(part for part in parts if part)


def _permit(mandate: Mandate, role: Role, today: date) -> str:
    powers = sorted(mandate.powers_of(role.code, today))
    if not powers:
        return ""
    conditions = [
        f"{_set(role.purposes & mandate.purposes.keys())}.contains(context.purpose)",
        f"resource.classification <= {role.classification}",
        "resource.classification <= principal.clearance",
        f"resource.tlp <= {int(role.tlp)}",
        f"{_set(role.categories)}.containsAll(resource.categories)",
        f"resource.state <= {int(role.state)}",
    ]
    if role.agencies:
        conditions.append(f"{_set(role.agencies)}.contains(principal.agency)")
    actions = ", ".join(f"Action::{_quoted(power)}" for power in powers)
    return (
        f'@id("role-{role.code}")\npermit (principal in Role::{_quoted(role.code)}, action in [{actions}], resource)\n'
        f"when {{ {' && '.join(conditions)} }};\n"
    )


def _clause_policies(kind: str, clauses: Iterable[Clause]) -> Iterator[str]:
    for number, clause in enumerate(sorted(clauses, key=clause_text)):
        meets = f"principal.tokens.containsAny({_set(clause)})" if clause else "false"
        yield (
            f'@id("{kind}-{number}")\nforbid (principal, action, resource)\n'
            f"when {{ resource.{kind}.contains({_quoted(clause_text(clause))}) }}\nunless {{ {meets} }};\n"
        )


def entities(mandate: Mandate, seats: Mapping[str, SeatOf], labels: Mapping[str, Label]) -> list[dict[str, object]]:
    """The entities that the policies speak of: roles, seats, and one resource for each label."""
    return [
        *(_entity("Role", code, {}) for code in mandate.roles),
        *(_seat(mandate, name, seat) for name, seat in seats.items()),
        *(_entity("Label", name, _label(label)) for name, label in labels.items()),
    ]


def _seat(mandate: Mandate, name: str, seat: SeatOf) -> dict[str, object]:
    facts, highest = seat.facts, len(mandate.policy.words) - 1
    tokens = [f"agency:{seat.agency}", f"role:{seat.role}", f"tier:{mandate.agencies[seat.agency].tier}"]
    tokens += [f"consent:{consent}" for consent in facts.consents]
    tokens += [facts.token] if facts.token else []
    attributes: dict[str, object] = {
        "agency": seat.agency,
        "clearance": highest if facts.clearance is None else facts.clearance,
        "caveats": sorted(facts.caveats | mandate.roles[seat.role].caveats),
        "tokens": sorted(tokens),
    }
    return _entity("Seat", name, attributes) | {"parents": [{"type": "Role", "id": seat.role}]}


def _label(label: Label) -> dict[str, object]:
    return {
        "classification": label.classification,
        "tlp": int(label.tlp),
        "caveats": sorted(label.caveats),
        "audience": sorted(clause_text(clause) for clause in label.audience),
        "consent_clauses": sorted(clause_text(clause) for clause in label.consent_clauses),
        "every_purpose": label.purposes is None,
        "purposes": sorted(label.purposes or ()),
        "categories": sorted(label.categories),
        "state": int(label.state),
    }


def _entity(kind: str, name: str, attributes: dict[str, object]) -> dict[str, object]:
    return {"uid": {"type": kind, "id": name}, "attrs": attributes, "parents": []}


def _set(words: Iterable[str]) -> str:
    return f"[{', '.join(_quoted(word) for word in sorted(words))}]"


def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)
