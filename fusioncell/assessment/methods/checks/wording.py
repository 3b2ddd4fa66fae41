"""Finding words of likelihood, confidence, hedging and the like in a text, by language. Lists, not guesses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from fusioncell.assessment.methods.probability import scales

CONFIDENCE: Mapping[str, tuple[str, ...]] = {
    "en": ("high confidence", "moderate confidence", "low confidence", "confidence", "confident", "confidently"),
    "fr": ("confiance élevée", "confiance modérée", "confiance faible", "niveau de confiance", "degré de confiance"),
    "es": ("confianza alta", "confianza moderada", "confianza baja", "nivel de confianza", "alta confianza"),
    "ru": ("высокая уверенность", "средняя уверенность", "низкая уверенность", "уверенность", "уверенностью"),
    "zh": ("高置信度", "中置信度", "低置信度", "置信度", "信心"),
    "ar": ("ثقة عالية", "ثقة متوسطة", "ثقة منخفضة", "درجة الثقة", "بثقة"),
}
HEDGES: Mapping[str, tuple[str, ...]] = {
    "en": ("could", "may", "might", "possible", "possibly", "cannot rule out", "cannot be ruled out", "perhaps"),
    "fr": ("pourrait", "pourraient", "peut-être", "possible", "il n'est pas exclu", "on ne peut exclure"),
    "es": ("podría", "podrían", "quizás", "quizá", "posible", "posiblemente", "no se puede descartar"),
    "ru": ("может быть", "возможно", "не исключено", "нельзя исключить", "мог бы", "могут быть"),
    "zh": ("也许", "或许", "不能排除", "不排除", "有可能"),
    "ar": ("ربما", "قد يكون", "من الممكن", "لا يمكن استبعاد", "لا يستبعد"),
}
MEASURES: Mapping[str, tuple[str, ...]] = {
    "en": ("should", "must be", "we recommend", "recommended that", "ought to", "needs to be arrested"),
    "fr": ("il convient de", "devrait", "devraient", "nous recommandons", "il est recommandé"),
    "es": ("se recomienda", "recomendamos", "debería", "deberían", "conviene"),
    "ru": ("следует", "рекомендуем", "рекомендуется", "необходимо принять"),
    "zh": ("建议", "应当", "应该", "必须采取"),
    "ar": ("ينبغي", "نوصي", "يوصى", "يجب اتخاذ"),
}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "muslim", "muslims", "christian", "christians", "jew", "jews", "jewish", "hindu", "hindus", "ethnic",
        "ethnicity", "race", "religion", "religious", "faith", "migrant", "migrants", "refugee", "refugees",
        "nationality", "tribe",
        "sect", "beard", "veil", "foreigner", "foreigners",
    ),
    "fr": (
        "musulman", "musulmans", "chrétien", "chrétiens", "juif", "juifs", "ethnie", "ethnique", "religion",
        "religieux",
        "foi", "migrant", "migrants",
        "réfugié", "réfugiés", "nationalité", "tribu", "voile", "barbe", "étrangers",
    ),
    "es": (
        "musulmán", "musulmanes", "cristianos", "judíos", "etnia", "étnico", "religión", "religioso", "fe",
        "migrantes",
        "refugiados", "nacionalidad", "tribu", "velo", "barba", "extranjeros",
    ),
    "ru": (
        "мусульманин", "мусульмане", "христиане", "евреи", "этнический", "национальность", "религия", "вера",
        "мигранты",
        "беженцы", "племя", "борода", "иностранцы",
    ),
    "zh": ("穆斯林", "基督徒", "犹太人", "民族", "种族", "宗教", "信仰", "移民", "难民", "国籍", "部落"),
    "ar": (
        "مسلم", "مسلمون", "مسيحي", "مسيحيون", "يهود", "عرق", "عرقي", "دين", "ديني", "مهاجرون", "لاجئون", "جنسية",
        "قبيلة",
    ),
}  # fmt: skip
_SENTENCE = re.compile(r"[^.!?。！？؟…]+(?:[.!?。！？؟…]+|$)")
_NOT_ZH = {"可能": r"(?<![不有])可能(?!性)"}


@lru_cache(maxsize=8_192)
def _sentences(text: str) -> tuple[str, ...]:
    held = re.sub(r"(?<=\d)\.(?=\d)", "\x00", text)
    return tuple(found[0].strip().replace("\x00", ".") for found in _SENTENCE.finditer(held) if found[0].strip())


def sentences(text: str) -> list[str]:
    """The sentences of a text; numbers keep their points.

    >>> sentences("It is 2.5 km. Then 会来。吗？")
    ['It is 2.5 km.', 'Then 会来。', '吗？']
    """
    return list(_sentences(text))


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...], language: str, *, any_case: bool = True) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    if language == "zh":
        return re.compile(f"({'|'.join(_NOT_ZH.get(word, re.escape(word)) for word in ordered)})")
    # Arabic writes "and", "by" and "the" onto the word.
    before = r"(?<!\w)[وفبلك]?(?:ال)?" if language == "ar" else r"(?<!\w)"
    return re.compile(f"{before}({'|'.join(map(re.escape, ordered))})(?!\\w)", re.IGNORECASE if any_case else 0)


def found(words: Mapping[str, tuple[str, ...]], text: str, language: str) -> list[str]:
    """Which words of a list stand in a text."""
    # "May" is a month; hedges are looked for as they are written within a sentence.
    return list(_found(words[language], text, language, words is not HEDGES)) if language in words else []


@lru_cache(maxsize=16_384)
def _found(words: tuple[str, ...], text: str, language: str, any_case: bool) -> tuple[str, ...]:
    return tuple(hit[1] for hit in _pattern(words, language, any_case=any_case).finditer(text))


@lru_cache(maxsize=8)
def _terms(language: str) -> tuple[re.Pattern[str], Mapping[str, frozenset[tuple[str, int]]]]:
    where: dict[str, set[tuple[str, int]]] = {}
    for scale in scales().values():
        for term in scale.terms:
            words = term.words[language]
            for row, word in enumerate(words):
                rows = range(scale.rows) if len(words) == 1 or scale.rows == 1 else (row,)
                where.setdefault(word.casefold(), set()).update((scale.key, number) for number in rows)
    return _pattern(tuple(where), language), {word: frozenset(rows) for word, rows in where.items()}


@lru_cache(maxsize=8_192)
def terms_in(text: str, language: str) -> tuple[tuple[str, frozenset[tuple[str, int]]], ...]:
    """The words of likelihood in a text, the longest first, each with the scales and rows that it belongs to.

    Remembered: an editor checks the whole after every key, and all but one block are as they were.
    """
    pattern, where = _terms(language)
    return tuple((hit[1], where.get(hit[1].casefold(), frozenset())) for hit in pattern.finditer(text))
