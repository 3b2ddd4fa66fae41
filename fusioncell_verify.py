"""fusioncell-verify: audits a cell's log from outside, checks proofs, and stands witness.

One file, the standard library and `cryptography`; it shares no line with the cell, so that a mistake there is found
here. It reads a log in the layout of C2SP tlog-tiles, from a copied folder or over HTTP, and trusts nothing but the
verifier key it is given. Hashing: RFC 9162. Heads: C2SP signed-note, tlog-checkpoint, tlog-cosignature (Ed25519).

Exit: 0 everything holds; 1 tampered; 2 unreadable or misused; 3 rolled back; 4 forked.
"""

from __future__ import annotations

import argparse
import base64
import fcntl
import hashlib
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TAMPERED, UNREADABLE, ROLLED_BACK, FORKED = 1, 2, 3, 4
LOG_KEY, WITNESS_KEY = 1, 4
WIDTH, HASH = 256, 32  # hashes in a full tile, bytes of a hash
NOT_FOUND = 404
PREFIX = b"fusioncell/commitment/v1\n"
NOTHING = rb"\N"
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
SIGNS = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
LARGEST = 256 * (2 + 65535)  # bytes of the largest lawful resource, a bundle of longest entries
SECONDS = 30
PROOF_HEADER = "c2sp.org/tlog-proof@v1"


class Wrong(Exception):
    """What does not hold, in a sentence, with the exit code."""

    def __init__(self, sentence: str, code: int = TAMPERED) -> None:
        super().__init__(sentence)
        self.code = code


class Missing(Wrong):
    """The log does not have a resource that it must have."""


# ── Keys and signed notes ─────────────────────────────────────────────────────────────────────────────────────────────


class Key:
    """A public key under a name: `name+id+base64(kind ‖ key)`."""

    def __init__(self, name: str, kind: int, public: bytes) -> None:
        self.name, self.kind, self.public = name, kind, public
        self.id = hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]

    @classmethod
    def parse(cls, text: str, kind: int) -> Key:
        try:
            name, key_id, rest = text.strip().split("+", 2)
            raw = _unb64(rest)
            key = cls(name, raw[0], raw[1:])
        except (ValueError, IndexError) as error:
            raise Wrong(f"{text!r} is no verifier key.", UNREADABLE) from error
        if key.kind != kind or len(key.public) != HASH or key.id.hex() != key_id:
            raise Wrong(f"{text!r} is no verifier key of the kind needed here, or it was mistyped.", UNREADABLE)
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def check(self, note: str) -> str:
        """The text of a note if this key has signed it."""
        text, lines = split_note(note)
        mine = [line.split(" ")[2] for line in lines if line.startswith(f"— {self.name} ")]
        raws = [_unb64(one) for one in mine]
        raws = [raw[4:] for raw in raws if raw[:4] == self.id]
        if not raws:
            raise Wrong(f"The head is not signed by {self.name}.")
        for raw in raws:
            message = text.encode()
            if self.kind == WITNESS_KEY:
                message, raw = cosigned(text, int.from_bytes(raw[:8], "big")), raw[8:]  # noqa: PLW2901  # its last 64 bytes
            try:
                Ed25519PublicKey.from_public_bytes(self.public).verify(raw, message)
            except InvalidSignature as error:
                raise Wrong(f"The signature of {self.name} on the head is false.") from error
        return text


def cosigned(text: str, moment: int) -> bytes:
    """What a witness signs."""
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def split_note(note: str) -> tuple[str, list[str]]:
    """A note's text and its signature lines."""
    text, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise Wrong("The head is no signed note.")
    lines = tail[:-1].split("\n")
    if not all(re.fullmatch(r"— [^\s+]+ [A-Za-z0-9+/]+={0,2}", line) for line in lines):
        raise Wrong("A signature line of the head is malformed.")
    return text + "\n", lines


class Head:
    """A head of a log whose signature holds."""

    def __init__(self, note: str, key: Key) -> None:
        self.note = note
        self.text = key.check(note)
        found = re.fullmatch(
            r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*", self.text, re.ASCII
        )
        if found is None:
            raise Wrong("The signed text is no head of a log.")
        self.origin, self.size, self.root = found[1], int(found[2]), _unb64(found[3])
        if self.origin != key.name:
            raise Wrong(f"The head is of the log {self.origin}, the key of {key.name}.")


# ── Where a log is read from ──────────────────────────────────────────────────────────────────────────────────────────


class Folder:
    """A copied log."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_dir():
            raise Wrong(f"There is no folder {path}.", UNREADABLE)

    def read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise Missing(f"The log has no {name}.") from error

    def older(self, name: str) -> list[str]:
        """Partial states of a tile that were copied earlier."""
        folder = self.path / f"{name}.p"
        return [f"{name}.p/{one}" for one in os.listdir(folder)] if folder.is_dir() else []

    def strangers(self, known: set[str]) -> list[str]:
        """Files under `tile` that belong to no log of this size."""
        found = (p.relative_to(self.path).as_posix() for p in (self.path / "tile").rglob("*") if not p.is_dir())
        return sorted(set(found) - known)


class Web:
    """A log behind an http(s) address."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def read(self, name: str) -> bytes:
        request = urllib.request.Request(f"{self.address}/{name}", headers={"Accept-Encoding": "identity"})  # noqa: S310  # http(s) alone: see source()
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  # nosec B310  # the same
                data: bytes = answer.read(LARGEST + 1)
        except urllib.error.HTTPError as error:
            if error.code == NOT_FOUND:
                raise Missing(f"The log has no {name}.") from error
            raise Wrong(f"{self.address} answered {error.code} for {name}.", UNREADABLE) from error
        except OSError as error:
            raise Wrong(f"{self.address} does not answer: {error}.", UNREADABLE) from error
        if len(data) > LARGEST:
            raise Wrong(f"{name} is longer than any lawful resource.")
        return data

    def older(self, name: str) -> list[str]:
        return []

    def strangers(self, known: set[str]) -> list[str]:
        return []


Source = Folder | Web


def source(text: str) -> Source:
    """A folder, or an address that begins with http:// or https://."""
    return Web(text) if text.startswith(("http://", "https://")) else Folder(Path(text))


def head_of(log: Source, key: Key) -> Head:
    """The signed head that the log shows now."""
    try:
        return Head(log.read("checkpoint").decode(), key)
    except UnicodeDecodeError as error:
        raise Wrong("The head is not UTF-8.") from error


def name_of(level: str, index: int) -> str:
    """The path of a full tile."""
    digits = str(index)
    while len(digits) % 3:
        digits = "0" + digits
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    return f"tile/{level}/" + "".join(f"x{group}/" for group in groups[:-1]) + groups[-1]


def tile_bytes(log: Source, level: str, index: int, width: int) -> bytes:
    """A tile; a partial one may have been replaced by its full successor, whose beginning it is."""
    name = name_of(level, index)
    if width == WIDTH:
        return log.read(name)
    try:
        return log.read(f"{name}.p/{width}")
    except Missing:
        data = log.read(name)
    if level == "entries":
        return b"".join(len(one).to_bytes(2, "big") + one for one in split_bundle(data, name)[:width])
    return data[: width * 32]


def split_bundle(data: bytes, name: str) -> list[bytes]:
    """The entries of a bundle."""
    entries, at, end = [], 0, len(data)
    while at < end:
        stop = at + 2 + (data[at] << 8) + (data[at + 1] if at + 1 < end else 0)
        if stop > end or at + 2 > end:
            raise Wrong(f"{name} is cut short.")
        entries.append(data[at + 2 : stop])
        at = stop
    return entries


# ── The tree ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two below size."""
    k = 1
    while k * 2 < size:
        k *= 2
    return k


class Tree:
    """The tree of a head, read from tiles as far as it is needed."""

    def __init__(self, log: Source, size: int) -> None:
        self.log, self.size = log, size
        self._held: dict[tuple[int, int], bytes] = {}

    def _tile(self, level: int, index: int) -> bytes:
        if (level, index) not in self._held:
            width = min(256, self.size // 256**level - 256 * index)
            data = tile_bytes(self.log, str(level), index, width)
            if len(data) != 32 * width:
                raise Wrong(f"{name_of(str(level), index)} has {len(data)} bytes, not {32 * width}.")
            self._held[level, index] = data
        return self._held[level, index]

    def hash(self, start: int, end: int) -> bytes:
        """The hash over the leaves start … end − 1."""
        count = end - start
        if count == 0:
            return hashlib.sha256().digest()
        if count & (count - 1) or start % count:
            k = split(count)
            return node(self.hash(start, start + k), self.hash(start + k, end))
        level = (count.bit_length() - 1) // 8
        step = 256**level
        index, first = divmod(start // step, 256)
        tile = self._tile(level, index)
        row = [tile[i * 32 : i * 32 + 32] for i in range(first, first + count // step)]
        while len(row) > 1:
            row = [node(row[i], row[i + 1]) for i in range(0, len(row), 2)]
        return row[0]

    def inclusion(self, index: int, start: int, end: int) -> list[bytes]:
        """PATH of RFC 6962, 2.1.1."""
        if end - start == 1:
            return []
        middle = start + split(end - start)
        if index < middle:
            return [*self.inclusion(index, start, middle), self.hash(middle, end)]
        return [*self.inclusion(index, middle, end), self.hash(start, middle)]

    def consistency(self, old: int, start: int, end: int, whole: bool = True) -> list[bytes]:
        """SUBPROOF of RFC 6962, 2.1.2; `old` counts from the first leaf."""
        if old == end:
            return [] if whole else [self.hash(start, end)]
        middle = start + split(end - start)
        if old <= middle:
            return [*self.consistency(old, start, middle, whole), self.hash(middle, end)]
        return [*self.consistency(old, middle, end, False), self.hash(start, middle)]


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that an inclusion proof leads to."""
    if size == 1 or not proof:
        if size != 1 or proof:
            raise Wrong("The proof has the wrong length.")
        return leaf
    k = split(size)
    if index < k:
        return node(root_by_inclusion(leaf, index, k, proof[:-1]), proof[-1])
    return node(proof[-1], root_by_inclusion(leaf, index - k, size - k, proof[:-1]))


def roots_by_consistency(old: int, new: int, proof: list[bytes], whole_root: bytes | None) -> tuple[bytes, bytes]:
    """The old and the new root that a consistency proof leads to."""
    if old == new:
        if len(proof) != (whole_root is None):
            raise Wrong("The proof has the wrong length.")
        found = proof[0] if whole_root is None else whole_root
        return found, found
    if not proof:
        raise Wrong("The proof has the wrong length.")
    k, last = split(new), proof[-1]
    if old <= k:
        left = roots_by_consistency(old, k, proof[:-1], whole_root)
        return left[0], node(left[1], last)
    right = roots_by_consistency(old - k, new - k, proof[:-1], None)
    return node(last, right[0]), node(last, right[1])


def demand_consistency(log: Source, old: Head, new: Head) -> None:
    """Raise unless the new head continues the old one."""
    tree = Tree(log, new.size)
    if tree.hash(0, new.size) != new.root:
        raise Wrong(f"The tiles do not hash to the signed head of {new.size:,} entries.")
    if new.size < old.size:
        raise Wrong(
            f"Rolled back: the log shows {new.size:,} entries, and {old.size:,} were signed before. "
            "Entries have been taken away, or this is an old copy.",
            ROLLED_BACK,
        )
    same = new.root == old.root if new.size == old.size else None
    if same is None and old.size:
        proof = tree.consistency(old.size, 0, new.size)
        same = roots_by_consistency(old.size, new.size, proof, old.root) == (old.root, new.root)
    if same is False:
        raise Wrong(
            f"Forked: the log of {new.size:,} entries does not begin with the {old.size:,} that were signed before. "
            "Its past has been rewritten, or two logs are shown to two readers.",
            FORKED,
        )


# ── Audit ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Audit:
    """Recomputes a whole log from its entries, and compares every tile and the head."""

    def __init__(self, log: Source, head: Head, keep: bool) -> None:
        self.log, self.head = log, head
        self.known: set[str] = set()
        self.entries = bytearray() if keep else None  # all commitments, when bodies are to be compared
        self._rows: list[bytearray] = []
        self._counts: list[int] = []

    def run(self) -> None:
        """Raise at the first thing that does not hold."""
        for index in range(-(-self.head.size // 256)):
            width = min(256, self.head.size - 256 * index)
            data = tile_bytes(self.log, "entries", index, width)
            entries = self._bundle(index, width, data)
            self._add(0, b"".join([hashlib.sha256(b"\0" + entry).digest() for entry in entries]))
        for level, row in enumerate(self._rows):
            if row:
                self._compare(str(level), self._counts[level], len(row) // 32, bytes(row))
        if Tree(self.log, self.head.size).hash(0, self.head.size) != self.head.root:
            raise Wrong("The tiles do not hash to the signed head.")
        strangers = self.log.strangers(self.known)
        if strangers:
            raise Wrong(f"{strangers[0]} does not belong to this log ({len(strangers)} such files).")

    def _bundle(self, index: int, width: int, data: bytes) -> list[bytes]:
        name = name_of("entries", index)
        entries = split_bundle(data, name)
        if len(entries) != width:
            raise Wrong(f"{name} has {len(entries)} entries, not {width}.")
        self._compare("entries", index, width, data)
        if self.entries is not None:
            for place, entry in enumerate(entries, 256 * index):
                if len(entry) != 1 + HASH or entry[0] != 1:
                    raise Wrong(f"Entry {place} is no commitment of version 1.")
                self.entries += entry[1:]
        return entries

    def _add(self, level: int, hashes: bytes) -> None:
        """Put hashes on a level; they fill at most one tile, for bundles and tiles are equally wide."""
        if level == len(self._rows):
            self._rows.append(bytearray())
            self._counts.append(0)
        row = self._rows[level]
        row += hashes
        if len(row) == 256 * 32:
            self._compare(str(level), self._counts[level], 256, bytes(row))
            hashed = [bytes(row[i : i + 32]) for i in range(0, len(row), 32)]
            while len(hashed) > 1:
                hashed = [node(hashed[i], hashed[i + 1]) for i in range(0, len(hashed), 2)]
            row.clear()
            self._counts[level] += 1
            self._add(level + 1, hashed[0])

    def _compare(self, level: str, index: int, width: int, computed: bytes) -> None:
        """Compare a tile in this width and in every earlier state that was copied."""
        name = name_of(level, index)
        here = name if width == WIDTH else f"{name}.p/{width}"
        if level != "entries" and tile_bytes(self.log, level, index, width) != computed:
            raise Wrong(f"{here} is not what the entries hash to.")
        self.known.add(here)
        for older in self.log.older(name):
            count = older.rpartition("/")[2]
            data = self.log.read(older)
            entries = level == "entries"
            length = len(split_bundle(data, older)) if entries else len(data) / 32
            if count != str(int(length)) or not 0 < length <= width or not computed.startswith(data):
                raise Wrong(f"{older} is not what the entries hash to.")
            self.known.add(older)


def check_bodies(lines: Iterable[bytes], commitments: bytes) -> tuple[int, int]:
    """Compare bodies with their commitments; how many were shown, how many purged under a certificate.

    A line is number, salt, body and reference of a purge, as PostgreSQL's COPY writes text: between tabs, `\\N` for
    what is not there, signs that would break the line behind a backslash.
    """
    shown, purged, last, size = 0, [], -1, len(commitments) // HASH
    certificates: dict[bytes, list[list[int]]] = {}
    for number, line in enumerate(lines, 1):
        index, salt, body, reference = _body_line(line, number)
        if not last < index < size:
            raise Wrong(f"Line {number} of the bodies is out of order, or beyond the head.")
        last = index
        if body == NOTHING:
            purged.append((index, reference))
            continue
        if hashlib.sha256(PREFIX + salt + body).digest() != commitments[index * HASH : (index + 1) * HASH]:
            raise Wrong(f"The body of event {index} is not the one that was logged.")
        if reference != NOTHING:
            raise Wrong(f"Event {index} is said to be purged, and is here.")
        shown += 1
        if b'"log.purge"' in body:
            _keep_certificate(body, certificates)
    for index, reference in purged:
        if not any(first <= index <= end for first, end in certificates.get(reference, [])):
            raise Wrong(f"Event {index} is missing, and no event of the log says that it was purged.")
    return shown, len(purged)


def _body_line(line: bytes, number: int) -> tuple[int, bytes, bytes, bytes]:
    try:
        place, salt, body, reference = line.split(b"\t")
        index, salt = int(place), b"" if body == NOTHING else bytes.fromhex(salt.decode())
    except ValueError as error:
        raise Wrong(f"Line {number} of the bodies cannot be read.", UNREADABLE) from error
    if str(index).encode() != place or not reference.endswith(b"\n"):
        raise Wrong(f"Line {number} of the bodies is cut short.")
    if b"\\" in body and body != NOTHING:
        body = ESCAPED.sub(_unescaped, body)
    return index, salt, body, reference[:-1]


def _unescaped(found: re.Match[bytes]) -> bytes:
    return SIGNS.get(found[1], found[1])


def _keep_certificate(body: bytes, certificates: dict[bytes, list[list[int]]]) -> None:
    event = json.loads(body)
    if event.get("kind") == "log.purge":
        certificates[event["detail"]["purge"].encode()] = event["detail"]["ranges"]


# ── Commands ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def audit(given: argparse.Namespace) -> None:
    """Recompute the whole log."""
    began = time.monotonic()
    log, key = source(given.log), Key.parse(given.key, LOG_KEY)
    head = head_of(log, key)
    for witness in given.witness:
        Key.parse(witness, WITNESS_KEY).check(head.note)
    work = Audit(log, head, given.bodies is not None)
    work.run()
    said = ""
    if work.entries is not None:
        with given.bodies.open("rb") as lines:
            shown, purged = check_bodies(lines, bytes(work.entries))
        hidden = head.size - shown - purged
        said = f" {shown:,} bodies match, {purged:,} were purged under a certificate, {hidden:,} were not shown."
    taken = time.monotonic() - began
    print(f"{head.origin}: {head.size:,} entries, every tile and the signed head hold.{said} ({taken:.1f} s)")


def prove_inclusion(given: argparse.Namespace) -> None:
    """Make and check the proof of one entry; print it as a C2SP tlog-proof."""
    log, key = source(given.log), Key.parse(given.key, LOG_KEY)
    head = head_of(log, key)
    if not 0 <= given.index < head.size:
        raise Wrong(f"The log has {head.size:,} entries, and no number {given.index}.", UNREADABLE)
    index, place = divmod(given.index, 256)
    width = min(256, head.size - 256 * index)
    name = name_of("entries", index)
    entry = split_bundle(tile_bytes(log, "entries", index, width), name)[place]
    proof = Tree(log, head.size).inclusion(given.index, 0, head.size)
    lines = [PROOF_HEADER, f"extra {_b64(entry)}", f"index {given.index}", *map(_b64, proof), "", head.note]
    _check_proof(lines[:-2], head)
    print("\n".join(lines), end="")


def check_proof(given: argparse.Namespace) -> None:
    """Check a proof that somebody handed over, and that it is of this body."""
    top, _, note = given.proof.read_text().partition("\n\n")
    head = Head(note, Key.parse(given.key, LOG_KEY))
    index, entry = _check_proof(top.split("\n"), head)
    said = f"Entry {index} is in the log {head.origin} of {head.size:,} entries."
    if given.body is not None:
        commitment = hashlib.sha256(PREFIX + bytes.fromhex(given.salt) + given.body.read_bytes()).digest()
        if entry != b"\1" + commitment:
            raise Wrong(f"Entry {index} is in the log, but this is not its body.")
        said += " This is its body."
    print(said)


def _check_proof(lines: list[str], head: Head) -> tuple[int, bytes]:
    try:
        header, extra, place, *rest = lines
        entry = _unb64(extra.removeprefix("extra "))
        index, proof = int(place.removeprefix("index ")), [_unb64(one) for one in rest]
    except ValueError as error:
        raise Wrong("This is no proof of an entry.", UNREADABLE) from error
    if header != PROOF_HEADER or not 0 <= index < head.size:
        raise Wrong("This is no proof of an entry of this log.", UNREADABLE)
    if root_by_inclusion(hashlib.sha256(b"\0" + entry).digest(), index, head.size, proof) != head.root:
        raise Wrong(f"The proof does not lead to the signed head: entry {index} is not in the log.")
    return index, entry


def prove_consistency(given: argparse.Namespace) -> None:
    """Prove that the log continues an older signed head."""
    log, key = source(given.log), Key.parse(given.key, LOG_KEY)
    old, new = Head(given.old.read_text(), key), head_of(log, key)
    demand_consistency(log, old, new)
    for one in Tree(log, new.size).consistency(old.size, 0, new.size) if old.size else []:
        print(_b64(one))
    print(f"The log of {new.size:,} entries continues the one of {old.size:,}.", file=sys.stderr)


def witness(given: argparse.Namespace) -> None:
    """Demand that the log continues the head seen last; then remember and cosign the new one."""
    log, key = source(given.log), Key.parse(given.key, LOG_KEY)
    secret = _read_secret(given.signing_key)
    with _locked(given.state):
        new = head_of(log, key)
        if given.state.exists():
            demand_consistency(log, Head(given.state.read_text(), key), new)
        else:
            demand_consistency(log, new, new)
            print(f"First head seen of {new.origin}; from now on it must be continued.", file=sys.stderr)
        moment = int(time.time())
        raw = secret[1].sign(cosigned(new.text, moment))
        line = f"— {secret[0].name} {_b64(secret[0].id + moment.to_bytes(8, 'big') + raw)}\n"
        kept = "".join(one + "\n" for one in split_note(new.note)[1] if not one.startswith(f"— {secret[0].name} "))
        note = f"{new.text}\n{kept}{line}"
        _write_durably(given.state, note)  # remembered before anybody may rely on it
    if given.out is None:
        print(note, end="")
    else:
        given.out.write_text(note)


class _locked:  # noqa: N801  # used as a statement
    """Two witnesses with one memory would not remember."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")

    def __enter__(self) -> None:
        self._file = self._path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _write_durably(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def keygen(given: argparse.Namespace) -> None:
    """Make a witness's key; the public half is printed."""
    if not re.fullmatch(r"[^\s+]+", given.name):
        raise Wrong("A key's name has neither spaces nor a plus sign.", UNREADABLE)
    private = Ed25519PrivateKey.generate()
    key = Key(given.name, WITNESS_KEY, private.public_key().public_bytes_raw())
    secret = _b64(bytes([WITNESS_KEY]) + private.private_bytes_raw())
    try:
        handle = os.open(given.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Wrong(f"{given.file} exists; a key is never overwritten.", UNREADABLE) from error
    with os.fdopen(handle, "w") as file:
        file.write(f"PRIVATE+KEY+{given.name}+{key.id.hex()}+{secret}\n")
    print(key)


def _read_secret(path: Path) -> tuple[Key, Ed25519PrivateKey]:
    try:
        name, key_id, rest = path.read_text().strip().removeprefix("PRIVATE+KEY+").split("+", 2)
        private = Ed25519PrivateKey.from_private_bytes(_unb64(rest)[1:])
    except ValueError as error:
        raise Wrong(f"{path} is no signing key.", UNREADABLE) from error
    key = Key(name, WITNESS_KEY, private.public_key().public_bytes_raw())
    if key.id.hex() != key_id:
        raise Wrong(f"{path} is no witness's signing key.", UNREADABLE)
    return key, private


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: str) -> bytes:
    """Base64 in its one canonical form: the last sign of a lazy one carries bits that nobody would check."""
    raw = base64.b64decode(text, validate=True)
    if _b64(raw) != text:
        raise Wrong("Base64 that is not in its canonical form.")
    return raw


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fusioncell-verify", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, does: Callable[[argparse.Namespace], None], *arguments: str) -> argparse.ArgumentParser:
        sentence = (does.__doc__ or "").split("\n")[0]
        one = commands.add_parser(name, help=sentence, description=sentence)
        for argument in arguments:
            one.add_argument(argument, **OPTIONS[argument])
        one.set_defaults(do=does)
        return one

    add("audit", audit, "log", "--key", "--bodies", "--witness")
    add("prove-inclusion", prove_inclusion, "log", "index", "--key")
    add("check-proof", check_proof, "proof", "--key", "--body", "--salt")
    add("prove-consistency", prove_consistency, "log", "old", "--key")
    add("witness", witness, "log", "--key", "--state", "--signing-key", "--out")
    add("keygen", keygen, "name", "file")
    return parser


OPTIONS: dict[str, dict[str, Any]] = {
    "log": {"help": "a copied folder, or an address (http:// or https://) of the log"},
    "index": {"type": int, "help": "the number of the entry, from 0"},
    "proof": {"type": Path, "help": "the file of the proof"},
    "old": {"type": Path, "help": "the file of the older signed head"},
    "name": {"help": "the name of the witness, such as dpa.example/witness"},
    "file": {"type": Path, "help": "where the signing key is put"},
    "--key": {"required": True, "help": "the log's verifier key, got from its cell in person"},
    "--bodies": {"type": Path, "help": "a file of bodies to compare with their commitments"},
    "--witness": {"action": "append", "default": [], "help": "a witness's key whose cosignature must be there"},
    "--body": {"type": Path, "help": "the file of the body"},
    "--salt": {"default": "", "help": "its salt, in hexadecimal"},
    "--state": {"type": Path, "required": True, "help": "where the head seen last is kept"},
    "--signing-key": {"type": Path, "required": True, "help": "the witness's key file (keygen)"},
    "--out": {"type": Path, "help": "where the cosigned head is put (default: printed)"},
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command."""
    given = _parser().parse_args(arguments)
    try:
        given.do(given)
    except Wrong as wrong:
        print(f"fusioncell-verify: {wrong}", file=sys.stderr)
        return wrong.code
    except (OSError, UnicodeDecodeError) as error:
        print(f"fusioncell-verify: {error}", file=sys.stderr)
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
