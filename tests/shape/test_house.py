"""What import-linter cannot see: keys that point up, views that reach past queries, acts without a person."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from django.apps import apps

HOUSE = Path(__file__).parents[2]
CODE = HOUSE / "fusioncell"
CONTRACTS = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS: list[str] = next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
# Each room's height from above; rooms of one layer are strangers.
HEIGHT = {room: height for height, layer in enumerate(LAYERS) for room in layer.split(" | ")}

# Functions of `actions` whose first argument is nobody: each with the reason.
NOBODY_ACTS = {
    "mandate/actions/founding.py": "the cell is founded before anybody could sit",
    "evidence/actions/expiry.py": "the clock moves what is past its date; it reads nothing",
    "evidence/actions/lapsing.py": "the clock sends back to waiting what rested on a consent that has ended",
}
NOBODY_FUNCTIONS = {
    ("evidence/actions/sources.py", "with_source"): "a step within the act that keeps a report",
    ("evidence/actions/labels.py", "sources_of"): "reads labels for the judgement of an item's audience",
    ("evidence/actions/labels.py", "find"): "judges labels, changes nothing",
    ("evidence/actions/labels.py", "settle"): "a step within the act that cites or relabels",
    ("intake/actions/reading.py", "read_job"): "the worker sits down as the seat that received",
    ("intake/actions/suggesting.py", "suggest_job"): "likewise",
    ("intake/actions/tips.py", "purge"): "the clock erases what a law says must go; it reads nothing",
    ("evidence/actions/reviewing.py", "erase_due"): "the clock erases what a law says must go; it reads nothing",
    ("evidence/actions/telling.py", "tell_of_corrections"): "the clock, which learns numbers and no content",
    ("assessment/actions/touched.py", "tell_authors"): "the clock, which learns numbers and labels and no content",
    ("mandate/actions/shifts.py", "escalate_overdue"): "the clock, which has no seat",
    ("evidence/actions/labels.py", "relabel_original"): "a step within the act that relabels its report",
    ("threat_level/actions/ending.py", "note_ends"): "the clock, which has no seat",
    ("intake/actions/mappings.py", "shipped_mapping"): "what ships with the cell, put where it can be pointed at",
    ("intake/actions/reading.py", "without_repeats"): "judges what came, changes nothing",
    ("warning/actions/running.py", "run_job"): "the worker sits down as the owner of the series",
    ("infrastructure/actions/canaries.py", "tell_overseers"): "the clock, which learns numbers and no content",
    ("warning/actions/running.py", "ask_due"): "the clock, which learns numbers and no content",
    ("warning/actions/backtesting.py", "backtest_job"): "the worker sits down as the seat that asked",
}
TRUSTED = {"field.html": "help texts are our own sentences, and Django's list of the rules of a password"}
LARGE = {"fusioncell_verify.py": "one file on purpose", "test_consent.py": "one story of consent, told in one place"}
COPYLEFT = re.compile(r"\bA?GPL|Affero|GNU General Public", re.I)
# The registries of packages, and the places of a machine; spelled in parts, for this file is looked at too.
REGISTRIES = ("pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "proxy.golang" + ".org")
PLACES = ("/wo" + "rk/main", "/wo" + "rk/shared", "/ro" + "ot/", "/ho" + "me/")


def modules(pattern: str = "*.py") -> Iterator[tuple[str, ast.Module]]:
    """Our own modules without their tests and migrations, by their place in the house."""
    for path in sorted(CODE.rglob(pattern)):
        if not {"tests", "migrations"} & set(path.parts):
            yield str(path.relative_to(CODE)), ast.parse(path.read_text("utf-8"))


def committed() -> list[Path]:
    """Every file that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := HOUSE / name).is_file()]


def test_foreign_keys_point_down_the_house() -> None:
    upward = []
    for model in apps.get_models():
        if model._meta.app_label not in HEIGHT:
            continue
        for field in model._meta.get_fields():
            to = field.related_model if field.concrete and field.is_relation else None
            if to is not None and not isinstance(to, str) and to._meta.app_label in HEIGHT:
                here, there = model._meta.app_label, to._meta.app_label
                if HEIGHT[there] <= HEIGHT[here] and here != there:
                    upward.append(f"{model._meta.label}.{field.name} does not point down to {to._meta.label}")
    assert upward == []


def test_views_never_touch_the_manager() -> None:
    touched = [
        f"{place}:{node.lineno}"
        for place, tree in modules()
        if re.match(r"(views|api|showing|context)", Path(place).name)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager", "_default_manager")
        if Path(place).name.startswith(("views", "api"))
    ]
    assert touched == []


def test_rules_and_methods_know_nothing_of_django() -> None:
    """Indirectly either: what they import of ours is as pure."""
    for place, tree in modules():
        parts = Path(place).parts
        if not ("methods" in parts or parts[-1].startswith("rules") or parts[1:2] == ("readers",)):
            continue
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            impure = [n for n in names if n.split(".")[0] in ("ninja", "allauth", "psycopg") or _of_django(n)]
            assert not impure, f"{place}:{node.lineno} imports {impure}"


def _of_django(name: str) -> bool:
    """Words in the reader's language are no web and no database."""
    return name.split(".", maxsplit=1)[0] == "django" and not name.startswith("django.utils.translation")


def test_every_act_has_the_person_first() -> None:
    without = []
    for place, tree in modules():
        if "actions" not in Path(place).parts and Path(place).name != "actions.py":
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or place in NOBODY_ACTS:
                continue
            first = node.args.args[0].arg if node.args.args else ""
            if first != "who" and (place, node.name) not in NOBODY_FUNCTIONS and _changes(node):
                without.append(f"{place}:{node.lineno} {node.name}({first}, …)")
    assert without == []


WRITES = {"create", "update", "delete", "save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITES |= {"execute", "executemany", "record", "record_work", "append"}


def _changes(function: ast.FunctionDef) -> bool:
    called = {getattr(n.func, "attr", getattr(n.func, "id", "")) for n in ast.walk(function) if isinstance(n, ast.Call)}
    return bool(called & WRITES)


def test_every_act_that_changes_something_is_recorded() -> None:
    """A public act of a module that writes rows also writes to the log, itself or through a helper beside it."""
    silent = []
    for place, tree in modules():
        if "actions" not in Path(place).parts and Path(place).name != "actions.py":
            continue
        text = ast.unparse(tree)
        if re.search(r"\.(create|update|delete|save|bulk_create)\(", text) and not re.search(
            r"\b(record|record_work|record_many|record_by_clock|append|append_many|keep|_noted)\(", text
        ):
            silent.append(place)
    assert silent == []


def test_templates_never_trust_a_text() -> None:
    trusting = [
        f"{path.relative_to(HOUSE)}: {found[0]}"
        for path in CODE.rglob("*.html")
        if path.name not in TRUSTED
        for found in re.finditer(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b", path.read_text("utf-8"))
    ]
    assert trusting == []


def test_mark_safe_is_given_only_constants() -> None:
    wrong = [
        f"{place}:{node.lineno}"
        for place, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in ("mark_safe", "SafeString")
        and not all(isinstance(argument, ast.Constant) for argument in node.args)
    ]
    assert wrong == []


def test_files_and_functions_stay_small() -> None:
    large = []
    for path in committed():
        if path.suffix != ".py" or "migrations" in path.parts or path.name in LARGE:
            continue
        text = path.read_text("utf-8")
        if (lines := text.count("\n")) > 400:
            large.append(f"{path.relative_to(HOUSE)}: {lines} lines")
        large += [
            f"{path.relative_to(HOUSE)}:{node.lineno} {node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 50
        ]
    assert large == []


def test_no_dependency_at_run_time_is_under_a_copyleft_licence() -> None:
    locked = (HOUSE / "requirements" / "run.txt").read_text("utf-8")
    names = re.findall(r"^([A-Za-z0-9_.-]+)==[^;\\\n]*(?:;([^\\\n]*))?", locked, re.M)
    wrong, judged = [], 0
    for name, marker in names:
        if "win32" in marker or "python_full_version < '3.11" in marker:
            continue
        told = distribution(name).metadata
        licence = [*told.get_all("Classifier", []), told.get("License-Expression", ""), told.get("License", "")[:200]]
        words = [word for word in licence if "License" in word or ":" not in word]
        judged += 1
        text = re.sub(r"LGPL|Lesser General Public", "lesser", " ".join(words), flags=re.I)
        if COPYLEFT.search(text.replace("GNU lesser", "lesser")):
            wrong.append(f"{name}: {words}")
    assert judged > 15
    assert wrong == []


def test_no_committed_file_names_a_registry_or_a_place_of_a_machine() -> None:
    named = []
    for path in committed():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        named += [f"{path.relative_to(HOUSE)}: {word}" for word in (*REGISTRIES, *PLACES) if word in text]
    assert named == []


def test_each_room_stands_on_the_next() -> None:
    assert [room for room in HEIGHT if not (CODE / room).is_dir()] == []
    assert len(set(LAYERS)) == len(LAYERS) > 5
