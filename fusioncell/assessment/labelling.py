"""The labels of what is written: of the words themselves, and joined with all that they rest on, at this moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db import connection

from fusioncell.assessment.methods.joining import join_many
from fusioncell.foundation.errors import Refused
from fusioncell.foundation.words import Discoverable, Pap, State, Tlp
from fusioncell.mandate.methods.label import LOWEST, Label, join
from fusioncell.mandate.models import Case
from fusioncell.mandate.queries import label_id, label_of, labels_of, law_in_force
from fusioncell.mandate.rules_of_cases import oversight_purposes
from fusioncell.mandate.sitting import Sitting


def base_label(who: Sitting, classification: str, recipients: Iterable[str] = (), case: Case | None = None) -> Label:
    """The label of somebody's own words: for their agency and for those whom they write for. Raises `Refused`.

    In a case its compartment says who reads; recipients outside of it then need a cut of their own.
    """
    law = law_in_force().mandate
    rank = law.policy.rank(classification or law.policy.words[0])
    if rank is None:
        raise Refused([f"The law has no classification {classification}."])
    audience = frozenset({frozenset({f"agency:{one}" for one in (who.agency, *recipients)})})
    label = replace(
        LOWEST,
        classification=rank,
        policy=law.policy.code,
        tlp=Tlp.AMBER,
        pap=Pap.AMBER,
        audience=audience,
        purposes=frozenset({who.purpose}) | oversight_purposes(law),
        originators=frozenset({who.agency}),
        discoverable=Discoverable.NONE,
    )
    return join(label, label_of(case.label_id)) if case is not None else label


def source_labels(which: UUID, *, whole: bool) -> list[int | None]:
    """The labels that the sources of something have now, each once; None for a source that was erased."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT label_id FROM assessment_source_labels(%s, %s)", [which, whole])
        return [row[0] for row in cursor.fetchall()]


def as_live(label: Label) -> Label:
    """An expired source marks what rests on it and does not hide it: its label counts as it was."""
    return replace(label, state=State.LIVE) if label.state == State.EXPIRED else label


def label_now(which: UUID, base: int, own: int, *, whole: bool = False) -> Label:
    """What something is under at this moment: the join of its words and of all its sources as they are labelled now.

    own: the label kept beside it, which counts only where a source was erased and nothing else remembers its label.
    """
    return label_under(source_labels(which, whole=whole), base, own)


def label_under(numbers: Iterable[int | None], base: int, own: int) -> Label:
    """The same where the labels of the sources are at hand; None stands for a source that was erased."""
    numbers = list(numbers)
    wanted = {number for number in numbers if number is not None} | {base} | ({own} if None in numbers else set())
    return join_many(as_live(label) for label in labels_of(wanted).values())


def joined(base: Label, numbers: Iterable[int]) -> Label:
    """A base label joined with the labels of evidence."""
    return join_many([base, *(as_live(label) for label in labels_of(numbers).values())])


def kept(label: Label) -> int:
    """The number under which a label is kept."""
    return label_id(label)
