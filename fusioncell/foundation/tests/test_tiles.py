"""The layout of the log is the one that foreign verifiers expect (C2SP tlog-tiles)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.foundation.methods.tiles import ENTRIES, Edge, Tile, bundle, entries_in, path_of, perfect_from, tile_at


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("tile/0/x001/x234/067", Tile(0, 1234067, 256)),  # the example of the specification
        ("tile/0/000", Tile(0, 0, 256)),
        ("tile/0/999", Tile(0, 999, 256)),
        ("tile/0/x001/000", Tile(0, 1000, 256)),
        ("tile/63/000.p/1", Tile(63, 0, 1)),
        ("tile/entries/x001/067.p/255", Tile(ENTRIES, 1067, 255)),
    ],
)
def test_path_is_the_specifications(path: str, tile: Tile) -> None:
    assert path_of(tile) == path
    assert tile_at(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/1",
        "tile/0/x000/001",
        "tile/00/001",
        "tile/64/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/07",
        "tile/0/x001",
        "tile/0/001/",
        "tile/0/٠٠١",
        "tile/0/001\n",
        "tile/-1/001",
        "../tile/0/001",
        "",
    ],
)
def test_path_written_any_other_way_names_nothing(path: str) -> None:
    assert tile_at(path) is None


@given(st.builds(Tile, st.integers(-1, 63), st.integers(0, 10**12), st.integers(1, 256)))
def test_path_and_tile_are_one(tile: Tile) -> None:
    assert tile_at(path_of(tile)) == tile


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    data = bundle(entries)
    assert entries_in(data) == entries
    if data:
        with pytest.raises(ValueError, match="cut short"):
            entries_in(data + b"\0")


def test_edge_of_the_wrong_width_is_refused() -> None:
    with pytest.raises(ValueError, match="not the edge"):
        Edge(300, [b"", bytes(32)])


def test_tile_cut_short_is_noticed() -> None:
    with pytest.raises(ValueError, match="cut short"):
        perfect_from(lambda level, index: bytes(31))(0, 0)
