"""Places in running text: names looked up in the gazetteer, and which of several namesakes is meant.

The choice is argued: the home country, a country or region named in the same text, other places of the text that lie
near, and what a region or a capital is called. The ground of each choice is written down; what cannot be told
apart says how many namesakes there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fusioncell.evidence.methods.folding import plain
from fusioncell.evidence.methods.values.coordinates import on_sphere
from fusioncell.evidence.methods.values.country_names import OF_A_COUNTRY
from fusioncell.intake.methods.capitals import CAPITALS
from fusioncell.intake.methods.found import Found, What
from fusioncell.intake.methods.gazetteer import CONTINENT, COUNTRY, REGION, TOWN, Gazetteer, Spot
from fusioncell.intake.methods.tokens import Token

LONGEST_NAME = 5  # words
NEAR_KM = 300.0
MOST_NAMES = 400  # of one text; a list of places is not argued over for ever
_JOINED_TEXT = """
    of de la le les du des el al di da do dos das the and sur en und am
"""
_JOINED = frozenset(_JOINED_TEXT.split())
# Words that are also towns somewhere, in the languages that write with capitals.
_WORDS_TEXT = """
    of most same man bar can may march mobile reading nice bath police university north south east west centre
    central union president general major colonel captain minister the this that these those his her their our
    who what when where why how and but for with from new old young great little big high low open january
    february april june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday mission islam church mosque school hospital airport station port road street river
    lake mount saint state states national international federal republic government army force forces group
    party council front news times press house white black green red blue sun moon star world will san santa
    los las les des une dans pour avec sur par son leur mais est sont ont selon lundi mardi mercredi jeudi
    vendredi samedi dimanche janvier février mars avril juin juillet août septembre octobre novembre décembre
    monsieur madame gendarmerie douane hier aujourd ministre président del una uno para por con según pero
    enero febrero marzo abril mayo junio julio agosto octubre noviembre diciembre lunes martes jueves viernes
    sábado domingo não com uma segundo men women people god allah abu bin ali hassan mohammed said page data
    mine bay orange gift early english french male female more last first second third best enterprise battle
    castle hope independence liberty paradise victoria sidney douglas jackson lincoln madison monroe harrison
    franklin clinton obama bush trump marshall grant carter davis charlotte elizabeth stanley hamilton houston
    austin logan preston center zoo congress research earth media over many one time energy crystal olympic
    christmas law hiv king are free western eastern northern southern valley golden superior friendship
    phoenix liga belle
"""
_WORDS = frozenset(_WORDS_TEXT.split())


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the text and everything it can mean; `told` when a tagger took it for a place."""

    start: int
    end: int
    name: str
    spots: tuple[Spot, ...]
    told: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the cell is at home; `near` is a place the report itself states."""

    home: str = ""
    near: tuple[float, float] | None = None


def places_in_text(
    sentences: Sequence[Sequence[Token]],
    told: dict[tuple[int, int], str],
    gazetteer: Gazetteer,
    settings: Settings = Settings(),
) -> list[Found]:
    """Every place with where it most likely is. told: pieces of text that a tagger named, by start and end."""
    named = [one for sentence in sentences for one in names_of(sentence, told, gazetteer)]
    named = _sure(named)[:MOST_NAMES]
    scene = _scene(named, settings)
    return [_settled(one, scene, settings) for one in named]


def names_of(sentence: Sequence[Token], told: dict[tuple[int, int], str], gazetteer: Gazetteer) -> Iterator[Named]:
    """The names of one sentence that the gazetteer knows, longest first; and what the tagger took for places."""
    i = 0
    while i < len(sentence):
        found = _longest(sentence, i, gazetteer)
        if found is None:
            i += 1
            continue
        size, spots = found
        start, end = sentence[i].start, sentence[i + size - 1].end
        name = " ".join(t.text for t in sentence[i : i + size])
        kind = _kind(start, end, told, spots, plain(name))
        if kind == "LOC" or (kind == "" and plain(name) not in _WORDS):
            yield Named(start, end, name, spots, told=kind == "LOC")
        i += size


def _longest(sentence: Sequence[Token], i: int, gazetteer: Gazetteer) -> tuple[int, tuple[Spot, ...]] | None:
    first = sentence[i].text
    if (
        not first[:1].isupper()
        or first in ("The", "THE")
        or (not first.isalpha() and "-" not in first and "'" not in first and "." not in first)
    ):
        return None
    for size in range(min(LONGEST_NAME, len(sentence) - i), 0, -1):
        last = sentence[i + size - 1].text
        inner = [t.text for t in sentence[i : i + size]]
        if not last[:1].isupper() or not all(w[:1].isupper() or w.lower() in _JOINED or w == "-" for w in inner):
            continue
        name = " ".join(inner)
        spots = gazetteer.called(name)
        if spots and plain(name) not in OF_A_COUNTRY:
            return size, tuple(spots)
    return None


def _kind(start: int, end: int, told: dict[tuple[int, int], str], spots: Sequence[Spot], key: str) -> str:
    """What a tagger took this piece for; it is not believed when it says otherwise of a well-known place."""
    for (a, b), kind in told.items():
        if start < b and a < end:
            great = any(s.rank >= COUNTRY or s.weight >= 2 or _capital(s, key) for s in spots)  # noqa: PLR2004
            return "" if great and kind != "LOC" and (a, b) == (start, end) else kind
    return ""


def _sure(named: list[Named]) -> list[Named]:
    """A single word that no tagger took for a place stands when it is a country, a region, or comes up again."""
    counts = Counter(one.name for one in named)
    return [
        one
        for one in named
        if one.told
        or " " in one.name
        or any(spot.rank != TOWN or spot.weight or _capital(spot, plain(one.name)) for spot in one.spots)
        or counts[one.name] > 1
    ]


def _capital(spot: Spot, key: str) -> bool:
    return (spot.country, key) in CAPITALS


@dataclass(frozen=True, slots=True)
class _Scene:
    countries: Counter[str]
    regions: Counter[str]
    points: tuple[tuple[float, float], ...]


def _scene(named: Sequence[Named], settings: Settings) -> _Scene:
    """What the text as a whole speaks of: countries and regions named, and the places that have no namesake."""
    countries: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    points = [settings.near] if settings.near else []
    for one in named:
        key = plain(one.name)
        stated = next((s for s in one.spots if s.rank == COUNTRY), None)
        if any(s.rank == CONTINENT for s in one.spots):
            continue
        if stated is not None:
            countries[stated.country] += 3
            continue
        big = {s.country for s in one.spots if s.rank == REGION or s.weight >= 2 or _capital(s, key)}  # noqa: PLR2004
        for country in big:
            countries[country] += 1
        if len({s.country for s in one.spots}) == 1:
            countries[one.spots[0].country] += 1
            points.append((one.spots[0].lat, one.spots[0].lon))
        for region in {s.region for s in one.spots if s.rank == REGION}:
            regions[region] += 1
    return _Scene(countries, regions, tuple(points[:50]))


def _settled(one: Named, scene: _Scene, settings: Settings) -> Found:
    key = plain(one.name)
    if not one.spots:
        return Found(one.start, one.end, What.PLACE, one.name, "", "named as a place; not in the gazetteer", 0.5)
    weighed = sorted(((_weight(s, key, scene, settings), -n, s) for n, s in enumerate(one.spots)), reverse=True)
    (best, _, spot), rest = weighed[0], weighed[1:]
    apart = best - rest[0][0] if rest else 5.0
    alone = "the only one of this name" if not rest else ""
    grounds = [alone or f"one of {len(weighed)} of this name", *_grounds(spot, key, scene, settings)]
    score = min(0.95, 0.45 + 0.1 * apart + 0.15 * one.told)
    where = f"{spot.lat:.4f},{spot.lon:.4f}" if spot.rank == TOWN else f"{spot.lat:.1f},{spot.lon:.1f}"
    also: tuple[tuple[str, str], ...] = (("coordinates", where), ("precision", spot.precision))
    if spot.country:
        also = (("country", spot.country), *also)
    if spot.region and spot.rank < COUNTRY:
        also = (*also, ("state", spot.region))
    return Found(one.start, one.end, What.PLACE, one.name, spot.precision, "; ".join(grounds), round(score, 2), also)


def _weight(spot: Spot, key: str, scene: _Scene, settings: Settings) -> float:
    weight = 1.2 * spot.weight + 2.5 * _capital(spot, key) + 8.0 * (spot.rank >= COUNTRY) + 0.4 * (spot.rank == REGION)
    weight += 4.0 * (spot.country == settings.home)
    others = scene.countries[spot.country]
    weight += min(3.0, 0.8 * others)
    weight += 1.5 * (scene.regions[spot.region] > 0 and plain(spot.region) != key)
    return weight + 1.5 * any(kilometres(spot, point) < NEAR_KM for point in scene.points)


def _grounds(spot: Spot, key: str, scene: _Scene, settings: Settings) -> Iterator[str]:
    if spot.rank >= COUNTRY:
        yield "a country or continent"
    if _capital(spot, key):
        yield "a capital"
    if spot.country == settings.home:
        yield "in the home country"
    if scene.countries[spot.country] > 1:
        yield "the text names its country or others there"
    if spot.region and scene.regions[spot.region]:
        yield "the text names its region"


def kilometres(spot: Spot, point: tuple[float, float]) -> float:
    """How far a spot is from a point."""
    return on_sphere(spot.lat, spot.lon, *point)
