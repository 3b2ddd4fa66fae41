"""Members of ZIP archives locked with AES, as WinZip writes them (its "AES Encryption Information", AE-1 and AE-2).

The key is PBKDF2 over HMAC-SHA1 with 1,000 rounds; the cipher AES in counter mode, counting from one, lowest byte
first; ten bytes of HMAC-SHA1 close the member.
"""

from __future__ import annotations

import hmac
import struct
import zipfile
import zlib
from hashlib import pbkdf2_hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from fusioncell.intake.readers.sandboxed.parsed import RefusedError

METHOD = 99
_EXTRA = 0x9901
_ROUNDS, _CHECK, _MAC, _BLOCK = 1_000, 2, 10, 16
_AT_ONCE = 65_536  # blocks
_SALTS = {1: 8, 2: 12, 3: 16}  # strength to bytes of salt; the key has twice as many
_STORED, _DEFLATED = 0, 8
_HEAD = 30  # bytes of a local header before the name


def keys(secret: bytes, salt: bytes, size: int) -> tuple[bytes, bytes, bytes]:
    """Key of the cipher, key of the check sum, and the two bytes that tell a wrong password."""
    made = pbkdf2_hmac("sha1", secret, salt, _ROUNDS, 2 * size + _CHECK)
    return made[:size], made[size : 2 * size], made[2 * size :]


def opened(raw: bytes, member: zipfile.ZipInfo, secret: bytes, limit: int) -> bytes | None:
    """The bytes of a member; None where the password is wrong. Raises `RefusedError` where damaged or too large."""
    strength, method = _how(member)
    body = _body(raw, member)
    salt_size = _SALTS[strength]
    salt, check = body[:salt_size], body[salt_size : salt_size + _CHECK]
    sealed, mac = body[salt_size + _CHECK : -_MAC], body[-_MAC:]
    key, mac_key, wanted = keys(secret, salt, 2 * salt_size)
    if not hmac.compare_digest(check, wanted):
        return None
    if not hmac.compare_digest(hmac.digest(mac_key, sealed, "sha1")[:_MAC], mac):
        raise RefusedError("broken_zip", "A member of the archive is damaged: its check sum differs.", member.filename)
    return _unpacked(_deciphered(key, sealed), method, limit, member.filename)


def _how(member: zipfile.ZipInfo) -> tuple[int, int]:
    extra = member.extra
    while len(extra) >= 4:  # noqa: PLR2004  two numbers of two bytes
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _EXTRA and size >= 7 and len(extra) >= 11 and extra[8] in _SALTS:  # noqa: PLR2004  as the format lays it out
            return extra[8], struct.unpack_from("<H", extra, 9)[0]
        extra = extra[4 + size :]
    raise RefusedError("broken_zip", "A member of the archive does not say how it is locked.", member.filename[:120])


def _body(raw: bytes, member: zipfile.ZipInfo) -> bytes:
    """The member as it lies in the archive."""
    start = member.header_offset
    head = raw[start : start + _HEAD]
    if len(head) < _HEAD or not head.startswith(b"PK\x03\x04"):
        raise RefusedError("broken_zip", "A member is not where the archive says.", member.filename[:120])
    name, extra = struct.unpack_from("<HH", head, 26)
    start += _HEAD + name + extra
    return raw[start : start + member.compress_size]


def _deciphered(key: bytes, sealed: bytes) -> bytes:
    # Counter mode of the library counts with the highest byte first; here single blocks are ciphered and laid over.
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  # nosec B305  # counter blocks, none twice
    plain = bytearray()
    for begin in range(0, len(sealed), _AT_ONCE * _BLOCK):
        piece = sealed[begin : begin + _AT_ONCE * _BLOCK]
        first = begin // _BLOCK + 1
        blocks = b"".join(n.to_bytes(_BLOCK, "little") for n in range(first, first - (-len(piece) // _BLOCK)))
        stream = cipher.update(blocks)[: len(piece)]
        plain += (int.from_bytes(piece, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(piece), "big")
    return bytes(plain)


def _unpacked(plain: bytes, method: int, limit: int, name: str) -> bytes:
    if method == _STORED:
        data = plain
    elif method == _DEFLATED:
        try:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(plain, limit + 1)
        except zlib.error as damage:
            raise RefusedError("broken_zip", f"A member of the archive is damaged: {damage}.", name[:120]) from damage
    else:
        raise RefusedError("broken_zip", "A member of the archive is packed in a way that is not read.", name[:120])
    if len(data) > limit:
        raise RefusedError("zip_bomb", f"The member {name[:80]} grows beyond {limit:,} bytes.", name[:120])
    return data
