"""What the checks of a draft hang on, remembered by the process until any row of it has another version.

No memory of rights: every question is first judged anew by the store, and what is remembered is found only by whoever
may read exactly the same labels under the same law. The print is taken before the rows are read, so that a row which
changes meanwhile is met at the next question.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from fusioncell.assessment import queries
from fusioncell.assessment.queries import Look
from fusioncell.assessment.reading import Known, hanging, known, told_again
from fusioncell.mandate.queries import allowed_labels
from fusioncell.mandate.sitting import Sitting

MOST = 16  # drafts that are written at once, on one machine


@dataclass(frozen=True, slots=True)
class _Held:
    print: str
    told: frozenset[UUID]
    around: frozenset[UUID]
    known: Known


_memory: OrderedDict[Hashable, _Held] = OrderedDict()
_lock = Lock()


def seen_and_known(who: Sitting, number: UUID) -> tuple[Look, Known]:
    """One assessment as it stands for this person, and what its checks hang on. Raises `NotFound`."""
    key = (number, who.mandate_version_id, who.agency, who.purpose, allowed_labels(who))
    with _lock:
        held = _memory.get(key)
        if held is not None:
            _memory.move_to_end(key)
    if held is not None:
        look = queries.look_at(who, number, held.told, held.around)
        if look.print == held.print:
            return look, held.known
    return _anew(who, number, key)


def _anew(who: Sitting, number: UUID, key: Hashable) -> tuple[Look, Known]:
    first = queries.look_at(who, number)
    told, around = hanging(who, first.found)
    look = queries.look_at(who, number, told, around)
    found = known(who, look.found)
    hangs_on = told_again(found.ground.support, found.ground.held), found.around
    if hangs_on == (told, around):  # else somebody writes; ask again next time
        with _lock:
            _memory[key] = _Held(look.print, told, around, found)
            _memory.move_to_end(key)
            while len(_memory) > MOST:
                _memory.popitem(last=False)
    return look, found
