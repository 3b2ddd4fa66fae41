"""The body of an assessment: sections of blocks, changed one block at a time so that two editors lose nothing.

A block is one of: text, judgement (by its number), table, chart, technique (by its number), level. Every block and
section has an id and a revision of its own. Whoever saves a block says which revision they saw; when it has moved on
meanwhile, `Stale` carries what stands there now, and the caller keeps the late text beside it.

Shapes (JSON): {"sections": [{"id", "key", "heads": {lang: {"text", "of"}}, "revision", "blocks": [{"id", "kind",
"revision", "texts": {lang: {"text", "of"}}, …}]}], "languages": [lang], "recipients": [agency]}
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fusioncell.assessment.methods.frame import OUTLINES
from fusioncell.assessment.methods.probability import LANGUAGES

KINDS = ("text", "judgement", "table", "chart", "technique", "level")
CHARTS = ("probabilities", "timeline", "agencies", "places")
PARTS = frozenset({"confidence", "evidence", "alternatives", "assumptions", "change", "dissent"})
LONGEST_TEXT = 40_000
MOST_BLOCKS = 2_000

Body = dict[str, Any]
Block = dict[str, Any]


class Stale(Exception):
    """Somebody else has saved this place meanwhile; `now` is what stands there."""

    def __init__(self, now: Block) -> None:
        super().__init__("stale")
        self.now = now


def new_body(kind: str, languages: Sequence[str] = ("en",), recipients: Sequence[str] = ()) -> Body:
    """The outline that a kind of product begins with.

    >>> [section["key"] for section in new_body("spot")["sections"]]
    ['key', 'events', 'outlook']
    """
    sections = [
        {"id": f"s{n}", "key": key, "heads": {}, "revision": 1, "blocks": []}
        for n, key in enumerate(OUTLINES[kind], start=1)
    ]
    return {
        "sections": sections, "languages": list(languages), "recipients": list(recipients), "next": len(sections) + 1,
    }  # fmt: skip


def blocks(body: Body) -> Iterator[tuple[Body, Block]]:
    """Every block with its section, in the order of the text."""
    for section in body.get("sections", []):
        for block in section["blocks"]:
            yield section, block


def block_of(body: Body, block_id: str) -> Block:
    """One block. Raises `KeyError`."""
    for _section, block in blocks(body):
        if block["id"] == block_id:
            return block
    raise KeyError(block_id)


def objections_to_block(block: Mapping[str, Any]) -> list[str]:
    """Why this is no block; empty when it is one."""
    reasons = []
    if block.get("kind") not in KINDS:
        reasons.append("There is no such kind of block.")
    texts = block.get("texts", {})
    if not isinstance(texts, dict) or any(language not in LANGUAGES for language in texts):
        return [*reasons, "A text is in one of the six languages."]
    for said in texts.values():
        text = said.get("text") if isinstance(said, dict) else None
        if not isinstance(text, str) or len(text) > LONGEST_TEXT or "\0" in text:
            reasons.append(f"A text has at most {LONGEST_TEXT} characters.")
    if block.get("kind") == "table":
        reasons += _table(block)
    return reasons


def _table(block: Mapping[str, Any]) -> list[str]:
    rows, width = block.get("rows"), len(block.get("head", []))
    if not isinstance(rows, list) or not rows:
        return ["A table has rows."]
    if any(not isinstance(row, list) or len(row) != width for row in rows):
        return ["Every row of a table has one value for each heading."]
    if any(not isinstance(value, int | float) or value != value for row in rows for value in row[1:]):  # noqa: PLR0124  (NaN alone differs from itself)
        return ["A table holds numbers beside its first column."]
    return []


def added(body: Body, section_id: str, block: Block, before: str = "") -> tuple[Body, str]:
    """The body with a new block at the end of a section, or before another; and its id. Raises `KeyError`."""
    made = copy.deepcopy(body)
    number = f"b{made.get('next', 1)}"
    made["next"] = made.get("next", 1) + 1
    section = next((one for one in made["sections"] if one["id"] == section_id), None)
    if section is None:
        raise KeyError(section_id)
    at = next((n for n, one in enumerate(section["blocks"]) if one["id"] == before), len(section["blocks"]))
    section["blocks"].insert(at, {"texts": {}, **block, "id": number, "revision": 1})
    return made, number


def changed(body: Body, block_id: str, seen: int, change: Mapping[str, Any]) -> Body:
    """The body with one block changed by somebody who saw its revision `seen`.

    Texts are merged by language, so that two who write different languages of one block never meet. Raises `Stale`
    when a field that is to change was changed by somebody else since, and `KeyError`.
    """
    block = dict(block_of(body, block_id))
    if block["revision"] != seen and not _apart(block, seen, change):
        raise Stale(block)
    texts = {**block.get("texts", {}), **change.get("texts", {})}
    block.update({**change, "texts": texts, "revision": block["revision"] + 1})
    block["fields"] = {**block.get("fields", {}), **dict.fromkeys(_fields(change), block["revision"])}
    return _with(body, block)


def _with(body: Body, block: Block) -> Body:
    """The body with one block in place of that of the same id; all that stays is the same object."""
    sections = [
        {**section, "blocks": [block if one["id"] == block["id"] else one for one in section["blocks"]]}
        for section in body["sections"]
    ]
    return {**body, "sections": sections}


def typed(body: Body, block_id: str, language: str, text: str) -> Body:
    """The body as it would be with a text that is still being typed; unchanged for a place that is not there.

    >>> made, number = added(new_body("spot"), "s1", {"kind": "text"})
    >>> typed(made, number, "en", "Soon.")["sections"][0]["blocks"][0]["texts"]["en"]["text"]
    'Soon.'
    """
    if language not in LANGUAGES or len(text) > LONGEST_TEXT:
        return body
    block = next((one for _s, one in blocks(body) if one["id"] == block_id and one["kind"] == "text"), None)
    if block is None:
        return body
    said = {"text": text.replace("\0", ""), "of": block.get("revision_of_original", 1)}
    return _with(body, {**block, "texts": {**block.get("texts", {}), language: said}})


def _fields(change: Mapping[str, Any]) -> list[str]:
    """What a change touches: each language of a text is a field of its own."""
    return [name for name in change if name != "texts"] + [f"texts.{lang}" for lang in change.get("texts", {})]


def _apart(block: Block, seen: int, change: Mapping[str, Any]) -> bool:
    since = block.get("fields", {})
    return all(since.get(name, 0) <= seen for name in _fields(change))


def moved(body: Body, block_id: str, section_id: str, before: str = "") -> Body:
    """The body with a block in another place. Raises `KeyError`."""
    made = copy.deepcopy(body)
    block = block_of(made, block_id)
    for section in made["sections"]:
        section["blocks"] = [one for one in section["blocks"] if one["id"] != block_id]
    section = next((one for one in made["sections"] if one["id"] == section_id), None)
    if section is None:
        raise KeyError(section_id)
    at = next((n for n, one in enumerate(section["blocks"]) if one["id"] == before), len(section["blocks"]))
    section["blocks"].insert(at, block)
    return made


def removed(body: Body, block_id: str) -> Body:
    """The body without a block; what it held stays in the version before. Raises `KeyError`."""
    block_of(body, block_id)
    made = copy.deepcopy(body)
    for section in made["sections"]:
        section["blocks"] = [one for one in section["blocks"] if one["id"] != block_id]
    return made
