"""How well records are linked, beside Splink's tutorial model and a plain edit distance, and how fast a million are."""

from __future__ import annotations

import csv
import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
from rapidfuzz import fuzz

from benchmarks import millions, tutorial
from benchmarks.across import FILES, hard_pairs, recalls
from benchmarks.arrivals import SURE, found_in_stream
from benchmarks.figures import Figure
from fusioncell.fusion.methods.bodies import body_text
from fusioncell.fusion.methods.clusters import Edge, cut
from fusioncell.fusion.methods.comparing import compare
from fusioncell.fusion.methods.face import Record, Value
from fusioncell.fusion.methods.linking import Options, link
from fusioncell.fusion.methods.model import Model, load_model
from fusioncell.fusion.methods.prepare import write
from fusioncell.fusion.methods.scripts import bits, table
from fusioncell.fusion.methods.words import of_parts, person_text

Pairs = Sequence[tuple[str, str, float]]
RECALL = {"Arab": 0.85, "Cyrl": 0.90, "Hebr": 0.90, "Hani": 0.40}
_OPTIONS = Options()


def run() -> list[Figure]:
    """The figures of linking."""
    given = os.environ.get("FUSIONCELL_DATA")
    er = (Path(given) if given else Path(__file__).parents[2] / "shared" / "data") / "er"
    with tempfile.TemporaryDirectory() as folder:
        figures = [*_across(er / "xlit"), _cases(er / "names" / "cases_dev.csv")]
        figures += [*_historical(er / "splink" / "historical_50k_dev.parquet", Path(folder) / "h")]
        figures += [_febrl(er / "febrl", Path(folder) / "f"), *_stream(er / "stream")]
        return [*figures, *_million(er / "stream" / "base_100000.parquet", Path(folder) / "m")]


def _person() -> Model:
    model = load_model("Person")
    assert model
    return model


def _across(folder: Path) -> Iterable[Figure]:
    for script, bound in RECALL.items():
        learned = table(script)
        assert learned
        ours, plain = recalls(hard_pairs(folder, script), partial(bits, learned))
        peer = f"plain transliteration and edit distance: {plain:.3f}"
        yield Figure(f"{FILES[script]} names: recall at precision .95", ours, "", bound, at_least=True, peer=peer)


def _cases(path: Path) -> Figure:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    truth = [row["is_match"] == "true" for row in rows]
    ours, bound = best_f1([_name_bits(row) for row in rows], truth)
    plain, _ = best_f1([fuzz.token_sort_ratio(row["name1"].lower(), row["name2"].lower()) for row in rows], truth)
    note = f"at {bound:.1f} bits and more, the best threshold of each"
    peer = f"rapidfuzz token sort ratio: {plain:.3f}"
    return Figure("names/cases_dev: F1", ours, "", 0.85, at_least=True, note=note, peer=peer, ratio=ours / plain)


def _name_bits(row: dict[str, str]) -> float:
    model = load_model(row["schema"])
    assert model
    kind = model.name
    text: Callable[[str], str] = person_text if kind == "person" else partial(body_text, model=kind)
    one, other = (Record(kind, {"name": (Value(text(row[side]), row[side]),)}) for side in ("name1", "name2"))
    score = compare(model, one, other)
    return score.bits - score.prior


def best_f1(scores: Sequence[float], truth: Sequence[bool]) -> tuple[float, float]:
    """The best F1 over all thresholds, and the threshold."""
    found = []
    for bound in set(scores):
        right = sum(is_true for score, is_true in zip(scores, truth, strict=True) if score >= bound)
        chosen = sum(score >= bound for score in scores)
        found.append((2 * right / (chosen + sum(truth)), bound))
    return max(found)


def _linked(records: Iterable[tuple[str, Record]], folder: Path, options: Options) -> Pairs:
    folder.mkdir()
    write(_person(), records, folder / "table.parquet")
    link(folder / "table.parquet", folder / "run", _person(), options)
    return duckdb.sql(f"select one, other, bits from '{folder}/run/edges.parquet' order by bits desc").fetchall()  # noqa: S608  paths of ours


def _of_pairs(pairs: Pairs, truth: dict[str, str], least: float | None = None) -> tuple[float, float, float]:
    """F1, precision and recall of pairs with at least so many bits, or at the best threshold."""
    positive = sum(count * (count - 1) // 2 for count in Counter(truth.values()).values())
    best, right = (0.0, 0.0, 0.0), 0
    for place, (one, other, found) in enumerate(pairs, 1):
        if least is not None and found < least:
            break
        right += truth[one] == truth[other]
        figures = 2 * right / (place + positive), right / place, right / positive
        best = figures if least is not None else max(best, figures)
    return best


def _of_clusters(pairs: Pairs, truth: dict[str, str]) -> tuple[float, float, float]:
    groups = cut((Edge(*pair) for pair in pairs), link=_OPTIONS.link, most=_OPTIONS.most).groups
    sizes = [Counter(truth[record] for record in group).values() for group in groups]
    joined = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    right = sum(count * (count - 1) // 2 for group in sizes for count in group)
    positive = sum(count * (count - 1) // 2 for count in Counter(truth.values()).values())
    return 2 * right / (joined + positive), right / joined, right / positive


def _historical(path: Path, folder: Path) -> Iterable[Figure]:
    rows = duckdb.sql(
        "select unique_id, cluster, full_name, dob, birth_place, postcode_fake, gender, occupation"  # noqa: S608  paths of ours
        f" from '{path}' order by unique_id"
    ).fetchall()
    truth = {row[0]: row[1] for row in rows}
    pairs = _linked(((row[0], _historical_record(row)) for row in rows), folder, _OPTIONS)
    peer = _of_pairs(tutorial.historical(path), truth)[0]
    for name, least in (("at the best threshold", None), ("at even odds", 0.0)):
        f1, precision, recall = _of_pairs(pairs, truth, least)
        note = f"precision {precision:.3f}, recall {recall:.3f}"
        said = f"Splink's tutorial model at its best: {peer:.3f}"
        yield Figure(f"historical_50k_dev, pairs {name}: F1", f1, "", 0.86, True, note, said, f1 / peer)
    f1, precision, recall = _of_clusters(pairs, truth)
    yield Figure("historical_50k_dev, clusters: F1", f1, "", 0.90, at_least=True, note=f"recall {recall:.3f}")
    yield Figure("historical_50k_dev, clusters: precision", precision, "", 0.95, at_least=True)


def _historical_record(row: tuple[str | None, ...]) -> Record:
    texts = {
        "name": person_text(row[2] or ""),
        **dict(zip(("born", "birth_place", "postcode", "gender", "occupation"), row[3:], strict=True)),
    }
    return Record("person", {name: (Value(text),) for name, text in texts.items() if text})


def _febrl(folder: Path, scratch: Path) -> Figure:
    records, truth = {}, {}
    for name in ("dataset4a.csv", "dataset4b.csv"):
        with (folder / name).open(encoding="utf-8") as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                records[row["rec_id"]] = _febrl_record(row)
                truth[row["rec_id"]] = row["rec_id"].rsplit("-", 2 if "dup" in row["rec_id"] else 1)[0]
    pairs = _linked(records.items(), scratch, replace(_OPTIONS, per_record=40.0))
    f1, precision, recall = _of_pairs(pairs, truth)
    note = f"precision {precision:.4f}, recall {recall:.4f}; a smoke test"
    return Figure("FEBRL 4, pairs at the best threshold: F1", f1, "", 0.995, at_least=True, note=note)


def _febrl_record(row: dict[str, str]) -> Record:
    born = row["date_of_birth"]
    texts = {
        "name": of_parts(row["given_name"], row["surname"]),
        "born": f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else "",
        "document": row["soc_sec_id"],
        "postcode": row["postcode"],
        "city": row["suburb"],
        "home": " ".join((row["street_number"], row["address_1"])).strip(),
    }
    return Record("person", {name: (Value(text),) for name, text in texts.items() if text})


def _stream(folder: Path) -> Iterable[Figure]:
    right, false, wrong = found_in_stream(folder)
    note = f"of 700, at {SURE:g} bits and more; {wrong} times somebody else was first"
    yield Figure("stream: found first", right, "", 600, at_least=True, note=note)
    yield Figure("stream: of 300 who are not there, taken for somebody", false, "", 2)


def _million(base: Path, folder: Path) -> Iterable[Figure]:
    folder.mkdir()
    rows = folder / "rows.parquet"
    millions.write(base, rows)
    began = time.monotonic()
    linked = link(rows, folder / "run", _person(), Options(per_record=0.5, least=0.0, memory="1200MB"))
    spent = time.monotonic() - began
    bare = millions.bare_splink(rows)
    note = f"{linked.pairs:,} pairs, {linked.edges:,} suggestions, {linked.clusters:,} clusters; two cores"
    yield Figure(
        "a million rows, all again", spent, "s", 60, note=note, peer=f"bare Splink {bare:.1f} s", ratio=spent / bare
    )
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    yield Figure("a million rows: memory of the whole bench at its highest", used, "GB", 2)
