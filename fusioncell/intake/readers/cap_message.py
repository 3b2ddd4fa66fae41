"""One CAP message as a draft: what is warned of, where, when, how sure, and for whose eyes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree

from fusioncell.evidence.methods.drafts import Marks, ReportDraft, Unread
from fusioncell.intake.readers.drafting import About, Notes, iso_date, title_of
from fusioncell.intake.readers.face import ReaderOptions
from fusioncell.intake.readers.markup import Fragment
from fusioncell.intake.readers.xml_signature import DSIG, Signature, signature_of

MEDIA_TYPE = "application/cap+xml"
_SPACES = frozenset(
    ("urn:oasis:names:tc:emergency:cap:1.1", "urn:oasis:names:tc:emergency:cap:1.2", "http://www.incident.com/cap/1.0")
)
_REQUIRED = ("identifier", "sender", "sent", "status", "msgType", "scope")
_NOT_REAL = {"Exercise": "an exercise", "System": "for systems alone", "Test": "a test", "Draft": "a draft"}
_FOLLOWS = {"Update": "updates", "Cancel": "cancels", "Ack": "acknowledges", "Error": "rejects"}
_PAIR = re.compile(r"([-+]?\d{1,3}(?:\.\d+)?)\s*,\s*([-+]?\d{1,3}(?:\.\d+)?)")
_LEVELS = ("urgency", "severity", "certainty")
_STATED = {
    "event": "name",
    "headline": "summary",
    "description": "description",
    "instruction": "notes",
    "category": "keywords",
    "responseType": "keywords",
    "senderName": "publisher",
    "web": "sourceUrl",
    "onset": "startDate",
    "expires": "endDate",
}
_SIGNED = {
    Signature.VALID: (
        "signature_valid",
        "It carries a signature (%s) that fits its own certificate; whose certificate that is, nobody here has judged.",
    ),
    Signature.INVALID: (
        "signature_invalid",
        "It carries a signature (%s) that does not fit: it was changed afterwards, or signed with another key.",
    ),
    Signature.UNVERIFIED: ("signature", "It carries a signature (%s) that nobody here has verified."),
}


@lru_cache(maxsize=4096)
def name_of(tag: object) -> str:
    """A tag without its namespace; empty for a comment."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def words_of(element: etree._Element) -> dict[str, str]:
    """The texts of the children by name, the first of each."""
    words: dict[str, str] = {}
    for child in element:
        text = child.text
        if text and (text := text.strip()):
            name = name_of(child.tag)
            if name not in words:
                words[name] = text
    return words


class Message:
    """A message while it is being read."""

    def __init__(self, alert: etree._Element, notes: Notes, options: ReaderOptions, *, whole: bool = False) -> None:
        self.alert, self.notes, self.options, self.whole = alert, notes, options, whole
        self.says = words_of(alert)
        self.infos = [(child, words_of(child)) for child in alert if name_of(child.tag) == "info"]
        self.number = ",".join(self.says.get(name, "") for name in ("sender", "identifier"))
        self.texts: list[str] = []

    def judged(self, fragment: Fragment) -> ReportDraft | Unread:
        """The draft, or why there is none."""
        if "identifier" not in self.says and not self.infos:
            return Unread(
                fragment.raw, fragment.place, "no_id", "The alert has neither an identifier nor anything it says."
            )
        first = self.infos[0][1] if self.infos else {}
        self._oddities()
        if b"Signature" in fragment.raw:
            self._signed()
        self._informed()
        start = iso_date(first.get("onset") or first.get("effective") or self.says.get("sent", ""))
        end = iso_date(first.get("expires", "")) or start
        backwards = bool(start and end and end < start and start[10:] != end[10:])
        text = "\n\n".join(self.texts)
        return ReportDraft(
            external_id=self.number.strip(",") or None,
            version=self.says.get("sent"),
            raw=fragment.raw,
            media_type=MEDIA_TYPE,
            title=title_of(self.notes.plain(first.get("headline") or first.get("event") or ""), "CAP message"),
            text=text[: self.options.limits.text_chars],
            language=(first.get("language") or self.options.language or "en").partition("-")[0].lower() or None,
            occurred=(start, start if backwards or not end else end) if start else None,
            source_name=self.says.get("sender", "")[:200] or None,
            marks=self._marks(),
            statements=tuple(self.notes.statements),
            findings=tuple(self.notes.findings),
            place=fragment.place,
        )

    def _oddities(self) -> None:
        find = self.notes.find
        space = str(self.alert.tag).rpartition("}")[0].lstrip("{")
        if space not in _SPACES:
            find(
                "namespace",
                f"Its namespace “{space[:80]}” is not one of CAP; it was read as CAP all the same.",
                "alert",
            )
        missing = [name for name in _REQUIRED if name not in self.says]
        if missing:
            find("missing", f"The standard demands {', '.join(missing)}; it is missing.", "alert")
        if (status := self.says.get("status")) in _NOT_REAL:
            find("not_real", f"It is {_NOT_REAL[status]}, not an alert (status {status}).", "status")
        if (kind := self.says.get("msgType")) in _FOLLOWS:
            said = self.says.get("references", "")[:200] or "another that it does not name"
            find("follows", f"It {_FOLLOWS[kind]} earlier messages: {said}.", "msgType")

    def _signed(self) -> None:
        """The state of the signature, which opens nothing whatever it is."""
        state = signature_of(self.alert, whole=self.whole)
        if state is Signature.NONE:
            return
        method = self.alert.find(f"{DSIG}Signature/{DSIG}SignedInfo/{DSIG}SignatureMethod")
        algorithm = str(method.get("Algorithm") if method is not None else "").rpartition("#")[2] or "an unnamed method"
        code, sentence = _SIGNED[state]
        self.notes.find(code, sentence % algorithm[:40], "Signature")

    def _marks(self) -> Marks:
        """Public says no more than the channel's label does; a scope that cannot be kept is an unknown mark."""
        scope = self.says.get("scope")
        if scope in (None, "Public"):
            return Marks()
        if scope == "Restricted" and (rule := self.says.get("restriction")):
            return Marks(conditions=frozenset({(self.says.get("sender", "the sender")[:120], rule[:500])}))
        to = self.says.get("addresses", "") if scope == "Private" else ""
        return Marks(unknown=(f"the CAP scope {scope}{f', addressed to {to}' if to else ''}"[:200],))

    def _informed(self) -> None:
        """Blocks of one language are different hazards; blocks of different languages are the same one again."""
        seen: dict[str, int] = {}
        for info, says in self.infos:
            language = says.get("language", "").partition("-")[0].lower()
            seen[language] = number = seen.get(language, 0) + 1
            about = About(f"alert:{self.number}#{number}", "Event", lang=language or None)
            self._info(about, info, says)

    def _info(self, about: About, info: etree._Element, says: Mapping[str, str]) -> None:
        state = self.notes.state
        for name, prop in _STATED.items():
            if name in says:
                state(about, prop, says[name], name)
        if "onset" not in says and (when := says.get("effective") or self.says.get("sent")):
            state(about, "startDate", when, "effective")
        for name in _LEVELS:
            if name in says:
                state(about, "keywords", f"{name}: {says[name]}", name)
        state(about, "recordId", self.says.get("identifier", ""), "identifier")
        self.texts += [self.notes.plain(says[name], name) for name in ("description", "instruction") if name in says]
        for child in info:
            name = name_of(child.tag)
            if name == "area":
                self._area(about, child)
            elif name == "resource":
                self.notes.find("resource", "It refers to a resource that was not fetched.", "resource")

    def _area(self, about: About, area: etree._Element) -> None:
        for child in area:
            name, text = name_of(child.tag), (child.text or "").strip()
            if name == "areaDesc":
                self.notes.state(about, "location", text, "areaDesc")
            elif name in ("polygon", "circle") and text:
                self._drawn(about, name, text)

    def _drawn(self, about: About, name: str, text: str) -> None:
        """The middle of what was drawn, said to be no more than that; the outline stays in the original."""
        middle = middle_of(text)
        if middle is None:
            self.notes.find("area", f"The {name} has no pair of coordinates: “{text[:60]}”.", name)
            return
        lat, lon = middle
        self.notes.state(about, "coordinates", f"{lat:.3f},{lon:.3f}", name)
        how = f"middle of a circle of {text.rpartition(' ')[2]} km" if name == "circle" else "middle of an area"
        self.notes.state(about, "placePrecision", how, name)


def middle_of(text: str) -> tuple[float, float] | None:
    """The mean of the points of a polygon, or the middle of a circle; None where there is no point.

    >>> middle_of("1,2 3,4"), middle_of("6.5,3.4 0"), middle_of("nowhere")
    ((2.0, 3.0), (6.5, 3.4), None)
    """
    pairs = text.split()
    if all(pair.count(",") == 1 for pair in pairs):  # as the standard writes it: no need to look at every sign
        try:
            numbers = [float(part) for part in text.replace(",", " ").split()]
        except ValueError:
            numbers = []
        lats, lons = numbers[::2], numbers[1::2]
        if lats and min(lats) >= -90 and max(lats) <= 90 and min(lons) >= -180 and max(lons) <= 180:  # noqa: PLR2004 - degrees
            return sum(lats) / len(lats), sum(lons) / len(lons)
    points = list(points_of(text))
    if not points:
        return None
    return sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points)


def points_of(text: str) -> Iterator[tuple[float, float]]:
    """The points of a polygon or circle that are on the earth."""
    for lat, lon in _PAIR.findall(text):
        point = float(lat), float(lon)
        if -90 <= point[0] <= 90 and -180 <= point[1] <= 180:  # noqa: PLR2004 - degrees
            yield point
