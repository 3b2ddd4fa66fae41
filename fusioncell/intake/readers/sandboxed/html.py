"""HTML as text: nothing is loaded, nothing runs; what would have been loaded is counted."""

from __future__ import annotations

import re

from lxml import etree

from fusioncell.intake.readers.sandboxed.parsed import Bounds, Parsed, RefusedError, Tick

_SILENT = {"script", "style", "template", "noscript", "object", "embed", "iframe", "svg", "head"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1"),
    *("h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody"),
    *("td", "th", "thead", "tr", "ul"),
}
_LOADS = {"src", "background", "poster", "data", "srcset", "action"}
_REMOTE = re.compile(r"(?:https?:)?//|^ftp:|^cid:", re.I)
_STYLE_URL = re.compile(r"url\(\s*['\"]?(?:https?:)?//|@import", re.I)
_GAPS = re.compile(r"[ \t\xa0]*\n[ \t\xa0\n]*")
_DEEPEST = 2_000


def parse(raw: bytes, bounds: Bounds, _tick: Tick) -> Parsed:
    """The words of a page."""
    parsed = Parsed()
    words(raw, None, bounds, parsed)
    return parsed


def words(raw: bytes | str, charset: str | None, bounds: Bounds, parsed: Parsed) -> str:
    """The text of a page; title and what was noticed go to `parsed`."""
    parser = etree.HTMLParser(no_network=True, huge_tree=False, encoding=charset, remove_comments=True, remove_pis=True)
    data = raw.encode("utf-8", "replace") if isinstance(raw, str) else raw
    try:
        root = etree.fromstring(data or b"<p></p>", parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as trouble:
        raise RefusedError("broken_html", f"It cannot be read as HTML: {trouble}.") from trouble
    if root is None:
        return ""
    remote = _remote(root)
    if remote:
        said = f"It refers to {remote} things elsewhere that would be loaded when it is looked at; none was."
        parsed.find("remote_content", said)
    title = root.find(".//title")
    if title is not None and not parsed.title:
        parsed.title = " ".join("".join(map(str, title.itertext())).split())[:500]
    parsed.text = _GAPS.sub("\n", "".join(_spoken(root)))[: bounds.all_chars].strip()
    return parsed.text


def _spoken(root: etree._Element) -> list[str]:
    """The words in order, a new line for each block; without recursion, for pages are nested by the thousand."""
    out: list[str] = []
    skip = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if name in _SILENT or skip:
                skip += 1
                continue
            if name in _BLOCKS:
                out.append("\n")
            out.append(str(element.text or ""))
            continue
        skip = max(skip - 1, 0) if skip else 0
        if not skip:
            out.append(("\n" if name in _BLOCKS else "") + str(element.tail or ""))
    return out


def _remote(root: etree._Element) -> int:
    count = 0
    for element in root.iter(etree.Element):
        loads = [str(value) for name, value in element.attrib.items() if name in _LOADS]
        if element.tag == "link":
            loads.append(str(element.get("href", "")))
        styled = str(element.get("style", "")) + (str(element.text or "") if element.tag == "style" else "")
        count += sum(bool(_REMOTE.search(value)) and not value.startswith("cid:") for value in loads)
        count += len(_STYLE_URL.findall(styled))
    return count
