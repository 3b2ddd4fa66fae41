"""The powers that a law can give: a power that no act of the cell asks for would be a promise without effect."""

from __future__ import annotations

from collections.abc import Mapping

POWERS: Mapping[str, str] = {
    "assessment.approve": "release an assessment that others wrote and reviewed",
    "assessment.read": "read assessments and judgements",
    "assessment.review": "review what another seat wrote",
    "assessment.write": "write judgements, techniques and assessments",
    "case.close": "close a case or hand it over",
    "case.member": "admit and dismiss members of a case",
    "case.open": "open a case",
    "case.person": "say what a person is in a case",
    "consent.answer": "agree to, refuse or sanitise what another asks of one's agency",
    "consent.ask": "ask an originator for consent",
    "emergency.approve": "confirm or revoke a release made in imminent danger",
    "emergency.propose": "release an assessment to avert imminent danger",
    "entity.read": "open the view of a person, place or thing",
    "export.make": "let a copy leave the cell, on the record",
    "hold.approve": "approve that data are kept beyond their period",
    "hold.place": "ask that data be kept beyond their period",
    "label.approve_lowering": "approve the lowering of a label",
    "label.propose_lowering": "propose the lowering of a label",
    "label.raise": "raise a label",
    "log.read": "read the rights log",
    "log.sample": "draw acts at random from the rights log",
    "log.verify": "verify the log's head and proofs",
    "machine.run": "run the machine, without reading what is in it",
    "mandate.install": "approve a version of the law and put it in force",
    "mandate.propose": "propose a version of the law",
    "mandate.read": "read the law in force",
    "mapping.propose": "propose how the columns of a table are read",
    "mapping.review": "review how the columns of a table are read",
    "person.answer": "answer a person about the data held on them",
    "quarantine.mend": "mend and retry what could not be read",
    "record.erase": "erase data whose period has ended",
    "record.review": "decide whether data are still needed",
    "report.grade": "grade source and content",
    "report.read": "open a report",
    "report.receive": "take in what a channel delivers",
    "report.retract": "retract a report",
    "report.type": "write a report by hand",
    "search.save": "keep a search",
    "search.use": "search",
    "seat.approve": "approve a seat",
    "seat.propose": "propose a seat",
    "session.end": "end somebody's working session",
    "statement.read": "read statements",
    "subject.decide": "decide that somebody is a subject of intelligence",
    "subject.propose": "propose that somebody become a subject of intelligence",
    "token.issue": "issue and revoke an agency's token for the API",
    "work.answer": "answer or refuse a work item",
    "work.assign": "give work to a seat or an agency",
    "work.hand_over": "hand the work of a shift over",
    "work.measure": "read the measures of work",
}

# The acts that take two people, each with the power to propose and the power to approve. No role holds both.
TWO_PEOPLE: Mapping[str, tuple[str, str]] = {
    "assessment.release": ("assessment.write", "assessment.approve"),
    "emergency.release": ("emergency.propose", "emergency.approve"),
    "hold.place": ("hold.place", "hold.approve"),
    "label.lower": ("label.propose_lowering", "label.approve_lowering"),
    "mandate.install": ("mandate.propose", "mandate.install"),
    "mapping.use": ("mapping.propose", "mapping.review"),
    "seat.appoint": ("seat.propose", "seat.approve"),
    "subject.decide": ("subject.propose", "subject.decide"),
}

READING = frozenset({"report.read", "statement.read", "entity.read", "search.use", "export.make", "assessment.read"})
