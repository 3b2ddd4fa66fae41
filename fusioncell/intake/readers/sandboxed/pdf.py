"""PDF: read with PDFium, page by page; a second reader (pypdf) where the first finds suspiciously little."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pypdf
import pypdfium2
from pypdf.errors import PyPdfError

from fusioncell.intake.readers.sandboxed.parsed import Bounds, Parsed, Part, RefusedError, Tick

FEW = 40  # characters a page under which a page is more likely a picture than a text
SECOND_PAGES = 40  # how many pages the slow second reader is asked for
EVERY = 25  # pages between two signs of life
_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?([-+Z])?(\d\d)?'?(\d\d)?")
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|RichMedia)\b")
_LINE = re.compile(r"\r\n?")
_LOCKED = re.compile("password", re.I)  # a word of PDFium's message


def parse(raw: bytes, bounds: Bounds, tick: Tick) -> Parsed:
    """The words of all pages; what goes beyond one report's text becomes parts of it."""
    parsed = Parsed()
    if _ACTIVE.search(raw):
        parsed.find(
            "active_content", "It carries scripts or actions. They were not run; they stay sealed in the original."
        )
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as trouble:
        return _locked(parsed) if _LOCKED.search(str(trouble)) else _second_alone(raw, parsed, bounds, str(trouble))
    try:
        pages = _pages(document, bounds, parsed, tick)
        _about(document, parsed)
        _attached(document, parsed, bounds)
    finally:
        document.close()
    if sum(map(len, pages)) < FEW * len(pages):
        pages = _second(raw, pages, parsed)
    _laid_out(pages, bounds, parsed)
    return parsed


def _locked(parsed: Parsed) -> Parsed:
    parsed.find("encrypted", "The document is locked with a password; ask the sender for it. It is kept whole.")
    return parsed


def _pages(document: pypdfium2.PdfDocument, bounds: Bounds, parsed: Parsed, tick: Tick) -> list[str]:
    count = len(document)
    parsed.facts["pages"] = str(count)
    if count > bounds.pages:
        parsed.find("too_many_pages", f"It has {count:,} pages; the first {bounds.pages:,} were read.")
    pages, chars = [], 0
    for number in range(min(count, bounds.pages)):
        if number % EVERY == 0:
            tick(number, count)
        pages.append(_page(document, number, parsed))
        chars += len(pages[-1])
        if chars > bounds.all_chars:
            parsed.find(
                "text_cut", f"It holds more than {bounds.all_chars:,} characters; it was read to page {number + 1:,}."
            )
            break
    return pages


def _page(document: pypdfium2.PdfDocument, number: int, parsed: Parsed) -> str:
    try:
        page = document[number]
        try:
            text_page = page.get_textpage()
            try:
                return _LINE.sub("\n", text_page.get_text_range())
            finally:
                text_page.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        parsed.find("broken_page", "A page cannot be read; the others were.", f"page {number + 1}")
        return ""


def _about(document: pypdfium2.PdfDocument, parsed: Parsed) -> None:
    said = document.get_metadata_dict()
    parsed.title = " ".join(str(said.get("Title") or "").split())[:500]
    parsed.author = " ".join(str(said.get("Author") or "").split())[:200]
    parsed.date = date_of(str(said.get("CreationDate") or ""))


def date_of(said: str) -> str:
    """A date as PDF writes it.

    >>> date_of("D:20240101120000+01'00'"), date_of("D:2024"), date_of("yesterday")
    ('2024-01-01T12:00:00+01:00', '2024', '')
    """
    found = _DATE.match(said)
    if not found:
        return ""
    year, month, day, hour, minute, second, sign, ahead, more = found.groups()
    date = "-".join(part for part in (year, month, day if month else None) if part)
    if not (day and hour and minute):
        return date
    zone = f"{sign}{ahead}:{more or '00'}" if sign in ("+", "-") and ahead else "Z"
    try:
        moment = datetime.fromisoformat(f"{date}T{hour}:{minute}:{second or '00'}{zone}")
    except ValueError:
        return ""
    return moment.isoformat().replace("+00:00", "Z") if moment.tzinfo is UTC else moment.isoformat()


def _attached(document: pypdfium2.PdfDocument, parsed: Parsed, bounds: Bounds) -> None:
    left = bounds.unpacked_bytes
    for number in range(min(document.count_attachments(), bounds.members)):
        try:
            attachment = document.get_attachment(number)
            data = bytes(attachment.get_data())
        except pypdfium2.PdfiumError:
            parsed.find("broken_attachment", "A file within it cannot be taken out.", f"attachment {number + 1}")
            continue
        left -= len(data)
        if left < 0:
            parsed.find("too_much_attached", "The files within it are larger than may be taken out.")
            return
        parsed.parts.append(Part(attachment.get_name() or f"attachment {number + 1}", "", data))


def _second(raw: bytes, pages: list[str], parsed: Parsed) -> list[str]:
    """The second reader's pages where they hold more; a finding when both find little."""
    try:
        other = [page.extract_text() or "" for page in pypdf.PdfReader(io.BytesIO(raw)).pages[:SECOND_PAGES]]
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError):
        other = []
    if sum(map(len, other)) > 2 * sum(map(len, pages)) + FEW:
        parsed.find("second_reader", "The usual reader found almost no words; these are the second one's.")
        pages = other + pages[len(other) :]
    if sum(map(len, pages)) < FEW * len(pages):
        chars = sum(map(len, pages))
        said = f"{len(pages):,} pages hold {chars:,} characters of text: they are probably pictures of pages."
        parsed.find("short_text", said)
    return pages


def _second_alone(raw: bytes, parsed: Parsed, bounds: Bounds, why: str) -> Parsed:
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted:
            return _locked(parsed)
        pages = [page.extract_text() or "" for page in reader.pages[: bounds.pages]]
    except (
        PyPdfError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as trouble:
        raise RefusedError("broken_pdf", f"Neither reader of PDF can open it: {why}; {trouble}.") from trouble
    if not any(page.strip() for page in pages):
        raise RefusedError("broken_pdf", f"Neither reader of PDF finds a page with words in it: {why}.")
    parsed.find("second_reader", "The usual reader cannot open it; these words are the second one's.")
    parsed.facts["pages"] = str(len(pages))
    _laid_out(pages, bounds, parsed)
    return parsed


def _laid_out(pages: list[str], bounds: Bounds, parsed: Parsed) -> None:
    """The text, as many pages as one report holds; the pages after them as parts of their own."""
    stretches: list[tuple[int, int, str]] = []
    held: list[str] = []
    first, size = 1, 0
    for number, page in enumerate(pages, 1):
        words = page.strip()[: bounds.text_chars - 2]
        if held and size + len(words) + 2 > bounds.text_chars:
            stretches.append((first, number - 1, "\n\n".join(held)))
            held, first, size = [], number, 0
        held.append(words)
        size += len(words) + 2
    stretches.append((first, len(pages), "\n\n".join(held)))
    parsed.text = stretches[0][2].strip()
    for start, end, text in stretches[1:]:
        parsed.parts.append(Part(f"pages {start:,} to {end:,}.txt", "text/plain; charset=utf-8", text.encode()))
    if len(stretches) > 1:
        parsed.find(
            "in_stretches",
            f"Its text is kept in {len(stretches)} stretches: this one ends with page {stretches[0][1]:,}.",
        )
