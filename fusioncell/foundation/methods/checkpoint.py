"""Signed heads of a log, after C2SP signed-note, tlog-checkpoint and tlog-cosignature (cosignature/v1), Ed25519.

The published example of the signed note (Go, golang.org/x/mod/sumdb/note):

>>> key = read_signer("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
>>> key.verifier.vkey
'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
>>> text = ("If you think cryptography is the answer to your problem,\\n"
...     "then you don't know what your problem is.\\n")
>>> print(key.signature_line(text), end="")
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
>>> key.verifier.signed(text + "\\n" + key.signature_line(text)) == text
True
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519, COSIGNATURE = 1, 4
KEY = 32
MOST_SIGNATURES = 64
TREE_SIZE = re.compile("0|[1-9][0-9]{0,18}", re.ASCII)
NAME = re.compile(r"[^\s+]+")


class NotSigned(Exception):
    """A note is malformed, or does not carry the signature that was asked for."""


@dataclass(frozen=True)
class Verifier:
    """A key that is trusted by name; `kind` is ED25519 for a log and COSIGNATURE for a witness."""

    name: str
    kind: int
    public: bytes

    @cached_property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as one line of text, to be handed over in person."""
        return f"{self.name}+{self.key_id.hex()}+{_b64(bytes([self.kind]) + self.public)}"

    def signed(self, note: str) -> str:
        """The text of a note that this key has signed; raises `NotSigned`."""
        text, signatures = parts(note)
        mine = [raw for name, raw in signatures if name == self.name and raw[:4] == self.key_id]
        if not mine:
            raise NotSigned(f"The note carries no signature of {self.name}.")
        for raw in mine:
            self._verify(text, raw[4:])
        return text

    def _verify(self, text: str, signature: bytes) -> None:
        message = text.encode()
        if self.kind == COSIGNATURE:
            message, signature = cosigned(text, int.from_bytes(signature[:8], "big")), signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature as error:
            raise NotSigned(f"The signature of {self.name} is false.") from error


class Signer:
    """A private key under a name."""

    def __init__(self, name: str, seed: bytes, kind: int = ED25519) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.verifier = Verifier(name, kind, public)

    def signature_line(self, text: str) -> str:
        """The line that signs a note's text."""
        return self._line(self._private.sign(text.encode()))

    def cosignature_line(self, text: str, moment: int) -> str:
        """The line by which a witness says: at this moment (seconds since 1970) this was the log's largest head."""
        return self._line(moment.to_bytes(8, "big") + self._private.sign(cosigned(text, moment)))

    def _line(self, signature: bytes) -> str:
        return f"— {self.verifier.name} {_b64(self.verifier.key_id + signature)}\n"


def cosigned(text: str, moment: int) -> bytes:
    """What a witness signs."""
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def read_verifier(vkey: str) -> Verifier:
    """A verifier from its line of text; raises ValueError."""
    name, key_id, kind, public = _key_parts(vkey)
    found = Verifier(name, kind, public)
    if found.key_id != key_id:
        raise ValueError("The key's identifier does not belong to the key; it was mistyped.")
    return found


def read_signer(skey: str) -> Signer:
    """A signer from `PRIVATE+KEY+name+id+key`; raises ValueError."""
    rest = skey.removeprefix("PRIVATE+KEY+")
    name, key_id, kind, seed = _key_parts(rest)
    found = Signer(name, seed, kind)
    if rest == skey or found.verifier.key_id != key_id:
        raise ValueError("The key's identifier does not belong to the key.")
    return found


def _key_parts(text: str) -> tuple[str, bytes, int, bytes]:
    pieces = text.split("+", 2)
    if len(pieces) != 3 or not NAME.fullmatch(pieces[0]) or not re.fullmatch("[0-9a-f]{8}", pieces[1]):  # noqa: PLR2004  # name+id+key
        raise ValueError("A key is written name+id+key.")
    raw = _unb64(pieces[2])
    if len(raw) != KEY + 1 or raw[0] not in (ED25519, COSIGNATURE):
        raise ValueError("This is no Ed25519 key.")
    return pieces[0], bytes.fromhex(pieces[1]), raw[0], raw[1:]


def parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """A note's text, and its signatures as (name, key id ‖ signature), unverified; raises `NotSigned`."""
    text, gap, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not gap or lines.pop() != "" or not 0 < len(lines) <= MOST_SIGNATURES:
        raise NotSigned("This is no signed note.")
    signatures = []
    for line in lines:
        found = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        try:
            signatures.append((found[1], _unb64(found[2]))) if found else None
        except ValueError:
            found = None
        if not found:
            raise NotSigned("A signature line is malformed.")
    return text + "\n", signatures


@dataclass(frozen=True, slots=True)
class Head:
    """The size and root of a log at one moment."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines of a checkpoint.

        >>> Head("example.com/behind-the-sofa", 20852163, bytes(32)).text()
        'example.com/behind-the-sofa\\n20852163\\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\\n'
        """
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


def read_head(text: str) -> Head:
    """The head in a checkpoint's text; raises ValueError."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not TREE_SIZE.fullmatch(lines[1]):  # noqa: PLR2004  # three lines and their end
        raise ValueError("This is no checkpoint.")
    root = _unb64(lines[2])
    if len(root) != KEY:
        raise ValueError("A checkpoint's root has 32 bytes.")
    return Head(lines[0], int(lines[1]), root)


def sign(head: Head, signer: Signer) -> str:
    """A signed checkpoint."""
    return f"{head.text()}\n{signer.signature_line(head.text())}"


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("This is not base64.") from error
    if _b64(raw) != text:
        raise ValueError("This base64 is not written the one way it must be.")
    return raw
