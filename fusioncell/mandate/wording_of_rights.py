"""The rights rules and the powers in plain words, in the reader's language.

The sentences are those of `methods/rights.py` and `methods/powers.py`, which know no languages; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RULES: Mapping[str, str | Promise] = {
    "R01": _("A person becomes a subject of intelligence only on reasonable suspicion with recorded facts."),
    "R02": _("No record on protected activity unless it bears on an offence under investigation."),
    "R03": _("Nothing that was obtained unlawfully."),
    "R04": _("Release only on need and right to know, to bodies that agreed to equal rules."),
    "R05": _("An assessment may go out at once to avert danger to life; a second person confirms."),
    "R06": _("A written record of who received what, when and why."),
    "R07": _("Source and content are graded, and sensitivity is marked."),
    "R08": _("Review before retention ends; purge or revalidate with name, date and reason."),
    "R09": _("A tip is shared only after two people compared it with a closed list of behaviours."),
    "R10": _("Tips without ground vanish quickly."),
    "R11": _("Every request has a purpose that the seat and the information share."),
    "R12": _("Time limits for erasure or periodic review."),
    "R13": _("Suspects, victims, witnesses and others are told apart, in each case."),
    "R14": _("Facts are kept apart from opinions."),
    "R15": _("Whoever received wrong data is told."),
    "R16": _("Every act rests on an article in force."),
    "R17": _("Special categories only where strictly necessary; nobody is selected by them."),
    "R18": _("No decision by a machine alone."),
    "R19": _("Access, correction and erasure, also through the authority."),
    "R20": _("Every collection, change, consultation, disclosure, combination and erasure is logged."),
    "R21": _("The log is used only for what the law names."),
    "R22": _("Log entries are erased after their term."),
    "R23": _("A new source or method needs an assessment of its impact."),
    "R24": _("A breach is notified in time."),
    "R25": _("Transfers abroad carry the originator's restrictions and assurances."),
    "R26": _("Handling codes travel with each item and are printed on every product."),
    "R27": _("Need is reviewed at least every three years."),
    "R28": _("A list entry has identifiers and facts, is reviewed and can be removed."),
    "R29": _("Exceptions are made case by case and end."),
    "R30": _("Published statistics identify nobody."),
    "R31": _("A person may learn when and why their data were consulted."),
    "R32": _("Whoever reports is acknowledged and answered."),
}

POWER_WORDS: Mapping[str, str | Promise] = {
    "case.close": _("close a case or hand it over"),
    "case.member": _("admit and dismiss members of a case"),
    "case.open": _("open a case"),
    "case.person": _("say what a person is in a case"),
    "consent.answer": _("agree to, refuse or sanitise what another asks of one's agency"),
    "consent.ask": _("ask an originator for consent"),
    "emergency.approve": _("confirm or revoke a release made in imminent danger"),
    "emergency.propose": _("release an assessment to avert imminent danger"),
    "entity.read": _("open the view of a person, place or thing"),
    "export.make": _("let a copy leave the cell, on the record"),
    "hold.approve": _("approve that data are kept beyond their period"),
    "hold.place": _("ask that data be kept beyond their period"),
    "label.approve_lowering": _("approve the lowering of a label"),
    "label.propose_lowering": _("propose the lowering of a label"),
    "label.raise": _("raise a label"),
    "log.read": _("read the rights log"),
    "log.sample": _("draw acts at random from the rights log"),
    "log.verify": _("verify the log's head and proofs"),
    "machine.run": _("run the machine, without reading what is in it"),
    "mandate.install": _("approve a version of the law and put it in force"),
    "mandate.propose": _("propose a version of the law"),
    "mandate.read": _("read the law in force"),
    "mapping.propose": _("propose how the columns of a table are read"),
    "mapping.review": _("review how the columns of a table are read"),
    "person.answer": _("answer a person about the data held on them"),
    "quarantine.mend": _("mend and retry what could not be read"),
    "record.erase": _("erase data whose period has ended"),
    "record.review": _("decide whether data are still needed"),
    "report.grade": _("grade source and content"),
    "report.read": _("open a report"),
    "report.receive": _("take in what a channel delivers"),
    "report.retract": _("retract a report"),
    "report.type": _("write a report by hand"),
    "search.save": _("keep a search"),
    "search.use": _("search"),
    "seat.approve": _("approve a seat"),
    "seat.propose": _("propose a seat"),
    "session.end": _("end somebody's working session"),
    "statement.read": _("read statements"),
    "subject.decide": _("decide that somebody is a subject of intelligence"),
    "subject.propose": _("propose that somebody become a subject of intelligence"),
    "token.issue": _("issue and revoke an agency's token for the API"),
    "work.answer": _("answer or refuse a work item"),
    "work.assign": _("give work to a seat or an agency"),
    "work.hand_over": _("hand the work of a shift over"),
    "work.measure": _("read the measures of work"),
}

GATES: Mapping[str, str | Promise] = {
    "hard": _("the act fails"),
    "soft": _("a reason and a second person"),
    "watch": _("watched nightly"),
}
