"""An entry of an Atom or RSS feed that does not hold the message itself: what it says, and that it is a pointer."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from lxml import etree

from fusioncell.evidence.methods.drafts import ReportDraft, Unread
from fusioncell.intake.readers.cap_message import name_of, points_of, words_of
from fusioncell.intake.readers.drafting import About, Notes, iso_date, title_of
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.readers.markup import Fragment

MEDIA_TYPE = "application/atom+xml"
_TAG = re.compile(r"<[^<>]*>")
_LATLON = re.compile(r"([-+]?\d+(?:\.\d+)?)\s+([-+]?\d+(?:\.\d+)?)")


class Entry:
    """An entry while it is being read."""

    def __init__(self, element: etree._Element, notes: Notes, options: ReaderOptions) -> None:
        self.element, self.notes, self.options = element, notes, options
        self.says = words_of(element)
        self.number = self.says.get("id") or self.says.get("guid") or self.says.get("link", "")

    def judged(self, fragment: Fragment) -> ReportDraft | Unread:
        """The draft, or why there is none."""
        title = self.notes.plain(self.says.get("title", ""), "title")
        if not title and not self.number:
            return Unread(fragment.raw, fragment.place, "no_id", "The entry has neither an id nor a title.")
        self.notes.find("link_only", "The feed only points to the message, which was not fetched.", "link")
        when = self._when()
        text = self.notes.plain(
            _TAG.sub(" ", self.says.get("summary") or self.says.get("description") or ""), "summary"
        )
        self._stated(title, text, when)
        return ReportDraft(
            external_id=self.number[:500] or None,
            version=self.says.get("updated") or self.says.get("pubDate"),
            raw=fragment.raw,
            media_type=MEDIA_TYPE,
            title=title_of(title, self.number),
            text=text[: self.options.limits.text_chars],
            language=self.options.language,
            occurred=(when, when) if when else None,
            source_name=self._author(),
            statements=tuple(self.notes.statements),
            findings=tuple(self.notes.findings),
            place=fragment.place,
        )

    def _stated(self, title: str, text: str, when: str | None) -> None:
        about = About(f"entry:{self.number or title}", "Event", lang=self.options.language)
        state = self.notes.state
        state(about, "name", self.says.get("event", "") or title, "event")
        state(about, "summary", title, "title")
        state(about, "description", text, "summary")
        state(about, "startDate", self.says.get("onset") or self.says.get("effective") or when or "", "updated")
        state(about, "endDate", self.says.get("expires", ""), "expires")
        for level in ("urgency", "severity", "certainty"):
            if level in self.says:
                state(about, "keywords", f"{level}: {self.says[level]}", level)
        for child in self.element.iter():
            self._child(about, child)

    def _child(self, about: About, child: etree._Element) -> None:
        name, text = name_of(child.tag), (child.text or "").strip()
        if name == "areaDesc":
            self.notes.state(about, "location", text, name)
        elif (
            name == "link" and (href := child.get("href")) and child.get("rel", "alternate") in ("alternate", "related")
        ):
            self.notes.state(about, "sourceUrl", href, name)
        elif name == "category" and (term := child.get("term")):
            self.notes.state(about, "keywords", term, name)
        elif name == "point" and (pair := _LATLON.fullmatch(text)):
            self.notes.state(about, "coordinates", f"{pair[1]},{pair[2]}", name)
        elif name == "circle" and (points := list(points_of(text))):
            # Some feeds write longitude first; which one a file means cannot be told, so it is only noted.
            self.notes.find("circle", f"A circle around {points[0][0]}, {points[0][1]} stays in the original.", name)

    def _when(self) -> str | None:
        said = self.says.get("published") or self.says.get("updated") or self.says.get("sent") or ""
        if found := iso_date(said):
            return found
        try:
            return parsedate_to_datetime(self.says.get("pubDate", "")).isoformat()
        except (ValueError, TypeError):
            return None

    def _author(self) -> str | None:
        author = next((child for child in self.element if name_of(child.tag) == "author"), None)
        if author is None:
            return None
        return (words_of(author).get("name") or (author.text or "").strip())[:200] or None
