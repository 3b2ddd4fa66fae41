"""Judging one object: accepted, with findings, or held back. The law is asked before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from fusioncell.evidence.actions.keeping import Received, Said, entity_id
from fusioncell.evidence.methods.drafts import Finding, Marks, ReportDraft, StatementDraft
from fusioncell.evidence.methods.grades import Grade, read_grade
from fusioncell.evidence.methods.ontology import points_to_entity, special_category
from fusioncell.foundation.errors import CellError, Refused, refuse
from fusioncell.intake.labelling import label_for, narrowed
from fusioncell.intake.models import Delivery
from fusioncell.intake.readers.deceptive import deceptions
from fusioncell.intake.rules import CASE_ONLY, objections_to_draft
from fusioncell.intake.rules_of_tips import closed_label, is_tip
from fusioncell.mandate.methods.label import Label
from fusioncell.mandate.methods.law_parts import Channel, Mandate
from fusioncell.mandate.queries import label_id

UNGRADED = "F6"
PROTECTED_ACTIVITY = frozenset({"special_belief", "special_politics"})  # what R02 guards, beside the special categories


@dataclass(slots=True)
class Bench:
    """What judging needs and remembers while one delivery is read: the law, the channel, labels already interned."""

    law: Mandate
    channel: Channel
    delivery: Delivery
    moment: datetime
    labels: dict[Label, int] = field(default_factory=dict)
    reports: dict[Marks, Label] = field(default_factory=dict)
    statements: dict[tuple[Label, Marks | None, str, bool], int] = field(default_factory=dict)
    sources: dict[str, UUID] = field(default_factory=dict)
    held_bytes: dict[bytes, UUID] = field(default_factory=dict)
    carriers: dict[bytes, tuple[UUID, int]] = field(default_factory=dict)

    def number(self, label: Label) -> int:
        """The interned number of a label, asked of the database once a delivery."""
        if label not in self.labels:
            self.labels[label] = label_id(label)
        return self.labels[label]

    def label_of(self, marks: Marks) -> Label:
        """The label of a report with these marks."""
        if marks not in self.reports:
            self.reports[marks] = label_for(marks, self.channel, self.law)
        return self.reports[marks]

    def retention(self) -> timedelta | None:
        """How long what comes over this channel may stay."""
        category = self.law.categories.get(self.channel.category)
        return timedelta(days=category.retention_days) if category and category.retention_days else None


def judged(bench: Bench, draft: ReportDraft) -> tuple[Received, list[Finding]]:
    """The object ready to be kept, with what was noticed. Raises a `CellError` with the reasons it is held back."""
    special = [s for s in draft.statements if special_category(s.schema, s.prop) in PROTECTED_ACTIVITY]
    in_case = bench.delivery.case_id is not None
    refuse(objections_to_draft(draft, bench.law, in_case=in_case, special=special))
    findings = list(draft.findings)
    findings.extend(deceptions(f"{draft.title}\n{draft.text}"))
    label = bench.label_of(draft.marks)
    if is_tip(bench.channel.category, bench.law):
        label = closed_label(label, bench.channel.agency)
    grade = _grade(draft, findings)
    keep_for = bench.retention()
    ends = bench.moment + keep_for if keep_for else None
    received = Received(
        agency=bench.channel.agency,
        channel=bench.channel.code,
        raw=draft.raw,
        media_type=draft.media_type,
        title=_clean(draft.title, findings),
        text=_clean(draft.text, findings),
        language=draft.language or "",
        category=bench.channel.category,
        legal_basis=bench.channel.basis,
        label_id=bench.number(label),
        purpose=bench.delivery.purpose,
        received_at=bench.moment,
        statements=[_said(bench, label, s, findings) for s in draft.statements],
        delivery_id=bench.delivery.id,
        case_id=bench.delivery.case_id,
        external_id=_clean(draft.external_id, findings) if draft.external_id else None,
        version=draft.version or "",
        reliability=grade.reliability,
        credibility=grade.credibility,
        grade_raw=grade.raw,
        occurred=draft.occurred or ("", ""),
        findings=[{"code": f.code, "sentence": f.sentence, "place": f.place} for f in findings],
        place=draft.place,
        review_by=ends,
        visible_until=ends,
    )
    return received, findings


def _grade(draft: ReportDraft, findings: list[Finding]) -> Grade:
    letter, digit = draft.reliability_raw or "F", draft.credibility_raw or "6"
    try:
        return read_grade(letter + digit)
    except CellError:
        findings.append(
            Finding(
                "R07",
                f"The grade {letter}{digit} is none of the Admiralty code; taken as F6, cannot be judged.",
            )
        )
        return read_grade(UNGRADED)


def _said(bench: Bench, report: Label, draft: StatementDraft, findings: list[Finding]) -> Said:
    special = special_category(draft.schema, draft.prop)
    case_only = draft.category in CASE_ONLY
    memory = (report, draft.marks, special or "", case_only)
    number = bench.statements.get(memory)
    if number is None:
        number = bench.number(_statement_label(bench, report, draft, special, case_only=case_only))
        bench.statements[memory] = number
    agency, channel = bench.channel.agency, bench.channel.code
    target = entity_id(agency, channel, draft.value) if points_to_entity(draft.schema, draft.prop) else None
    return Said(
        entity=entity_id(agency, channel, draft.entity),
        schema=draft.schema,
        prop=draft.prop,
        value=_clean(draft.value, findings),
        original=_clean(draft.original, findings),
        label_id=number,
        language=draft.lang or "",
        kind=draft.kind,
        category=draft.category,
        first_seen=draft.first_seen or "",
        last_seen=draft.last_seen or "",
        target=target,
    )


def _statement_label(
    bench: Bench, report: Label, draft: StatementDraft, special: str | None, *, case_only: bool
) -> Label:
    label = report if draft.marks is None else narrowed(report, draft.marks, bench.law)
    extra = set()
    if special is not None and bench.law.rule_on("R17"):
        if special not in bench.law.categories:
            raise Refused([f"R17: the mandate has no category {special!r} for special data; it cannot be kept."])
        extra.add(special)
    label = _with(label, categories=frozenset(extra)) if extra else label
    if case_only and bench.delivery.case_id is not None:
        label = _with(label, caveats=frozenset({f"case:{bench.delivery.case_id}"}))
    return label


def _with(label: Label, *, categories: frozenset[str] = frozenset(), caveats: frozenset[str] = frozenset()) -> Label:
    return replace(label, categories=label.categories | categories, caveats=label.caveats | caveats)


def _clean(text: str, findings: list[Finding]) -> str:
    """Text as PostgreSQL can hold it: without NUL, which is shown as its symbol and noted."""
    if "\x00" not in text:
        return text
    findings.append(Finding("nul", "The text held NUL bytes; they are shown as ␀. The original keeps them."))
    return text.replace("\x00", "␀")
