"""What it costs to make words searchable, to clean a value and to show an entity, beside the plainest possible way."""

from __future__ import annotations

import random
import time
import unicodedata
from collections.abc import Callable
from functools import partial

from benchmarks.figures import Figure
from fusioncell.evidence.methods.entity import Said, project
from fusioncell.evidence.methods.normalise import tsquery, tsvector_literal
from fusioncell.evidence.methods.values import clean

ROUNDS = 7
SHORT = "Sarl Port Sael tiles and marble trading company of Kano"
WORDS = {
    "English": "the of and container harbour police truck driver seen near market bridge night money paid by two men",
    "French": "l'État la société été contrôlé à près marché d'hier témoin véhicule forêt où déjà reçu",
    "Arabic": "الشركة في ميناء المدينة رجل سيارة أمس قال إن الشرطة على من مُحَمَّد بالقرب والسوق",
    "Russian": "в на порту ёлка рынок водитель видели у моста ночью деньги двое мужчин старой машины",
    "Chinese": "昨天在港口附近看到两名男子驾驶一辆卡车运送集装箱到市场旁边的仓库",
    "numbers": "call +234 803 123 4567 plate KJA-123-AB on 2019-03-04 paid 12,500 to GB82 WEST 1234 5698 7654 32",
}
VALUES = {
    "name": "Idris Belkani al-Saeli",
    "birthDate": "1984-05-12",
    "deathDate": "between March 1990 and May 1991",
    "nationality": "Iran (Islamic Republic of)",
    "phone": "+234 803-123 4567",
    "passportNumber": "A 123-456",
    "notes": "Seen twice near the harbour with a man who calls himself Abu Sael.",
}


def run() -> list[Figure]:
    """The figures of the normaliser, the kinds of value and the projection."""
    return [*_searchable(), *_cleaned(), *_shown()]


def _searchable() -> list[Figure]:
    figures = [Figure("a value of ten words, ready to index", _micro(partial(tsvector_literal, SHORT)), "µs", 10)]
    for language, words in WORDS.items():
        text = _text(language, words)
        spent = _micro(partial(tsvector_literal, text), 100)
        if language == "English":
            plain = _micro(partial(_plainest, text), 100)
            peer = "NFKC, casefold, split: no positions, no other script, no identifier"
            figures.append(Figure(f"2,000 characters, {language}", spent, "µs", 300, peer=peer, ratio=spent / plain))
        else:
            figures.append(Figure(f"2,000 characters, {language}", spent, "µs"))
    asked = _micro(partial(tsquery, 'kano "market day" +234 803 123 4567 -police'), 200)
    began = time.process_time()
    tsvector_literal("中国" * 500_000, 10**6)
    huge = time.process_time() - began
    return [
        *figures,
        Figure("a question of seven words", asked, "µs"),
        Figure("1,000,000 Chinese characters", huge, "s"),
    ]


def _plainest(text: str) -> list[str]:
    return unicodedata.normalize("NFKC", text).casefold().split()


def _cleaned() -> list[Figure]:
    return [
        Figure(f"{prop} cleaned: {raw[:34]!r}", _micro(partial(clean, "Person", prop, raw)), "µs")
        for prop, raw in VALUES.items()
    ]


def _shown() -> list[Figure]:
    chance = random.Random(7)
    props = ["name", "alias", "birthDate", "phone", "nationality", "notes"]
    agencies = ["police", "customs", "border", "intel"]
    said = [
        Said(
            str(n),
            "p1",
            "Person",
            prop := chance.choice(props),
            f"198{chance.randrange(10)}" if prop == "birthDate" else f"{prop} {chance.randrange(12)}",
            report=f"r{chance.randrange(40)}",
            agency=chance.choice(agencies),
            reliability=chance.choice([None, "A", "B"]),
        )
        for n in range(200)
    ]
    return [Figure("an entity projected from 200 statements", _micro(lambda: project(said), 50) / 1000, "ms")]


def _text(language: str, words: str) -> str:
    chance = random.Random(1)
    if language in {"Chinese", "numbers"}:
        return (words + "。 ") * (2000 // (len(words) + 2))
    known = words.split()
    return " ".join(chance.choice(known) for _ in range(2000))[:2000]


def _micro(work: Callable[[], object], times: int = 2000) -> float:
    """Processor time of the best round: the others measure what else the machine was doing."""
    work()
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(times):
            work()
        spent.append((time.process_time() - start) / times * 1e6)
    return min(spent)
