"""Topics that classify an entity, in the codes of FollowTheMoney (`crime.terror`)."""

from __future__ import annotations

import re

from fusioncell.evidence.methods.drafts import Finding
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Likeness, Unclear, one_line, same_or_not

LABELS = {
    "crime": "Crime",
    "crime.fraud": "Fraud",
    "crime.cyber": "Cybercrime",
    "crime.fin": "Financial crime",
    "crime.theft": "Theft",
    "crime.war": "War crimes",
    "crime.boss": "Leader of a criminal group",
    "crime.terror": "Terrorism",
    "crime.traffick": "Trafficking",
    "crime.traffick.drug": "Drug trafficking",
    "crime.traffick.human": "Human trafficking",
    "crime.env": "Environmental crime",
    "wanted": "Wanted",
    "corp.offshore": "Offshore",
    "corp.shell": "Shell company",
    "gov": "Government",
    "gov.national": "National government",
    "gov.state": "State government",
    "gov.muni": "Municipal government",
    "gov.soe": "State-owned enterprise",
    "gov.security": "Security services",
    "fin": "Financial services",
    "fin.bank": "Bank",
    "mil": "Military",
    "role.pep": "Holder of public office",
    "role.rca": "Close to a holder of public office",
    "role.spy": "Spy",
    "role.act": "Activist",
    "role.journo": "Journalist",
    "sanction": "Sanctioned",
    "sanction.linked": "Linked to a sanctioned entity",
    "debarment": "Debarred",
    "export.control": "Under export control",
    "poi": "Person of interest",
}
_CODE = re.compile(r"[a-z]+(?:\.[a-z]+){0,3}")


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """The code in lower case; one that is not in the list is kept with a finding."""
    code = one_line(raw).lower()
    if not _CODE.fullmatch(code):
        return Unclear("no_topic", f"“{code[:60]}” has not the form of a topic, such as crime.terror.")
    if code not in LABELS:
        return Cleaned(code, raw, (Finding("unknown_topic", f"The topic “{code}” is not in the list of topics."),))
    return Cleaned(code, raw)


def compare(one: str, other: str) -> Likeness:
    """Identical, one a part of the other, or different."""
    if one.startswith(other + ".") or other.startswith(one + "."):
        return Likeness(0.5, f"One of “{one}” and “{other}” is the wider topic.")
    return same_or_not(one, other)


KIND = Kind(clean, compare)
