"""How pages print what the law says in several languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.functional import Promise

from fusioncell.mandate.wording import in_language
from fusioncell.mandate.wording_of_rights import POWER_WORDS

register = template.Library()


@register.filter
def worded(words: Mapping[str, str], language: str = "") -> str:
    """The words in this language, else in the reader's: `{{ article.title|worded:language }}`."""
    return words.get(language) or in_language(words)


@register.filter
def power_words(power: str) -> str | Promise:
    """What a power lets one do."""
    return POWER_WORDS.get(power, power)


@register.filter
def ordered(codes: Iterable[Any]) -> list[Any]:
    """A set in the order of its words."""
    return sorted(codes)
