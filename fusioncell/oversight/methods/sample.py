"""Which events of a log are looked at: a sample that the log's own head chooses, and that anybody can draw again.

For c = 0, 1, 2, … let h = SHA-256("fusioncell/sample/v1\\n" ‖ root ‖ size ‖ c), size and c as 8 bytes, big-endian, and
h read as one number. When h < 2^256 − (2^256 mod size), event h mod size is drawn, unless it was drawn before; other h
are passed over, so that every event is equally likely. The first n so drawn are the sample: that of n + 1 contains it.

Who wants to keep an event out of the sample would have to know the root before writing the event that makes it.

>>> draw(bytes(32), 1000, 5)
[179, 784, 571, 201, 582]
"""

from __future__ import annotations

from hashlib import sha256

PREFIX = b"fusioncell/sample/v1\n"
SPACE = 2**256


def draw(root: bytes, size: int, wanted: int) -> list[int]:
    """Numbers of the events drawn, in the order of drawing; all of them when the log is no longer than that."""
    drawn: dict[int, None] = {}
    counter, fair = 0, SPACE - SPACE % size if size else 0
    while len(drawn) < min(wanted, size):
        text = PREFIX + root + size.to_bytes(8, "big") + counter.to_bytes(8, "big")
        number = int.from_bytes(sha256(text).digest(), "big")
        if number < fair:
            drawn[number % size] = None
        counter += 1
    return list(drawn)
