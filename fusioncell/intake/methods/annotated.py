"""Annotated text in columns, a word a line, as the field exchanges it: CoNLL in its usual spellings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fusioncell.foundation.errors import Unreadable
from fusioncell.intake.methods.tagger import Sentence

KINDS = {
    "per": "PER", "pers": "PER", "person": "PER",
    "org": "ORG", "organisation": "ORG", "organization": "ORG", "corporation": "ORG", "group": "ORG",
    "loc": "LOC", "location": "LOC", "gpe": "LOC", "place": "LOC",
    "misc": "MISC", "product": "MISC", "creative-work": "MISC", "weapon": "MISC", "militaryplatform": "MISC",
}  # fmt: skip
_NUMBERED = 3  # columns of a line that begins with the word's number
_LONGEST_LINE = 1_000


def read_annotated(lines: Iterable[str]) -> Iterator[Sentence]:
    """Sentences with tags of people, bodies and places; what other kinds are marked becomes plain text.

    A word and its tag stand in one line, apart by a tab or a space; or number, word, tag. Raises `Unreadable`.

    >>> list(read_annotated(["Musa I-PER", "in O", "Kano B-location", "", "1 x O"]))[0]
    (('Musa', 'in', 'Kano'), ('B-PER', 'O', 'B-LOC'))
    """
    words: list[str] = []
    tags: list[str] = []
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\n\r")
        if text.startswith("# ") and "\t" not in text:
            continue
        if not text.strip():
            if words:
                yield tuple(words), tuple(tags)
            words, tags = [], []
            continue
        word, tag = _columns(text, number)
        if not word:
            continue
        words.append(word)
        tags.append(_tag(tag, tags[-1] if tags else "O", number))
    if words:
        yield tuple(words), tuple(tags)


def _columns(text: str, number: int) -> tuple[str, str]:
    if len(text) > _LONGEST_LINE:
        raise Unreadable("This line is too long for a word and its tag.", f"line {number}")
    parts = text.split("\t") if "\t" in text else text.split()
    if len(parts) >= _NUMBERED and parts[0].isdigit():
        return parts[1].strip(), parts[2].strip()
    if len(parts) < 2:  # noqa: PLR2004  a word and its tag
        raise Unreadable("A line holds a word and its tag.", f"line {number}")
    return parts[0].strip(), parts[-1].strip() if len(parts) == 2 else parts[1].strip()  # noqa: PLR2004


def _tag(raw: str, before: str, number: int) -> str:
    if raw in ("O", "_", ""):
        return "O"
    sign, _, kind = raw.partition("-")
    if sign not in ("B", "I", "E", "S", "L", "U") or not kind:
        raise Unreadable(f"“{raw[:40]}” is no tag; it is O, B-… or I-….", f"line {number}")
    known = KINDS.get(kind.lower())
    if known is None:
        return "O"
    goes_on = sign in ("I", "E", "L") and before[2:] == known
    return f"{'I' if goes_on else 'B'}-{known}"
