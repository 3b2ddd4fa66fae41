"""The closed list of behaviours that a tip is compared with: NIEM 6.0, codes of suspicious activity.

Source: NIEM Model 6.0 PS02, `pmise_sar` (OASIS Open 2025, CC BY 4.0); which of them can also be lawful, protected
conduct: ISE-SAR Functional Standard 1.5.5, part B. Seven are criminal in kind; nine need more facts first.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One behaviour. protected: it can be lawful conduct that the law protects (a photograph, a question)."""

    code: str
    name: str
    protected: bool


_ALL = (
    Behaviour("INTRSN", "Breach or attempted intrusion", protected=False),
    Behaviour("MISREP", "Misrepresentation", protected=False),
    Behaviour("THEFT", "Theft, loss or diversion", protected=False),
    Behaviour("SABOT", "Sabotage, tampering or vandalism", protected=False),
    Behaviour("CYBER", "Cyber attack", protected=False),
    Behaviour("THREAT", "Expressed or implied threat", protected=False),
    Behaviour("AVIATION", "Aviation activity", protected=False),
    Behaviour("ELICIT", "Eliciting information", protected=True),
    Behaviour("TESTSEC", "Testing or probing of security", protected=True),
    Behaviour("RECRUT", "Recruiting", protected=True),
    Behaviour("PHOTO", "Photography", protected=True),
    Behaviour("SURVL", "Observation or surveillance", protected=True),
    Behaviour("MATRLS", "Acquisition or storage of materials", protected=True),
    Behaviour("EXPERT", "Acquisition of expertise", protected=True),
    Behaviour("WPNS", "Weapons discovery", protected=True),
    Behaviour("SECTOR", "Sector-specific incident", protected=True),
)
BEHAVIOURS = {each.code: each for each in _ALL}
PROTECTED = frozenset(each.code for each in _ALL if each.protected)
