"""The commands about the law: check a file, explain an act, show what is in force."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from fusioncell.foundation import upkeep
from fusioncell.foundation.clock import now
from fusioncell.foundation.environment import read_environment
from fusioncell.foundation.errors import Refused, Unreadable
from fusioncell.mandate.methods.explain import Question, explain, roles_that_may, told
from fusioncell.mandate.methods.label import LOWEST, Label, as_body, from_body
from fusioncell.mandate.methods.law import LARGEST, Mandate, read_mandate
from fusioncell.mandate.methods.law_check import findings
from fusioncell.mandate.methods.powers import POWERS
from fusioncell.mandate.methods.rights import RIGHTS
from fusioncell.mandate.methods.seating import SeatFacts, standing_for
from fusioncell.mandate.queries import law_in_force, seat_named, sitting_for
from fusioncell.mandate.rules import ACTS

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

SHIPPED = ("marazan", "template")


def register(subparsers: Subparsers) -> None:
    """Add `fusioncell mandate …`."""
    sentence = "check the law, explain it, show it"
    verbs = subparsers.add_parser("mandate", help=sentence, description=sentence).add_subparsers(
        metavar="VERB", required=True
    )
    _register_check(verbs)
    _register_explain(verbs)
    _register_show(verbs)


def _register_check(verbs: Subparsers) -> None:
    sentence = "find what is unwise or unfinished in a law file; the exit is 1 when something is found"
    parser = verbs.add_parser("check", help=sentence, description=sentence)
    parser.add_argument("file", help=f"a law file, or one that ships with the cell: {', '.join(SHIPPED)}")
    parser.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="as of this day (today)")
    parser.add_argument("--json", action="store_true", help="one JSON object a finding")
    parser.set_defaults(do=check)


def _register_explain(verbs: Subparsers) -> None:
    sentence = "say whether an act is allowed under a label, by which article, or what would be needed"
    parser = verbs.add_parser("explain", help=sentence, description=sentence)
    parser.add_argument("--law", metavar="FILE", help="a law file; without it, the law of the running cell")
    parser.add_argument("--seat", metavar="NAME", help="a seat of the running cell, in place of role and agency")
    parser.add_argument("--role")
    parser.add_argument("--agency")
    parser.add_argument("--clearance", metavar="WORD", help="lower than that of the role")
    parser.add_argument("--caveat", action="append", default=[], help="a compartment the seat is admitted to")
    parser.add_argument("--purpose", required=True)
    parser.add_argument("--act", default="report.read", help=f"a power, or one of {', '.join(sorted(ACTS))}")
    label = parser.add_mutually_exclusive_group(required=True)
    label.add_argument("--label", metavar="JSON", help='fields that differ from the lowest label: {"tlp": "RED"}')
    label.add_argument("--channel", metavar="CODE", help="the default label of this channel")
    parser.set_defaults(do=explain_act)


def _register_show(verbs: Subparsers) -> None:
    sentence = "show a law: its agencies, roles, channels and rights rules"
    parser = verbs.add_parser("show", help=sentence, description=sentence)
    parser.add_argument("--law", metavar="FILE", help="a law file; without it, the law of the running cell")
    parser.add_argument("--lang", default="en", help="the language of names and articles (en)")
    parser.add_argument("--article", metavar="CODE", help="the text of one article")
    parser.add_argument("--powers", action="store_true", help="the powers that a law can give")
    parser.set_defaults(do=show)


def check(arguments: argparse.Namespace) -> int:
    """Print every finding with its place; 1 when there is one."""
    found = findings(law_at(arguments.file), arguments.on or now().date())
    for finding in found:
        if arguments.json:
            line = {"code": finding.code, "place": finding.place, "sentence": finding.sentence}
            print(json.dumps(line, ensure_ascii=False))
        else:
            print(f"{finding.place}: {finding.sentence} [{finding.code}]")
    if not arguments.json:
        print(f"{len(found)} findings." if found else "Nothing found: a cell can be founded on this law.")
    return 1 if found else 0


def explain_act(arguments: argparse.Namespace) -> int:
    """Print the decision; 1 when it is not allowed."""
    mandate = _law(arguments.law)
    question = _seated(arguments, mandate.policy.words) if arguments.seat else _supposed(arguments, mandate)
    label = _label(arguments, mandate)
    decision = explain(question, label)
    for line in told(decision):
        print(line)
    if not decision.allowed:
        able = roles_that_may(mandate, question, label, now().date())
        print("Seats that may:", ", ".join(f"{role} of {agency}" for role, agency in able) or "none")
    return 0 if decision.allowed else 1


def show(arguments: argparse.Namespace) -> None:
    """Print the law in short, one article of it, or the powers it can give."""
    if arguments.powers:
        for power, sentence in POWERS.items():
            print(f"{power:26} {sentence}")
        return
    mandate = _law(arguments.law)
    lines = _article(mandate, arguments) if arguments.article else _shown(mandate, arguments.lang)
    for line in lines:
        print(line)


def law_at(name: str) -> Mandate:
    """The law in a file, or one of those that ship with the cell by its bare name."""
    if name in SHIPPED:
        return read_mandate((files("fusioncell.mandate") / "laws" / f"{name}.toml").read_text("utf-8"))
    path = Path(name)
    try:
        with path.open("rb") as stream:
            raw = stream.read(4 * LARGEST + 1)  # UTF-8 takes up to four bytes a sign
    except OSError as error:
        raise Unreadable(f"The file cannot be opened: {error.strerror}.", name) from None
    try:
        return read_mandate(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Unreadable("The file is not UTF-8.", f"{name}, byte {error.start}") from None


def _law(name: str | None) -> Mandate:
    if name is not None:
        return law_at(name)
    upkeep.open_store(read_environment(os.environ))
    return law_in_force().mandate


def _seated(arguments: argparse.Namespace, words: tuple[str, ...]) -> Question:
    if arguments.law:
        raise Refused(["A seat belongs to the running cell and its law; leave out --law, or give role and agency."])
    sitting = sitting_for(seat_named(arguments.seat), arguments.purpose)
    return Question(sitting.standing, sitting.powers, sitting.purpose, arguments.act, words)


def _supposed(arguments: argparse.Namespace, mandate: Mandate) -> Question:
    if not arguments.role or not arguments.agency:
        raise Refused(["Say who acts: --seat NAME, or --role and --agency."])
    clearance = mandate.policy.rank(arguments.clearance) if arguments.clearance else None
    if arguments.clearance and clearance is None:
        raise Unreadable(f"The law has no classification {arguments.clearance!r}.", "--clearance")
    facts = SeatFacts(clearance, frozenset(arguments.caveat))
    standing = standing_for(mandate, arguments.role, arguments.agency, facts)
    if standing is None:
        raise Refused([f"The law has no role {arguments.role} at the agency {arguments.agency}."])
    powers = mandate.powers_of(arguments.role, now().date())
    return Question(standing, powers, arguments.purpose, arguments.act, mandate.policy.words)


def _label(arguments: argparse.Namespace, mandate: Mandate) -> Label:
    if arguments.channel:
        channel = mandate.channels.get(arguments.channel)
        if channel is None or channel.label is None:
            raise Refused([f"The law has no channel {arguments.channel} with a default label."])
        return channel.label
    try:
        given = json.loads(arguments.label)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"The label is not JSON: {error}.", "--label") from None
    if not isinstance(given, Mapping):
        raise Unreadable("A label is a JSON object.", "--label")
    return from_body(as_body(LOWEST) | dict(_in_ranks(given, mandate)))


def _in_ranks(given: Mapping[str, object], mandate: Mandate) -> Iterator[tuple[str, object]]:
    for field, value in given.items():
        if field == "classification" and isinstance(value, str):
            rank = mandate.policy.rank(value)
            if rank is None:
                raise Unreadable(f"The law has no classification {value!r}.", "--label")
            yield field, rank
        else:
            yield field, value


def _article(mandate: Mandate, arguments: argparse.Namespace) -> Iterator[str]:
    article = mandate.articles.get(arguments.article)
    if article is None:
        raise Refused([f"The law has no article {arguments.article}."])
    yield f"{article.code}  {article.title.get(arguments.lang, '')}"
    yield article.text.get(arguments.lang, f"(not given in {arguments.lang})")


def _shown(mandate: Mandate, lang: str) -> Iterator[str]:
    law = mandate.instrument
    yield f"{law.code}  {law.title.get(lang, law.code)}"
    yield f"in force {law.validity.valid_from} to {law.validity.valid_to or 'its repeal'}"
    if law.fictional:
        yield law.fictional
    yield "\nAgencies"
    for code, agency in mandate.agencies.items():
        until = agency.agreement.validity.valid_to if agency.agreement else "no agreement"
        yield f"  {code:14} {agency.tier:13} until {until or 'ended':12} {agency.names.get(lang, '')}"
    yield "\nRoles"
    for code, role in mandate.roles.items():
        word = mandate.policy.words[role.classification]
        yield f"  {code:16} up to {word}, {role.tlp.mark}: {', '.join(f'{p} ({a})' for p, a in role.powers.items())}"
    yield "\nChannels"
    for code, channel in mandate.channels.items():
        label = channel.label
        mark = f"{mandate.policy.words[label.classification]} {label.tlp.mark}" if label else "no label"
        yield f"  {code:22} {channel.agency:12} {channel.format:14} {mark}"
    yield "\nRights rules"
    for code, rule in mandate.rights.items():
        title = RIGHTS[code].title if code in RIGHTS else "unknown"
        yield f"  {code} {'on ' if rule.on else 'off'} {rule.article:6} {title}"
