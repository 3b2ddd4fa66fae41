"""The tree over a log: hashes, proofs and their verification, after RFC 9162 section 2.1 (the same tree as RFC 6962).

A leaf is SHA-256(0x00 ‖ entry), an inner node SHA-256(0x01 ‖ left ‖ right); a tree of n leaves splits at the largest
power of two below n. Whoever proves reads the tree through one function that gives the hash of a *perfect* subtree:
`perfect(height, index)` covers the leaves index·2^height … (index + 1)·2^height − 1.

The reference tree of the Certificate Transparency project (eight entries) as an example:

>>> entries = [bytes.fromhex(e) for e in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
...     "606162636465666768696a6b6c6d6e6f")]
>>> leaves = [leaf_hash(entry) for entry in entries]
>>> root_of(leaves).hex()
'5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'
>>> [h.hex()[:8] for h in inclusion_proof(perfect_of(leaves), 5, 8)]
['bc1a0643', 'ca854ea1', 'd37ee418']
>>> [h.hex()[:8] for h in consistency_proof(perfect_of(leaves), 6, 8)]
['0ebc5d34', 'ca854ea1', 'd37ee418']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Perfect = Callable[[int, int], bytes]
Subtree = tuple[int, int]  # height and index of a perfect subtree

EMPTY = sha256(b"").digest()  # the root of a tree without leaves


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\1" + left + right).digest()


def perfect_parts(start: int, end: int) -> Iterator[Subtree]:
    """The largest perfect subtrees that make up the leaves start … end − 1, from the left.

    The caller passes a range as the tree itself splits it: start is a multiple of a power of two ≥ end − start.

    >>> list(perfect_parts(0, 7))
    [(2, 0), (1, 2), (0, 6)]
    """
    while start < end:
        height = (end - start).bit_length() - 1
        yield height, start >> height
        start += 1 << height


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees that stand side by side, larger ones left."""
    if not hashes:
        return EMPTY
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def root(perfect: Perfect, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return _hash_of(perfect, 0, size)


def _hash_of(perfect: Perfect, start: int, end: int) -> bytes:
    return fold([perfect(*part) for part in perfect_parts(start, end)])


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_path(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose hashes prove that leaf `index` is in a tree of `size`, from the leaf upward."""
    if not 0 <= index < size:
        raise ValueError(f"There is no entry {index} in a log of {size}.")
    start, end = 0, size
    path = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency_path(old: int, new: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose hashes prove that the tree of `new` continues the tree of `old`."""
    if not 0 <= old <= new:
        raise ValueError(f"A log of {new} entries cannot continue one of {old}.")
    if old in (0, new):
        return []
    start, end, whole = 0, new, True
    path = []
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start, whole = middle, False
    return ([] if whole else [(start, end)]) + path[::-1]


def inclusion_proof(perfect: Perfect, index: int, size: int) -> list[bytes]:
    """The hashes that prove leaf `index` against the root of `size`."""
    return [_hash_of(perfect, *part) for part in inclusion_path(index, size)]


def consistency_proof(perfect: Perfect, old: int, new: int) -> list[bytes]:
    """The hashes that prove that the tree of `new` leaves begins with the tree of `old`."""
    return [_hash_of(perfect, *part) for part in consistency_path(old, new)]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether a proof shows that a leaf's hash stands at `index` under the root of `size` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def continues(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the head `new` (size, root) continues the head `old` (RFC 9162, 2.1.4.2)."""
    (first, old_root), (second, new_root) = old, new
    if not 0 <= first <= second:
        return False
    if first == 0:
        return not proof and old_root == EMPTY
    if first == second:
        return not proof and old_root == new_root
    return _continues(first, second, [old_root, *proof] if first & (first - 1) == 0 else list(proof)) == (
        old_root,
        new_root,
    )


def _continues(first: int, second: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots that a consistency path leads to, or None when it has the wrong length."""
    if not path:
        return None
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_found = new_found = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old_found, new_found = node_hash(sibling, old_found), node_hash(sibling, new_found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new_found = node_hash(new_found, sibling)
        place, last = place >> 1, last >> 1
    return (old_found, new_found) if last == 0 else None


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, straight from the definition: slow, and the measure for everything else."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    return node_hash(root_of(leaves[:middle]), root_of(leaves[middle:]))


def perfect_of(leaves: Sequence[bytes]) -> Perfect:
    """Reads perfect subtrees from a list of leaf hashes."""

    def perfect(height: int, index: int) -> bytes:
        return root_of(leaves[index << height : (index + 1) << height])

    return perfect
