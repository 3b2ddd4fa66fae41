"""A product in one language: the frozen content worded, numbered and marked, as parts that every renderer prints.

Words of likelihood, numbers, dates, headings, captions and marks come from tables; only free text is somebody's own. A
text that is missing in a language is printed in the original, and says so; one that is stale says so too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fusioncell.assessment.methods import charts, frame, maps
from fusioncell.assessment.methods.probability import Interval, numbers, printed, scales
from fusioncell.foundation.words import Tlp

Part = dict[str, Any]


def product(
    content: Mapping[str, Any], language: str, marks: Sequence[str] = (), earth: maps.Earth | None = None
) -> Part:
    """All that is printed of a product in a language; `marks` are the ids of places whose evidence fell away.

    earth: what its maps are drawn on; without it they show their places alone.
    """
    content = {**content, "earth": earth or maps.Earth()}
    sections = [_section(section, content, language, marks) for section in content["sections"]]
    printed_numbers = _printed(sections)
    for part in (part for section in sections for part in section["parts"]):
        part["cites"] = runs(part["cites"])
    made = {
        "language": language,
        "right_to_left": language in frame.RIGHT_TO_LEFT,
        "title": _title(content, language),
        "kind": frame.kind_word(content["kind"], language),
        "banner": banner(content["label"], content, language),
        "exercise": frame.word("exercise", language) if content.get("fictional") else "",
        "agency": _named(content["agency_names"], language),
        "facts": _facts(content, language),
        "sections": [section for section in sections if section["parts"]],
        "sources": [_source(one, content, language) for one in content["sources"] if one["n"] in printed_numbers],
        "words": {key: frame.word(key, language) for key in _PRINTED_WORDS},
        "sources_head": frame.heading("sources", language),
        "scale_note": f"{frame.word('scale_note', language)} {scales()[content['scale']].title}"
        f" ({content['scale_version']})",
        "grade_note": frame.word("grade_note", language),
    }
    return _isolated(made) if made["right_to_left"] else made


_FREE = frozenset(
    {"title", "text", "paragraphs", "facts", "lines", "rows", "head", "agency", "caption", "legend", "remarks"}
)


def _isolated(value: Any, *, free: bool = False) -> Any:
    """Free text in a right-to-left product stands in isolates, so that a Latin sentence keeps its own order."""
    if isinstance(value, str):
        return f"\u2068{value}\u2069" if free and value else value
    if isinstance(value, dict):
        return {key: _isolated(inside, free=free or key in _FREE) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_isolated(inside, free=free) for inside in value]
    return value


_PRINTED_WORDS = (
    "page", "of", "agency", "grade", "received", "handling", "source_title", "for", "against", "because", "number",
)  # fmt: skip


def banner(label: Mapping[str, Any], content: Mapping[str, Any], language: str) -> str:
    """The mark over a page: classification and TLP, in the cell's own words."""
    return f"{classification(label, content, language)} · TLP:{_tlp(label)}"


def portion(label: Mapping[str, Any], content: Mapping[str, Any], language: str) -> str:
    """The mark before a portion, in brackets."""
    return f"({classification(label, content, language)} · {_tlp(label)})"


def classification(label: Mapping[str, Any], content: Mapping[str, Any], language: str) -> str:
    """The law's word for a classification, in the language where the law has it."""
    rank, words = int(label["classification"]), content["words"]
    if not 0 <= rank < len(words):
        return str(rank)
    return str(content["word_names"].get(words[rank], {}).get(language) or words[rank])


def _tlp(label: Mapping[str, Any]) -> str:
    return Tlp(int(label["tlp"])).name.replace("_", "+")


def _named(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


def _title(content: Mapping[str, Any], language: str) -> str:
    return str(content.get("titles", {}).get(language) or content["title"])


def _facts(content: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    lines = [
        *((name, content.get(f"{name}s", {}).get(language) or content[name])
          for name in ("question", "requirement", "audience")),
        ("number", content.get("number", "")),
        ("released", frame.day(content["at"], language)),
        ("cutoff", frame.day(content["cutoff_at"], language)),
    ]  # fmt: skip
    return [(frame.word(key, language), str(value)) for key, value in lines if value]


def _printed(sections: Sequence[Part]) -> set[int]:
    return {n for section in sections for part in section["parts"] for n in part.get("cites", ())}


def _section(section: Mapping[str, Any], content: Mapping[str, Any], language: str, marks: Sequence[str]) -> Part:
    head = section.get("heads", {}).get(language) or frame.heading(section["key"], language) or section["key"]
    parts = [part for block in section["blocks"] for part in _block(block, content, language)]
    for part in parts:
        part["marked"] = frame.word("marked", language) if part["id"] in marks else ""
    return {"id": section["id"], "head": head, "parts": parts}


def _block(block: Mapping[str, Any], content: Mapping[str, Any], language: str) -> Iterator[Part]:
    base = {
        "id": block["id"], "mark": portion(block["label"], content, language), "cites": block["cites"],
        "note": frame.word("tear_line", language) if block.get("tear_line") else "",
    }  # fmt: skip
    if block["kind"] == "text":
        text, note = in_language(block["texts"], content["language"], language, block.get("revision_of_original", 1))
        if text:
            yield {**base, "t": "text", "paragraphs": _paragraphs(text), "note": base["note"] or note}
    elif block["kind"] == "judgement":
        one = content["judgements"].get(block["judgement"])
        if one is not None:
            yield {**base, **_judgement(one, block, content, language)}
    elif block["kind"] == "table":
        yield {**base, "t": "table", "head": block["head"], "rows": block["rows"], "caption": block.get("caption", "")}
    elif block["kind"] == "chart":
        yield {**base, **_chart(block, content, language)}
    elif block["kind"] == "technique":
        yield {**base, **_technique(block, content["language"], language)}
    elif block["kind"] == "level":
        text, note = in_language(block["texts"], content["language"], language, 1)
        yield {**base, "t": "text", "paragraphs": _paragraphs(text), "note": note}


def in_language(texts: Mapping[str, Mapping[str, Any]], original: str, language: str, revision: int) -> tuple[str, str]:
    """A text in a language and what must be said of it: that it is the original instead, or that it is stale."""
    said = texts.get(language)
    if said is None or not said["text"].strip():
        held = texts.get(original)
        if held is None or not held["text"].strip():
            return "", ""
        return held["text"], frame.word("not_written", language) if language != original else ""
    return said["text"], frame.word("stale", language) if said["of"] < revision else ""


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _judgement(one: Mapping[str, Any], block: Mapping[str, Any], content: Mapping[str, Any], language: str) -> Part:
    texts = {one["language"]: {"text": one["text"], "of": one["revision"]}, **one["texts"]}
    text, note = in_language(texts, one["language"], language, one["revision"])
    shown = set(block.get("shown", ("confidence", "evidence", "alternatives", "dissent", "assumptions", "change")))
    held = None if one["low"] is None else Interval(one["low"], one["high"], one["best"])
    return {
        "t": "judgement", "key": one["key"], "kind": frame.word(one["kind"], language), "text": text, "note": note,
        "likelihood": printed(scales()[one["scale"]], held, language) if held is not None else "",
        "low": one["low"], "high": one["high"], "best": one["best"],
        "until": _labelled("horizon", frame.day(one["horizon_to"], language), language) if one["horizon_to"] else "",
        "confidence": _labelled("confidence", frame.word(one["confidence"], language), language)
        if one["confidence"] else "",
        "lines": [line for line in _lines(one, language) if line[0] in shown and line[2]],
        "evidence": _evidence(one, language) if "evidence" in shown else [],
    }  # fmt: skip


def _apart(text: str, language: str) -> str:
    """A piece of free text among others: isolated where the line runs from the right, so that each keeps its order."""
    return f"\u2068{text}\u2069" if text and language in frame.RIGHT_TO_LEFT else text


def _labelled(key: str, value: str, language: str) -> str:
    joiner = "：" if language == "zh" else (" : " if language == "fr" else ": ")
    return f"{frame.word(key, language)}{joiner}{value}"


def _lines(one: Mapping[str, Any], language: str) -> Iterator[tuple[str, str, str]]:
    said_here = one["texts"].get(language, {})
    yield "confidence", frame.word("because", language), said_here.get("reasons") or one["confidence_reasons"]
    yield "assumptions", frame.word("assumptions", language), "; ".join(a["text"] for a in one["assumptions"])
    for link in one.get("links", ()):
        said = link["said"].get(language) or next(iter(link["said"].values()))
        cited = f" [{', '.join(runs(link['cites']))}]" if link["cites"] else ""
        yield "evidence", frame.word("link", language), f"{said['verdict']}: {_apart(said['reasons'], language)}{cited}"
    yield "change", frame.word("change", language), said_here.get("change") or one["would_change"]
    yield "confidence", frame.word("base_rate", language), one["base_rate"]
    written = said_here.get("alternatives") or []
    for number, other in enumerate(one["alternatives"]):
        if number < len(written):
            yield "alternatives", frame.word("alternatives", language), str(written[number])
            continue
        seen = "; ".join(i["text"] if isinstance(i, dict) else str(i) for i in other.get("indicators", ()))
        signs = f" {_labelled('indicators', _apart(seen, language), language)}" if seen else ""
        yield "alternatives", frame.word("alternatives", language), f"{_apart(other['text'], language)}{signs}"
    for said in one["dissents"]:
        numbers = ""
        if said["low"] is not None:
            numbers = f" – {printed(scales()[one['scale']], Interval(said['low'], said['high']), language)}"
        who, text = _apart(said["who"], language), _apart(said["text"], language)
        yield "dissent", frame.word("dissent", language), f"{who}: {text}{numbers}"


def runs(given: Sequence[int]) -> list[str]:
    """Numbers of sources as they are printed: three and more in a row as their first and last.

    >>> runs([1, 2, 3, 4, 7, 8, 10])
    ['1–4', '7', '8', '10']
    """
    found: list[list[int]] = []
    for number in given:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    few = 2
    return [text for run in found for text in (map(str, run) if len(run) <= few else (f"{run[0]}–{run[-1]}",))]


def _evidence(one: Mapping[str, Any], language: str) -> list[tuple[str, list[str]]]:
    found = [(frame.word(stance, language), list(one["cites"][stance])) for stance in ("for", "against")]
    return [(word, runs(numbers)) for word, numbers in found if numbers]


def _source(one: Mapping[str, Any], content: Mapping[str, Any], language: str) -> Part:
    if one.get("gone"):
        return {"n": one["n"], "title": "–", "agency": "", "grade": "", "received": "", "mark": ""}
    return {
        "n": one["n"], "title": one["title"], "agency": _named(one["names"], language),
        "grade": f"{one['reliability'] or 'F'}{one['credibility'] or 6}",
        "received": frame.day(one["received_at"], language), "mark": portion(one["label"], content, language),
    }  # fmt: skip


def _chart(block: Mapping[str, Any], content: Mapping[str, Any], language: str) -> Part:
    kind = block["chart"]
    if kind == "probabilities":
        bars = [
            charts.Bar(str(n), one["low"], one["high"], one["best"])
            for n, one in enumerate(content["judgements"].values(), start=1)
            if one["low"] is not None
        ]
        points = [(b.name, numbers(Interval(b.low, b.high, b.best), language)) for b in bars]
        return {
            **_drawn(charts.intervals(bars, scales()[content["scale"]]), frame.word("chart", language)),
            "points": points,
        }
    if kind == "timeline":
        days = [one["received_at"][:10] for one in content["sources"] if not one.get("gone")]
        return _drawn(charts.timeline(days), frame.word("timeline", language))
    if kind == "places":
        return _map(content, language)
    names = [_named(one["names"], language) for one in content["sources"] if not one.get("gone")]
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    svg = charts.counts(counts, right_to_left=language in frame.RIGHT_TO_LEFT)
    return {**_drawn(svg, frame.word("by_agency", language)), "bars": sorted(counts.items(), key=lambda one: -one[1])}


def _map(content: Mapping[str, Any], language: str) -> Part:
    """A map with its list of names; without any place only the sentence that there is none."""
    caption, places, earth = frame.word("places", language), content.get("places", ()), content["earth"]
    if not places:
        return {"t": "text", "paragraphs": [f"{caption}. {frame.word('no_places', language)}"]}
    svg, found = maps.drawn(places, earth)
    rows = [
        [
            str(spot.n),
            place.get("names", {}).get(language) or place["name"] or "–",
            maps.position(place),
            f"[{place['n']}]",
        ]
        for spot in found
        for place in spot.places
    ]
    known = "map_none" if earth.boundaries is None else "map_shown"
    notes = [frame.word("wide", language)] if any(place["wide"] for place in places) else []
    notes.append(earth.note or frame.word(known, language))
    head = [frame.word(key, language) for key in ("number_sign", "place_name", "position", "source_sign")]
    return {**_drawn(svg, caption), "legend": list(dict.fromkeys(map(tuple, rows))), "legend_head": head,
            "remarks": notes}  # fmt: skip


def _drawn(svg: str, caption: str) -> Part:
    return {"t": "chart", "svg": svg, "caption": caption}


_TECHNIQUE_WORDS = {"assumptions": "assumptions_check", "indicators": "indicators_check"}


def words_of_technique(title: str, result: Mapping[str, Any]) -> list[str]:
    """What of a technique is somebody's own words and is printed: its title and its hypotheses, one on each line."""
    return [title, *(str(one) for one in result.get("hypotheses", ()))]


def _technique(block: Mapping[str, Any], original: str, language: str) -> Part:
    """The table of a technique; its words as a seat wrote them in this language, one line for each of the original."""
    result, kind = block["result"], block["technique_kind"]
    own = words_of_technique(block["title"], result)
    texts = {**block.get("texts", {}), original: {"text": "\n".join(own), "of": 1}}
    said, note = in_language(texts, original, language, 1)
    lines = [line.strip() for line in said.split("\n")]
    words = [line or own[n] for n, line in enumerate(lines)] if len(lines) == len(own) else own
    if words is own and language != original:
        note = frame.word("not_written", language)
    if "hypotheses" in result:
        result = {**result, "hypotheses": words[1:]}
    caption = f"{frame.word(_TECHNIQUE_WORDS.get(kind, kind), language)}. {_apart(words[0], language)}"
    head, rows = _technique_table(kind, result, language)
    return {"t": "table", "head": head, "rows": rows, "caption": caption, "note": note}


def _technique_table(kind: str, result: Mapping[str, Any], language: str) -> tuple[list[str], list[list[str]]]:
    if kind == "ach" and "counts" in result:
        head = [frame.word(key, language) for key in ("hypothesis", "counts", "weighted", "posterior")]
        columns = (result["hypotheses"], result["counts"], result["weighted"], result["posterior"])
        return head, [[str(h), str(c), f"{w:g}", f"{p * 100:.0f}%"] for h, c, w, p in zip(*columns, strict=True)]
    if kind == "indicators":
        return [frame.word("indicators_check", language), "log10"], [
            [line[0], f"{line[1]:g}"] for line in result["lines"]
        ]
    if kind == "tournament":
        return ["", "n", "Brier", "log"], [[r[0], str(r[1]), f"{r[2]:.3f}", _number(r[3])] for r in result["table"]]
    if kind == "advocate":
        return [frame.word("dissent", language), ""], [[result["case"], result["answer"]]]
    lines = result.get("lines", [])
    return ["", "", ""], [[str(line[0]), *(str(cell) for cell in line[1:3])] for line in lines]


def _number(value: float | None) -> str:
    return "∞" if value is None else f"{value:.3f}"
