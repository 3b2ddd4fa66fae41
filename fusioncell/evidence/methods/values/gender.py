"""Gender as a source states it: male, female or other."""

from __future__ import annotations

from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.values.face import Cleaned, Hints, Kind, Unclear, one_line, same_or_not

_WORDS = {
    "male": "m male man boy masculine masculin homme hombre masculino varon мужчина мужской муж м ذكر رجل 男 男性",
    "female": (
        "f female woman girl feminine feminin femme fille mujer femenino feminino mulher "
        "женщина женский женское жен ж أنثى امرأة 女 女性"
    ),
    "other": "other x diverse divers nonbinary autre otro outro другой آخر 其他",
}
_MEANING = {plain(word): value for value, words in _WORDS.items() for word in words.split()}


def clean(raw: str, hints: Hints) -> Cleaned | Unclear:
    """One of three words, from the words of six languages and the marks of passports."""
    meaning = _MEANING.get(plain(raw).replace(" ", ""))
    if meaning is None:
        return Unclear("unknown_gender", f"“{one_line(raw)[:40]}” states no gender.")
    return Cleaned(meaning, raw)


KIND = Kind(clean, same_or_not)
