"""Signs that make a text look like another: controls of direction, and letters of one script among those of another.

Sources: Unicode Technical Report 36 (security), Unicode Technical Standard 39 (confusables).
"""

from __future__ import annotations

import re

from fusioncell.evidence.methods.drafts import Finding

_NAMES = {
    "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO",
    "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
    "\u200b": "ZWSP", "\u2060": "WJ", "\ufeff": "BOM",
}  # fmt: skip
_TURNING = re.compile("[\u202d\u202e]")
_CONTROLS = re.compile(f"[{''.join(_NAMES)}]")
# Letters of Cyrillic and Greek that are drawn as Latin ones.
_ALIKE = (
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u0410\u0412\u0415\u041a"
    "\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408\u0405\u0391\u0392\u0395\u0396\u0397\u0399"
    "\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd"
)
_MIXED = re.compile(rf"(?<!\w)(?=\w{{0,60}}[A-Za-z])(?=\w{{0,60}}[{_ALIKE}])\w{{2,80}}(?!\w)")
_FOREIGN = re.compile(f"[{_ALIKE}]")
_SHOWN = 3


def deceptions(text: str) -> list[Finding]:
    """What in a text can deceive the eye, as findings.

    >>> [f.code for f in deceptions("p\u0430ypal")], deceptions("p\u0430\u0440\u0430 paypal"), deceptions("plain")
    (['homoglyphs'], [], [])
    """
    if text.isascii():
        return []
    found = []
    if turning := _TURNING.findall(text):
        said = f"Signs that turn the direction of the text round: {len(turning)}; they are shown where they stand."
        found.append(Finding("bidi_override", said))
    if mixed := list(dict.fromkeys(match[0] for match in _MIXED.finditer(text))):
        words = ", ".join(visible(word) for word in mixed[:_SHOWN])
        found.append(Finding("homoglyphs", f"Words mix letters that look alike from several scripts: {words}."))
    return found


def visible(text: str) -> str:
    """The text with what deceives the eye written out: controls by name, foreign letters in a mixed word marked.

    >>> visible("a\u202eb"), visible("p\u0430ypal"), visible("plain")
    ('a\u27e6RLO\u27e7b', 'p\u27e6U+0430\u27e7ypal', 'plain')
    """
    if text.isascii():
        return text
    marked = _MIXED.sub(lambda word: _FOREIGN.sub(lambda sign: f"⟦U+{ord(sign[0]):04X}⟧", word[0]), text)
    return _CONTROLS.sub(lambda sign: f"⟦{_NAMES[sign[0]]}⟧", marked)
