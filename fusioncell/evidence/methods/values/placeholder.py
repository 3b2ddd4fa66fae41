"""What people write where they know nothing."""

from __future__ import annotations

import re

from fusioncell.evidence.methods.folding import plain

_FIGURE = re.compile("[0-9]")
_WRITTEN = (
    "unknown|unk|not known|not available|not applicable|n/a|na|nil|none|null|no name|nameless|anonymous|fnu|lnu|fnu lnu"
    "|tbd|tba|test|xxx|x|inconnu|inconnue|sans nom|néant|desconocido|desconocida|sin nombre|ninguno|desconhecido"
    "|неизвестно|неизвестный|неизвестен|нет|مجهول|غير معروف|لا يوجد|不明|未知|不详|无"
)
_FOLDED = frozenset(map(plain, _WRITTEN.split("|")))


def is_placeholder(text: str) -> bool:
    """Whether a text only stands for a value that is not known.

    >>> is_placeholder("N/A"), is_placeholder("Nadia")
    (True, False)
    """
    if text.isascii() and _FIGURE.search(text):
        return False  # nobody writes a figure for what he does not know, and most values have one
    return plain(text) in _FOLDED
