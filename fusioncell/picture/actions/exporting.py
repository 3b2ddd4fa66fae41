"""Writing a picture to a file: a recorded act under the join of all its labels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import transaction

from fusioncell.foundation.clock import iso, now
from fusioncell.foundation.errors import Refused, refuse
from fusioncell.foundation.words import Tlp, new_id
from fusioncell.mandate.methods.label import LOWEST, Label, as_body
from fusioncell.mandate.queries import labels_of, law_in_force
from fusioncell.mandate.record import record
from fusioncell.mandate.sitting import Sitting, require
from fusioncell.picture import rules
from fusioncell.picture.methods.scope import Scope
from fusioncell.picture.methods.writing import FORMATS, Cover
from fusioncell.picture.queries_of_happenings import Picture, happenings


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written and recorded."""

    name: str
    media_type: str
    file: bytes


@transaction.atomic
def export(who: Sitting, scope: Scope, form: str, reason: str) -> Exported:
    """Write what lies within a scope to a file. Raises `Refused` with every reason."""
    article = require(who, "export.make")
    if who.account_id is None:
        raise Refused(["R18: a machine lets nothing out; a person does."])
    if form not in FORMATS:
        raise Refused([f"The format is one of {', '.join(FORMATS)}."])
    seen = happenings(who, scope)
    labels = labels_of({number for one in seen.found for number in one.labels}).values()
    refuse(rules.objections_to_export(who.standing, labels, len(seen.found), reason))
    number, media_type, write = new_id(), *FORMATS[form]
    cover = cover_of(who, seen, article, reason)
    file = write(cover, seen.found)
    record(
        who, "picture.export", [number], article, reason=reason.strip(), format=form, scope=scope.as_query(),
        rows=len(seen.found), sha256=hashlib.sha256(file).hexdigest(), label=cover.label,
        reports=len({report for one in seen.found for report in one.reports}),
    )  # fmt: skip
    return Exported(f"situation-{number}.{form}", media_type, file)


def cover_of(who: Sitting, seen: Picture, article: str, reason: str) -> Cover:
    """What the file says of itself."""
    label = seen.label or LOWEST
    return Cover(
        number=str(new_id()),
        made_at=iso(now()),
        seat=who.seat,
        agency=who.agency,
        purpose=who.purpose,
        article=article,
        reason=reason.strip(),
        banner=banner(label),
        label=as_body(label),
        scope=seen.scope.as_query(),
    )


def banner(label: Label) -> str:
    """How something is handled, as one line: classification, TLP, caveats, what is forbidden."""
    words = law_in_force().mandate.policy.words
    rank = label.classification
    first = words[rank] if rank < len(words) else str(rank)
    parts = [str(first), Tlp(label.tlp).mark, *sorted(label.caveats), *(f"NO {act}" for act in sorted(label.forbids))]
    return " // ".join(parts)
