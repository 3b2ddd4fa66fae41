"""What stands in the log instead of an event's text: a salted commitment, which stays when the text is purged.

commitment = SHA-256("fusioncell/commitment/v1\\n" ‖ salt ‖ body), and the log's entry is 0x01 ‖ commitment. Without the
32 random bytes of salt, nobody can try out which text a commitment stands for; salt and body are purged together.

>>> entry(b"", bytes(32)).hex()
'013f28ec4337f8ad64da50be1c0343c9e2d319e13953f4ecaebc4fc81e24e7cee4'
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

PREFIX = b"fusioncell/commitment/v1\n"
SALT = 32
VERSION = b"\1"
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def commitment(body: bytes, salt: bytes) -> bytes:
    """The commitment to a body."""
    return sha256(PREFIX + salt + body).digest()


def entry(body: bytes, salt: bytes) -> bytes:
    """The log's entry for a body."""
    return VERSION + commitment(body, salt)


def canonical(body: Mapping[str, object]) -> str:
    """The one way to write a body: keys sorted, no spaces, no escapes; raises TypeError for a float.

    A float has no one way to be written; a body says 1500 milliseconds, never 1.5 seconds.

    >>> canonical({"b": [1, None], "a": "é"})
    '{"a":"é","b":[1,null]}'
    """
    if _holds_float(body):
        raise TypeError("The log takes no fractions; say them as whole numbers of a smaller unit.")
    text = _encode(body)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, from a client that cut a text in the middle of a sign
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _holds_float(value: object) -> bool:
    if isinstance(value, dict):
        return any(isinstance(key, float) or _holds_float(held) for key, held in value.items())
    if isinstance(value, list | tuple):
        return any(_holds_float(held) for held in value)
    return isinstance(value, float)
