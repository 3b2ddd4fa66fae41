"""What a check finds: which check, how grave, where, what is wrong, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ERROR, WARNING, INFO = "E", "W", "info"
HARD = frozenset({"C18", "C20", "C27"})  # gates with no override

SEVERITY: Mapping[str, str] = MappingProxyType(
    {
        "C1": ERROR, "C2": ERROR, "C3": ERROR, "C4": WARNING, "C5": ERROR, "C6": ERROR, "C7": WARNING, "C8": WARNING,
        "C9": ERROR, "C10": ERROR, "C11": WARNING, "C12": ERROR, "C13": ERROR, "C14": WARNING, "C15": WARNING,
        "C16": ERROR, "C17": ERROR, "C18": ERROR, "C19": ERROR, "C20": ERROR, "C21": ERROR, "C22": WARNING,
        "C23": ERROR, "C24": WARNING, "C25": ERROR, "C26": WARNING, "C27": ERROR, "C28": WARNING, "C29": INFO,
        "C30": WARNING,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found; place is the id of a judgement, block or table, empty for the whole."""

    check: str
    place: str
    sentence: str
    mend: str
    grave: str = ""

    @property
    def severity(self) -> str:
        """E blocks the release, W warns, info informs; C10 knows both E and W."""
        return self.grave or SEVERITY[self.check]

    @property
    def blocks(self) -> bool:
        """Whether a release with it open needs a reason and a second person, or is not possible at all."""
        return self.severity == ERROR
