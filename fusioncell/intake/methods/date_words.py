"""Words of dates as they stand in running text, in the languages of the cell: months, weekdays, relative days."""

from __future__ import annotations

import re
from functools import cache

from babel.dates import get_day_names, get_month_names

LANGUAGES = {
    "en": ("en",),
    "fr": ("fr",),
    "es": ("es",),
    "pt": ("pt",),
    "ru": ("ru",),
    "ar": ("ar", "ar_SY", "ar_DZ"),
    "zh": ("zh",),
}
_WIDTHS = ("wide", "abbreviated")
_CONTEXTS = ("format", "stand-alone")
_EXTRA_MONTHS = {"sept": 9, "مارس": 3, "آذار": 3, "أيار": 5}

# How many days from the report's day; what is said of a night belongs to the day it began.
DAYS = {
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "yesterday": -1,
    "last night": -1, "yesterday evening": -1, "the day before yesterday": -2,
    "tomorrow": 1, "the day after tomorrow": 2,
    "aujourd'hui": 0, "aujourd’hui": 0, "ce matin": 0, "ce soir": 0, "cette nuit": 0, "hier soir": -1, "hier": -1,
    "avant-hier": -2, "demain": 1, "après-demain": 2,
    "hoy": 0, "esta mañana": 0, "esta noche": 0, "anoche": -1, "ayer": -1, "anteayer": -2, "pasado mañana": 2,
    "hoje": 0, "ontem": -1, "anteontem": -2, "amanhã": 1,
    "сегодня": 0, "вчера": -1, "позавчера": -2, "завтра": 1, "послезавтра": 2,
    "اليوم": 0, "أمس": -1, "امس": -1, "البارحة": -1, "غدا": 1, "غداً": 1,
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "昨晚": -1, "前天": -2, "明天": 1, "后天": 2,
}  # fmt: skip

_UNITS = {
    "day": "day|days|jours?|d[ií]as?|дн[яей]{1,2}|день|أيام|يوم(?:ين|اً|ا)?|天|日",
    "week": "weeks?|semaines?|semanas?|недел[юиья]|أسابيع|أسبوع(?:ين)?|周|星期|个星期",
    "month": "months?|mois|mes(?:es)?|m[êe]s(?:es)?|месяц(?:а|ев)?|أشهر|شهر(?:ين|اً)?|个?月",
    "year": "years?|ans?|années?|años?|anos?|года?|лет|سنوات|سنة|年",
}
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5,
    "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "um": 1, "uma": 1, "dois": 2, "duas": 2, "три": 3, "два": 2, "две": 2, "четыре": 4,
    "пять": 5, "ثلاثة": 3, "أربعة": 4,
    "一": 1, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
AGO = (r"{n} (?P<u>{u}) (?:ago|earlier)", r"il y a {n} (?P<u>{u})", r"hace {n} (?P<u>{u})", r"há {n} (?P<u>{u})",
       r"{n} (?P<u>{u}) (?:назад|atrás)", r"(?:قبل|منذ) {n} (?P<u>{u})", r"{n} ?(?P<u>{u})(?:之)?前")  # fmt: skip
SPANS = {
    "last week": ("week", -1), "this week": ("week", 0), "next week": ("week", 1), "last month": ("month", -1),
    "this month": ("month", 0), "next month": ("month", 1), "last year": ("year", -1), "this year": ("year", 0),
    "next year": ("year", 1), "la semaine dernière": ("week", -1), "cette semaine": ("week", 0),
    "la semaine prochaine": ("week", 1), "le mois dernier": ("month", -1), "ce mois-ci": ("month", 0),
    "l'an dernier": ("year", -1), "l’an dernier": ("year", -1),
    "l'année dernière": ("year", -1), "cette année": ("year", 0),
    "la semana pasada": ("week", -1), "esta semana": ("week", 0), "la próxima semana": ("week", 1),
    "el mes pasado": ("month", -1), "este mes": ("month", 0), "el año pasado": ("year", -1), "este año": ("year", 0),
    "a semana passada": ("week", -1), "semana passada": ("week", -1), "o mês passado": ("month", -1),
    "o ano passado": ("year", -1), "на прошлой неделе": ("week", -1), "на этой неделе": ("week", 0),
    "в прошлом месяце": ("month", -1), "в прошлом году": ("year", -1), "в этом году": ("year", 0),
    "الأسبوع الماضي": ("week", -1), "الشهر الماضي": ("month", -1), "العام الماضي": ("year", -1),
    "上周": ("week", -1), "本周": ("week", 0), "下周": ("week", 1), "上个月": ("month", -1),
    "本月": ("month", 0), "去年": ("year", -1),
    "今年": ("year", 0),
}  # fmt: skip
IN_YEAR = (
    r"in|since|until|by|during|early|late|mid-?|en|depuis|dès|fin|début|année|desde|hasta|año|em|ano|в|с|до"
    r"|عام|سنة|منذ"
)
NEXT_TEXT = """
    next coming prochain prochaine próximo próxima следующий следующую القادم المقبل 下
"""
NEXT = frozenset(NEXT_TEXT.split())
ON = (
    r"(?:on|last|this|next|since|by|until|of|le|ce|dernier|el|este|el pasado|na|no|última?|в|во|в прошл(?:ый|ую|ое)"
    r"|يوم|上|本|下|这)"
)


@cache
def month_numbers() -> dict[str, int]:
    """Every month as it is written in a text, small letters, with its number."""
    found: dict[str, int] = {}
    for locales in LANGUAGES.values():
        for locale in locales:
            for width in _WIDTHS:
                for context in _CONTEXTS:
                    for number, word in get_month_names(width, context, locale).items():  # type: ignore[arg-type]
                        found.setdefault(word.lower().rstrip("."), number)
    found |= _EXTRA_MONTHS
    return {word: number for word, number in found.items() if not any(map(str.isdigit, word)) and len(word) > 1}


@cache
def weekday_numbers() -> dict[str, int]:
    """Every day of the week written out, Monday 0; abbreviations are too often other words."""
    found: dict[str, int] = {}
    for locales in LANGUAGES.values():
        for locale in locales:
            for context in _CONTEXTS:
                for number, word in get_day_names("wide", context, locale).items():  # type: ignore[arg-type]
                    found.setdefault(word.lower(), number)
    found |= {
        "среду": 2,
        "пятницу": 4,
        "субботу": 5,
        "周一": 0,
        "周二": 1,
        "周三": 2,
        "周四": 3,
        "周五": 4,
        "周六": 5,
        "周日": 6,
    }
    bare = {word.removesuffix("-feira"): number for word, number in found.items() if word.endswith("-feira")}
    return found | {f"{word}-feira": number for word, number in bare.items()}


def any_of(words: object) -> str:
    """A pattern of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(map(str, words), key=len, reverse=True))  # type: ignore[call-overload]


def unit_pattern() -> str:
    """Every word for a day, week, month or year."""
    return "|".join(_UNITS.values())


def unit_of(word: str) -> str:
    """Which unit a word is."""
    return next(unit for unit, words in _UNITS.items() if re.fullmatch(words, word, re.IGNORECASE))


def count_pattern() -> str:
    """A number in digits or in words."""
    return rf"\d{{1,3}}|{any_of(_COUNTS)}"


def count_of(word: str) -> int:
    """What the number is."""
    return int(word) if word.isdigit() else _COUNTS[word.lower()]
