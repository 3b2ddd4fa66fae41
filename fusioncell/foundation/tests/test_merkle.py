"""The tree of the log: published vectors, and laws against the definition."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusioncell.foundation import purging
from fusioncell.foundation.methods import checkpoint, commitment, merkle, tiles
from fusioncell.foundation.methods.merkle import EMPTY, leaf_hash, perfect_of, root_of
from fusioncell.foundation.methods.tiles import Edge, perfect_from

# The reference tree of Certificate Transparency (RFC 6962 implementations share it): eight entries and their roots.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

leaves_of = st.integers(1, 700).map(lambda n: [leaf_hash(i.to_bytes(4, "big")) for i in range(n)])


@pytest.mark.parametrize("module", [merkle, tiles, checkpoint, commitment, purging])
def test_worked_examples_of_the_methods_hold(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]  # parametrize hands a module over as an object
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES[:size]]
    edge = Edge()
    edge.extend(leaves)
    assert root_of(leaves).hex() == edge.root().hex() == merkle.root(perfect_of(leaves), size).hex() == ROOTS[size - 1]


def test_empty_log_has_the_root_of_nothing() -> None:
    assert Edge().root() == EMPTY == root_of([])


@settings(deadline=None)
@given(leaves_of, st.lists(st.integers(0, 300), max_size=8), st.data())
def test_log_grown_in_any_batches_has_the_root_and_tiles_of_the_definition(
    leaves: list[bytes], cuts: list[int], data: st.DataObject
) -> None:
    edge, held = Edge(), {}
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(leaves)], strict=True):
        held.update(edge.extend(leaves[start:end]))
        if data.draw(st.booleans()):  # a sequencer that starts again reads its edge from the tiles
            rows = [held.get((level, n // 256), b"") if n % 256 else b"" for level, n in tiles.levels(edge.size)]
            edge = Edge(edge.size, rows)
    assert edge.root() == root_of(leaves)
    widths = {(tile.level, tile.index): tile.width * 32 for tile in tiles.tiles_of(len(leaves)) if tile.level >= 0}
    assert {place: len(tile) for place, tile in held.items()} == widths
    assert merkle.root(perfect_from(lambda level, index: held[level, index]), len(leaves)) == root_of(leaves)


@settings(deadline=None)
@given(leaves_of, st.data())
def test_every_entry_is_proved_and_nothing_else_is(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof, root = merkle.inclusion_proof(perfect_of(leaves), index, size), root_of(leaves)
    assert merkle.includes(leaves[index], index, size, proof, root)
    other = data.draw(st.integers(0, size))
    if other != index:
        assert not merkle.includes(leaves[index], other, size, proof, root)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        wrong = [*proof[:place], leaf_hash(proof[place]), *proof[place + 1 :]]
        assert not merkle.includes(leaves[index], index, size, wrong, root)
        assert not merkle.includes(leaves[index], index, size, proof[:-1], root)
    assert not merkle.includes(leaves[index], index, size, [*proof, root], root)


@settings(deadline=None)
@given(leaves_of, st.data())
def test_a_log_continues_its_past_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    new = len(leaves)
    old = data.draw(st.integers(0, new))
    heads = (old, root_of(leaves[:old])), (new, root_of(leaves))
    proof = merkle.consistency_proof(perfect_of(leaves), old, new)
    assert merkle.continues(*heads, proof)
    assert not merkle.continues(*heads, [*proof, EMPTY])
    if old:
        assert not merkle.continues((old, EMPTY), heads[1], proof)
        assert not merkle.continues(heads[0], (new, EMPTY), proof)
    if proof:
        assert not merkle.continues(*heads, proof[:-1])
    if old < new:
        assert not merkle.continues(heads[1], heads[0], proof)


@settings(deadline=None)
@given(leaves_of, st.data())
def test_proofs_need_no_tile_but_those_named(leaves: list[bytes], data: st.DataObject) -> None:
    edge = Edge()
    held = edge.extend(leaves)
    old = data.draw(st.integers(1, len(leaves)))
    for ranges, prove in (
        (merkle.inclusion_path(old - 1, len(leaves)), lambda p: merkle.inclusion_proof(p, old - 1, len(leaves))),
        (merkle.consistency_path(old, len(leaves)), lambda p: merkle.consistency_proof(p, old, len(leaves))),
    ):
        named = {place: held[place] for place in tiles.needed(ranges)}
        assert prove(perfect_from(lambda level, index, named=named: named[level, index])) == prove(perfect_of(leaves))


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_entry_beyond_the_log_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no entry"):
        merkle.inclusion_path(index, size)
