"""Words in names that are not the name itself, from `fusion/vocabulary/names.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Sets of folded Latin words; `forms` gives the class of each legal form."""

    titles: frozenset[str]
    titles_perhaps: frozenset[str]
    articles: frozenset[str]
    descent: frozenset[str]
    servant: frozenset[str]
    father: frozenset[str]
    forms_before: frozenset[str]
    light: frozenset[str]
    ships: frozenset[str]
    figures: Mapping[str, str]
    forms: Mapping[str, str]

    @property
    def longest_form(self) -> int:
        """How many words the longest legal form has."""
        return max(len(form.split()) for form in self.forms)


@cache
def vocabulary() -> Vocabulary:
    """The words that ship with the cell.

    >>> vocabulary().forms["aktiengesellschaft"], vocabulary().figures["seven"]
    ('jsc', '7')
    """
    text = (files("fusioncell.fusion") / "vocabulary" / "names.yaml").read_text("utf-8")
    body = yaml.safe_load(text)
    figures = {word: str(number) for word, number in body.pop("figures").items()}
    forms = {form: kind for kind, written in body.pop("forms").items() for form in written}
    return Vocabulary(figures=figures, forms=forms, **{name: frozenset(words.split()) for name, words in body.items()})
