"""ZIP archives: members as parts, within bounds; what is locked stays locked and is said to be."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from fusioncell.intake.readers.sandboxed.parsed import Bounds, Parsed, Part, RefusedError, Tick

FREE = 10_000_000  # a small archive may be packed as tightly as it likes
LOCKED = 0x1
_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError, KeyError)


def parse(raw: bytes, bounds: Bounds, tick: Tick) -> Parsed:
    """Every member as a part."""
    parsed = Parsed()
    archive = opened(raw)
    members = [each for each in archive.infolist() if not each.is_dir()]
    if any(each.flag_bits & LOCKED for each in members):
        parsed.find("encrypted", "The archive is locked with a password; ask the sender for it. It is kept whole.")
        return parsed
    if len(members) > bounds.members:
        raise RefusedError("too_many", f"The archive has {len(members):,} members; {bounds.members:,} is the limit.")
    left = bounds.unpacked_bytes
    for number, member in enumerate(members):
        tick(number, len(members))
        data = member_of(archive, member, left, bounds)
        left -= len(data)
        if member.filename.startswith("/") or ".." in PurePosixPath(member.filename.replace("\\", "/")).parts:
            parsed.find(
                "odd_path",
                "A member is named so that it would be unpacked outside of its folder.",
                member.filename[:120],
            )
        parsed.parts.append(Part(member.filename.replace("\\", "/").rpartition("/")[2] or "unnamed", "", data))
    parsed.text = "\n".join(f"{each.filename} ({each.file_size:,} bytes)" for each in members)
    return parsed


def opened(raw: bytes) -> zipfile.ZipFile:
    """The archive, or the reason why it is none."""
    try:
        return zipfile.ZipFile(io.BytesIO(raw))
    except _ERRORS as damage:
        raise RefusedError("broken_zip", f"The archive is damaged: {damage}.") from damage


def member_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, bounds: Bounds) -> bytes:
    """The bytes of one member, refused while they grow beyond the bounds, whatever the archive claims."""
    limit = min(left, max(FREE, member.compress_size * bounds.unpacked_ratio))
    try:
        with archive.open(member) as stream:
            data = stream.read(limit + 1)
    except _ERRORS as damage:
        raise RefusedError(
            "broken_zip", f"A member of the archive is damaged: {damage}.", member.filename[:120]
        ) from damage
    if len(data) > limit:
        said = f"The member {member.filename[:80]} grows beyond {limit:,} bytes: it is packed like a bomb."
        raise RefusedError("zip_bomb", said, member.filename[:120])
    return data
