"""`fusioncell link-files` and `fusioncell learn-script`: the engine over files, without a store."""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.csv
import pyarrow.parquet as pq

from fusioncell.foundation.errors import Refused, Unreadable
from fusioncell.fusion.methods.estimating import shown
from fusioncell.fusion.methods.from_files import records_of
from fusioncell.fusion.methods.linking import Linked, Options, link
from fusioncell.fusion.methods.model import load_model
from fusioncell.fusion.methods.prepare import write
from fusioncell.fusion.methods.scripts import NAMES
from fusioncell.fusion.methods.scripts_learning import learn, read_pairs, written

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_FEWEST = 500


def register(subparsers: Subparsers) -> None:
    """Add the commands over files."""
    sentence = "link the rows of a CSV or Parquet file with each other; writes suggestions and clusters, joins nothing"
    parser = subparsers.add_parser("link-files", help=sentence, description=sentence)
    parser.add_argument("file", type=Path, help="a column id, and columns named by properties (name, birthDate, …)")
    parser.add_argument("--schema", default="Person", help="of which schema the rows are (default: Person)")
    parser.add_argument("--into", type=Path, required=True, help="folder of what is found; a stopped run goes on there")
    parser.add_argument(
        "--column", action="append", default=[], metavar="COLUMN=PROPERTY", help="a column that is named otherwise"
    )
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="spark is an extra")
    parser.add_argument(
        "--least", type=float, default=0.0, help="bits below which a pair is no suggestion (default: 0)"
    )
    parser.add_argument("--weights-as-they-are", action="store_true", help="do not estimate weights from these rows")
    parser.set_defaults(do=link_files)
    sentence = "learn how names of another script are read from pairs of names"
    parser = subparsers.add_parser("learn-script", help=sentence, description=sentence)
    parser.add_argument("script", choices=sorted(NAMES), help="ISO 15924")
    parser.add_argument("pairs", type=Path, help="lines of a Latin name, a tab and the other name")
    parser.add_argument("--most", type=int, default=8_000, help="how many pairs are used (default: 8,000)")
    parser.add_argument("--source", default="own pairs", help="where the pairs come from, for the table's head")
    parser.add_argument("--into", type=Path, help="the file (default: the cell's own table of the script)")
    parser.set_defaults(do=learn_script)


def link_files(arguments: argparse.Namespace) -> int:
    """Prepare, link, and say what was found."""
    model = load_model(arguments.schema)
    if model is None:
        raise Refused([f"Entities of the schema {arguments.schema} are not compared."])
    columns = dict(each.partition("=")[::2] for each in arguments.column)
    folder: Path = arguments.into
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "table.parquet"
    if not table.exists() or table.stat().st_mtime < arguments.file.stat().st_mtime:
        print(f"{write(model, records_of(arguments.file, arguments.schema, columns), table):,} rows prepared")
    options = Options(engine=arguments.engine, least=arguments.least, estimate=not arguments.weights_as_they_are)
    linked = link(table, folder, model, options, lambda step, part: print(f"  {step} {part:.0%}", flush=True))
    _tell(linked)
    pyarrow.csv.write_csv(pq.read_table(folder / "edges.parquet"), folder / "suggestions.csv")
    pyarrow.csv.write_csv(pq.read_table(folder / "clusters.parquet"), folder / "clusters.csv")
    print(f"Written: {folder / 'suggestions.csv'}, {folder / 'clusters.csv'}, {folder / 'cuts.json'}")
    return 0


def _tell(linked: Linked) -> None:
    print(
        f"{linked.records:,} records, {linked.pairs:,} pairs compared, {linked.edges:,} suggestions,"
        f" {linked.clusters:,} clusters, {len(linked.cuts):,} cuts"
    )
    for label, level, m, u, bits in shown(linked.model):
        print(f"  {label:24} {level:14} m {m:.4f}  u {u:.2g}  {bits:+.1f} bits")
    for each in linked.capped:
        print(f"  Limited: blocks of {each.block} larger than {each.cap} ({each.rows:,} rows).")
    for said in linked.warnings:
        print(f"  Mind: {said}")


def learn_script(arguments: argparse.Namespace) -> int:
    """Learn the table and write it."""
    try:
        with arguments.pairs.open(encoding="utf-8") as lines:
            pairs = read_pairs(lines, arguments.script, arguments.most)
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"These pairs cannot be read: {error}", str(arguments.pairs)) from error
    if len(pairs) < _FEWEST:
        raise Refused([f"{len(pairs)} pairs are too few to learn from; {_FEWEST} and more are needed."])
    learned = learn(pairs, arguments.script, print)
    own = Path(str(files("fusioncell.fusion") / "scripts" / f"{NAMES[arguments.script]}.json"))
    target = arguments.into or own
    target.write_text(written(learned, arguments.source, len(pairs)), "utf-8")
    print(f"{len(learned.chance):,} numbers from {len(pairs):,} pairs: {target}")
    return 0
