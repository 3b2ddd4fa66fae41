"""Names across scripts: what the tables that ship can read, and how a table is learned."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fusioncell.evidence.methods.entity import Said
from fusioncell.fusion.methods.comparing import compare
from fusioncell.fusion.methods.face import Record
from fusioncell.fusion.methods.features import features_of
from fusioncell.fusion.methods.model import load_model
from fusioncell.fusion.methods.scripts import NAMES, bits, name_bits, symbols, table
from fusioncell.fusion.methods.scripts_learning import learn, read_pairs, written

READINGS = [
    ("Idris Belkani", "إدريس بلقاني"),
    ("Muhammad ibn Hasan", "محمد بن الحسن"),
    ("Alexander Ivanov", "Александр Иванов"),
    ("David Goldberg", "דוד גולדברג"),
    ("Isabella Crippen", "伊莎貝拉 克里彭"),
    ("Fernando Perez", "费尔南多·佩雷斯"),
]


def named(name: str) -> Record:
    record = features_of([Said(f"n:{name}", "e", "Person", "name", name, "r", "a")])
    assert record
    return record


@pytest.mark.parametrize(("latin", "other"), READINGS)
def test_name_speaks_for_its_reading_and_against_another(latin: str, other: str) -> None:
    model = load_model("Person")
    assert model
    (told,) = compare(model, named(latin), named(other)).evidence
    assert (told.feature, told.level) == ("across", "reads")
    assert told.bits > 5
    assert other in told.sentence % told.facts
    assert told.says == tuple(sorted((f"n:{latin}", f"n:{other}")))
    assert told.facts == {"one": latin, "other": other}
    (wrong,) = compare(model, named(other), named("Johanna Kowalczyk")).evidence
    assert wrong.bits < 0


@pytest.mark.parametrize("name", ["", "م", "王", "م" * 900, "\u202eمحمد\u202c", "Иван Ivanov", "١٢٣", "؟"])
def test_strange_name_of_another_script_is_read_without_harm(name: str) -> None:
    found = name_bits("Idris Belkani", name)
    assert found is None or -1_000 < found < 1_000


@pytest.mark.parametrize("script", NAMES)
def test_table_is_small_and_says_where_it_comes_from(script: str) -> None:
    learned = table(script)
    assert learned
    assert len(learned.chance) < 3_000
    assert sum(learned.chance.values()) == pytest.approx(1, abs=0.05)


def test_table_finds_the_letters_that_made_data_was_written_with() -> None:
    """Every Latin letter is written by one other, three of them by two; a tenth of the pairs is wrong."""
    chance = random.Random(11)  # noqa: S311  repeatable chance is what a test wants
    code = dict(zip("abcdefghij", "абвгдежзик", strict=True)) | {"k": "кс", "l": "ль", "m": "мм"}
    words = ["".join(chance.choices("abcdefghijklm", k=chance.randint(3, 7))) for _ in range(600)]
    pairs = [(word, tuple("".join(code[char] for char in word))) for word in words]
    pairs = [(word, chance.choice(pairs)[1] if chance.random() < 0.1 else other) for word, other in pairs]
    learned = learn(pairs, "Cyrl")
    for letter in "abcdefgh":
        best = max((p, other) for (latin, other), p in learned.chance.items() if latin == letter)
        assert best[1] == code[letter]
    assert learn(pairs, "Cyrl").chance == learned.chance
    assert '"numbers"' in written(learned, "made", len(pairs))


def test_cell_can_learn_a_script_from_real_pairs(data: Path) -> None:
    folder = data / "er" / "xlit"
    with (folder / "wd_hebrew_64").open(encoding="utf-8") as lines:
        learned = learn(read_pairs(lines, "Hebr", 1_500), "Hebr")
    tuning = (folder / "wd_hebrew_16").read_text("utf-8").splitlines()[::40]
    pairs = read_pairs(tuning, "Hebr", 1_000)
    others = [pairs[i - 7][1] for i in range(len(pairs))]
    right = sum(bits(learned, x, y) > 3 for x, y in pairs) / len(pairs)
    wrong = sum(bits(learned, x, z) > 3 for (x, _), z in zip(pairs, others, strict=True)) / len(pairs)
    assert right > 0.8
    assert wrong < 0.05


def test_variants_of_a_character_are_one() -> None:
    assert symbols("貝", "Hani") == symbols("贝", "Hani")


def test_lines_that_are_no_pairs_teach_nothing() -> None:
    assert read_pairs(["", "abc", "abc\t", "\tабв", "123\t456", "x" * 50 + "\tабв"], "Cyrl", 10) == []
