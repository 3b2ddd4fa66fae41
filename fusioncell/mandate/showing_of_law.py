"""What the pages of the law show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from fusioncell.foundation.clock import now
from fusioncell.foundation.errors import NotFound, Unreadable
from fusioncell.mandate import queries_of_law as queries
from fusioncell.mandate.actions import reading
from fusioncell.mandate.actions.proposals import LAW
from fusioncell.mandate.methods.law import read_mandate
from fusioncell.mandate.methods.law_check import Finding, findings
from fusioncell.mandate.methods.law_difference import difference
from fusioncell.mandate.methods.law_parts import Mandate, Parameter
from fusioncell.mandate.methods.rights import RIGHTS
from fusioncell.mandate.models import Proposal
from fusioncell.mandate.queries import law_in_force
from fusioncell.mandate.sitting import Sitting
from fusioncell.mandate.wording_of_rights import GATES, RULES

PARTS = ("whole", "articles", "participants", "roles", "handling", "approvals", "versions")
POWERS = ("mandate.read",)


def law(who: Sitting, sha256: str, part: str, language: str) -> dict[str, Any]:
    """One part of one version of the law, recorded as read. Raises `NotFound` for an unknown part or version."""
    if part not in PARTS:
        raise NotFound
    found = queries.version(who, sha256)
    mandate = queries.mandate_of(found)
    reading.opened(who, "mandate.read", [found.sha256], POWERS)
    languages = mandate.instrument.languages
    if language not in (*languages, "all"):
        reader = (get_language() or "en").partition("-")[0]
        language = reader if reader in languages else languages[0]
    today = now().date()
    return {
        "version": found,
        "law": mandate,
        "part": part,
        "parts": PARTS,
        "language": language,
        "shown_in": languages if language == "all" else (language,),
        "authority": queries.line_of_authority(mandate),
        "findings": findings(mandate, today),
        "ended": {code for code, article in mandate.articles.items() if not article.validity.on(today)},
        "versions": queries.versions(who),
        "proposals": queries.proposals(who, LAW),
        "may_propose": who.has("mandate.propose"),
    }


def text_of(who: Sitting, sha256: str) -> queries.Version:
    """The text of a version, recorded as read."""
    found = queries.version(who, sha256)
    reading.opened(who, "mandate.text", [found.sha256], POWERS)
    return found


def compared(who: Sitting, old: str, new: str) -> dict[str, Any]:
    """Two versions line by line, recorded as read."""
    first, second = queries.version(who, old), queries.version(who, new)
    reading.opened(who, "mandate.compare", [first.sha256, second.sha256], POWERS)
    return {
        "old": first,
        "new": second,
        "lines": difference(first.text, second.text),
        "versions": queries.versions(who),
    }


def judged(text: str, effective_from: datetime | None) -> list[Finding]:
    """What is found in a text before it is proposed; a text that cannot be read at all is one finding."""
    try:
        return findings(read_mandate(text), (effective_from or now()).date())
    except Unreadable as error:
        return [Finding("unreadable", error.place, error.sentence)]


def law_proposal(who: Sitting, proposal: Proposal) -> dict[str, Any]:
    """A proposed text: what it would change, and what is found in it today."""
    reading.opened(who, "mandate.proposal.read", [proposal.id], POWERS)
    day = proposal.body.get("effective_from")
    text = proposal.body["text"]
    moment = datetime.fromisoformat(day) if day else None
    return {
        "proposal": proposal,
        "effective_from": moment,
        "lines": difference(queries.version(who).text, text),
        "findings": judged(text, moment),
        **deciding(who, proposal, "mandate.install"),
    }


def deciding(who: Sitting, proposal: Proposal, power: str) -> dict[str, bool]:
    """Whether this person decides it: with the power, and not its proposer."""
    waits, own = proposal.settled_at is None, proposal.proposed_by_id == who.seat_id
    return {"may_decide": waits and not own and who.has(power), "own": waits and own}


def rules(who: Sitting) -> dict[str, Any]:
    """Every rights rule: what it asks, whether the law has switched it on, and whether this version gates it."""
    mandate = law_in_force().mandate
    reading.opened(who, "mandate.rules", [], POWERS)
    rows = [_rule(mandate, code) for code in RIGHTS]
    return {
        "rows": rows,
        "live": sum(1 for row in rows if row["live"] and row["on"]),
        "on": sum(1 for row in rows if row["on"]),
        "law": mandate,
    }


def _rule(mandate: Mandate, code: str) -> dict[str, Any]:
    right, given = RIGHTS[code], mandate.rights.get(code)
    return {
        "code": code,
        "title": RULES[code],
        "gate": right.gate.value,
        "how": GATES[right.gate.value],
        "live": right.live,
        "on": given is not None and given.on,
        "article": given.article if given is not None else "",
        "parameters": [(name, _told(value)) for name, value in given.parameters.items()] if given is not None else [],
    }


def _told(value: Parameter) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value).lower()
