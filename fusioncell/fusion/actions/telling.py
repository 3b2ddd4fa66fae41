"""Who learns that something met something, and how much: each agency concerned, as far as the other's label lets it.

Full: what met, and why, to those who may read both sides, or whose counterpart's label is open to discovery. Pointer:
that an agency holds something, and whom to ask. Silent: the holder alone learns of it. None: nobody but those who may
read both. A finding that nobody may see is told to each holder as that and no more, with the question that would help.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fusioncell.evidence.actions.asking import Bearing, ask_for_finding
from fusioncell.evidence.models import WorkEvidence
from fusioncell.foundation.clock import now
from fusioncell.foundation.words import Discoverable, new_id
from fusioncell.fusion import held
from fusioncell.fusion.finding import Pair
from fusioncell.fusion.held import Row
from fusioncell.fusion.models import Hit
from fusioncell.fusion.queries_of_hits import proofs_of
from fusioncell.mandate.actions import work
from fusioncell.mandate.methods.clash import Cited, Readers, clashes
from fusioncell.mandate.methods.label import LOWEST, Label, join, join_all
from fusioncell.mandate.queries import label_id, labels_of, law_in_force
from fusioncell.mandate.queries_of_work import readers_at
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require


@dataclass(frozen=True, slots=True)
class Side:
    """One agency's part in a finding: the record, the statements of it that count, and the join of their labels.

    discoverable: what a stranger to this side may learn of it.
    """

    agency: str
    record: UUID
    rows: Sequence[Row]
    label: Label
    discoverable: Discoverable


@dataclass(frozen=True, slots=True)
class Finding:
    """Two sides of different agencies; kind: `arrival`, or `deconfliction` when both work on the subject."""

    own: Side
    other: Side
    pair: Pair
    kind: str
    purpose: str

    @property
    def whole(self) -> Label:
        """The label of all of it."""
        return join(self.own.label, self.other.label)

    def turned(self) -> Finding:
        """The same, looked at from the other side."""
        return replace(self, own=self.other, other=self.own)


@dataclass(slots=True)
class Audience:
    """Who reads what, asked once in a batch."""

    found: dict[tuple[str, str], Readers] = field(default_factory=dict)

    def at(self, agency: str, purpose: str) -> Readers:
        """The seats of an agency for a purpose."""
        key = (agency, purpose)
        if key not in self.found:
            self.found[key] = readers_at(agency, purpose)
        return self.found[key]

    def purpose_for(self, agency: str, label: Label, first: str) -> str | None:
        """A purpose for which somebody of an agency reads what lies under a label; the given one if it will do."""
        allowed = law_in_force().mandate.purposes.keys() if label.purposes is None else label.purposes
        for purpose in (first, *sorted(allowed - {first})):
            if purpose in allowed and self.at(agency, purpose).read(label):
                return purpose
        return None


def findings_of(pair: Pair, purpose: str) -> Iterator[Finding]:
    """The findings that a pair is: its two agencies', and those of whoever works on the subjects."""
    one, other = _side(pair, pair.record), _side(pair, pair.met)
    if one is None or other is None:
        return
    if one.agency != other.agency:
        yield Finding(one, other, pair, "arrival", purpose)


def deconflictions(
    pairs: Sequence[Pair], working: Mapping[UUID, Mapping[str, set[int]]], purpose: str
) -> Iterator[Finding]:
    """Two agencies that work on one subject in cases of their own: each under the label of its own case too."""
    for pair in pairs:
        for agency, cases in working.get(pair.record, {}).items():
            for other, theirs in working.get(pair.met, {}).items():
                one, two = _side(pair, pair.record), _side(pair, pair.met)
                if agency == other or one is None or two is None:
                    continue
                mine = replace(one, agency=agency, label=join_all([one.label, *labels_of(cases).values()]))
                yours = replace(two, agency=other, label=join_all([two.label, *labels_of(theirs).values()]))
                yield Finding(mine, yours, pair, "subject", purpose)


def _side(pair: Pair, record: UUID) -> Side | None:
    rows = pair.side(record)
    if not rows:
        return None
    label = join_all(labels_of({row.label_id for row in rows}).values())
    return Side(rows[0].agency_id, record, rows, label, label.discoverable)


def level_of(own: Discoverable, other: Discoverable, *, reads: bool) -> str | None:
    """How much a holder learns of the other side; None is nothing. reads: somebody of the holder's may read both."""
    if reads:
        return Hit.Level.FULL
    if own is Discoverable.NONE or other >= Discoverable.SILENT:
        return None
    return Hit.Level.FULL if other is Discoverable.FULL else Hit.Level.POINTER


@transaction.atomic
def tell(who: Sitting, found: Iterable[Finding], audience: Audience) -> list[Hit]:
    """Tell everybody who may have it, once."""
    article = require(who, "identity.suggest")
    wanted: dict[tuple[str, str], tuple[Hit, str]] = {}
    for finding in found:
        hits = [hit for view in (finding, finding.turned()) for hit in _to_holder(view, audience)]
        hits += _to_the_cell(who, finding, audience)
        readable = any(hit.level == Hit.Level.FULL and not hit.nobody and hit.met for hit in hits)
        if not readable and not _somebody_reads(who, finding, audience):
            hits = _of_what_nobody_sees(who, finding, hits, audience)
        for hit in hits:
            wanted.setdefault((hit.key, hit.agency_id), (hit, finding.purpose))
    before = held.told_before(wanted)
    made = _keep(who, [each for key, each in wanted.items() if key not in before], audience)
    if made:
        record(who, "hit.tell", [hit.id for hit in made], article, told=sorted({hit.agency_id for hit in made}))
    return made


def _somebody_reads(who: Sitting, finding: Finding, audience: Audience) -> bool:
    agencies = (finding.own.agency, finding.other.agency, who.agency)
    return any(audience.purpose_for(agency, finding.whole, finding.purpose) for agency in agencies)


def _to_holder(view: Finding, audience: Audience) -> list[Hit]:
    own, other = view.own, view.other
    reads = audience.purpose_for(own.agency, view.whole, view.purpose) is not None
    level = level_of(own.discoverable, other.discoverable, reads=reads)
    if level is None:
        return []
    if own.discoverable is Discoverable.SILENT and level == Hit.Level.POINTER:
        level = Hit.Level.SILENT  # the other side learns nothing: the holder alone knows
    return [_hit(view, level, view.whole if reads else own.label, reads=reads)]


def _to_the_cell(who: Sitting, finding: Finding, audience: Audience) -> list[Hit]:
    if who.agency in (finding.own.agency, finding.other.agency):
        return []
    if audience.purpose_for(who.agency, finding.whole, finding.purpose) is None:
        return []
    hit = _hit(finding, Hit.Level.FULL, finding.whole, reads=True)
    hit.agency_id, hit.its_agency_id = who.agency, None
    hit.label_id = label_id(join(finding.whole, _for(who.agency, who.agency)))
    return [hit]


def _of_what_nobody_sees(who: Sitting, finding: Finding, hits: Sequence[Hit], audience: Audience) -> list[Hit]:
    """To each holder, that there is a finding which nobody may see, and the questions that would let somebody."""
    if Discoverable.NONE in (finding.own.discoverable, finding.other.discoverable):
        return list(hits)
    consents = _questions(who, finding, audience)
    told = {hit.agency_id: hit for hit in hits}
    for view in (finding, finding.turned()):
        if view.own.agency not in told:
            told[view.own.agency] = _hit(view, Hit.Level.SILENT, view.own.label, reads=False)
            told[view.own.agency].its_agency_id = None
    for hit in told.values():
        hit.nobody, hit.consents = True, consents.get(hit.agency_id, [])
    return list(told.values())


def _questions(who: Sitting, finding: Finding, audience: Audience) -> dict[str, list[UUID]]:
    """The consents that would let the cell read both sides, asked of each originator about its own report."""
    facts = held.facts_of({row.report_id for row in finding.pair.behind})
    labels = labels_of({fact.label_id for fact in facts.values()})
    cited = [Cited(str(fact.id), labels[fact.label_id]) for fact in facts.values()]
    shared = join_all(labels.values()).purposes
    usable = {finding.purpose} if shared is None or finding.purpose in shared else shared & who.standing.purposes
    asked: dict[str, list[UUID]] = {}
    for purpose in sorted(usable)[:1]:
        sitting = held.matcher(purpose)
        for clash in clashes(cited, audience.at(who.agency, purpose)):
            for number in filter(None, (clash.first, clash.second)):
                fact = facts[UUID(number)]
                if fact.agency not in clash.ask or sitting is None:
                    continue
                made = ask_for_finding(sitting, Bearing(fact.id, fact.agency, fact.label_id), who.agency)
                if made is not None and made not in asked.setdefault(fact.agency, []):
                    asked[fact.agency].append(made)
        held.matcher(who.purpose)
    return asked


def _hit(view: Finding, level: str, label: Label, *, reads: bool) -> Hit:
    full = level == Hit.Level.FULL
    rows = view.pair.behind if reads else view.own.rows
    untils = [row.visible_until for row in rows if row.visible_until is not None]
    both = sorted((str(view.own.record), str(view.other.record)))
    return Hit(
        id=new_id(),
        level=level,
        kind=view.kind,
        agency_id=view.own.agency,
        its_agency_id=view.other.agency if view.other.discoverable < Discoverable.SILENT or reads else None,
        record=view.own.record,
        met=view.other.record if reads else None,
        key=sha256("/".join([*both, level, view.kind]).encode()).hexdigest(),
        bits=round(view.pair.weighed.strength, 2),
        reasons=view.pair.weighed.reasons if reads else _own_reasons(view) if full else [],
        statements=sorted({row.id for row in rows}),
        reports=sorted({row.report_id for row in rows}),
        label_id=label_id(join(label, _for(view.own.agency, "cell"))),
        at=now(),
        visible_until=min(untils, default=None),
    )


def _own_reasons(view: Finding) -> list[dict[str, object]]:
    """What is the same on both sides, which the holder knows of its own side already."""
    return [piece.as_body() for piece in view.pair.weighed.links]


def _for(agency: str, cell: str) -> Label:
    """The audience of what an agency is told: itself, the cell, and whoever oversees it."""
    clause = frozenset({f"agency:{agency}", f"agency:{cell}", "role:overseer"})
    return replace(LOWEST, audience=frozenset({clause}))


def _keep(who: Sitting, hits: Sequence[tuple[Hit, str]], audience: Audience) -> list[Hit]:
    """Keep hits, and put each on its agency's board for a purpose for which somebody there reads it."""
    labels = labels_of({hit.label_id for hit, _first in hits})
    by_purpose: dict[str, list[Hit]] = {}
    for hit, first in hits:
        purpose = audience.purpose_for(hit.agency_id, labels[hit.label_id], first)
        by_purpose.setdefault(purpose or "", []).append(hit)
    for purpose, told in by_purpose.items():
        sitting = held.matcher(purpose) if purpose else None
        if sitting is not None:
            items = [(_item(sitting, hit, labels[hit.label_id], audience), hit) for hit in told]
            for item, hit in items:
                hit.item_id = item
            WorkEvidence.objects.bulk_create(
                WorkEvidence(item_id=item, report_id=report) for item, hit in items for report in hit.reports
            )
    held.matcher(who.purpose)
    made = [hit for told in by_purpose.values() for hit in told]
    proofs = proofs_of([hit for hit in made if hit.met is not None])
    for hit in made:
        hit.only_fusion = hit.id in proofs and proofs[hit.id].only_fusion
    Hit.objects.bulk_create(made)
    return made


def _item(who: Sitting, hit: Hit, label: Label, audience: Audience) -> UUID:
    new = work.NewItem(
        kind="hit",
        title=title_of(hit),
        agency=hit.agency_id,
        body=_("Open the hit to see what met and why, as far as the labels let you."),
        reason=_("Something that came in met something held."),
        object_kind="hit",
        object_id=hit.id,
    )
    cited = [replace(label, audience=label.audience - _for(hit.agency_id, "cell").audience)]
    return work.make(who, new, cited, readers=audience.at(hit.agency_id, who.purpose)).id


MET = gettext_noop("What came in met what is held")
MET_BY = {  # by the weightiest of the reasons
    "document": gettext_noop("The number of a document came in that is held"),
    "phone": gettext_noop("A telephone number came in that is held"),
    "email": gettext_noop("An e-mail address came in that is held"),
    "account": gettext_noop("An account came in that is held"),
    "plate": gettext_noop("A number plate came in that is held"),
    "address": gettext_noop("An address came in that is held"),
    "home": gettext_noop("An address came in that is held"),
    "born": gettext_noop("A name and a date of birth came in that are held"),
    "family": gettext_noop("A name came in that is held"),
    "given": gettext_noop("A name came in that is held"),
    "name": gettext_noop("A name came in that is held"),
}


def title_of(hit: Hit) -> str:
    """What the board calls a hit; it names nothing that its level keeps back."""
    if hit.nobody:
        return _("A finding rests on what you hold, and nobody may see it whole")
    if hit.level == Hit.Level.FULL:
        strongest = str(hit.reasons[0].get("feature", "")) if hit.reasons else ""
        return _(MET_BY.get(strongest.removeprefix("shared "), MET))
    if hit.its_agency_id:
        return _("%(agency)s holds something on this: ask its desk") % {"agency": hit.its_agency_id}
    return _("What you hold was met; you alone are told")
