"""Locked files opened with the password that somebody typed: what comes out are parts, as of any carrier."""

from __future__ import annotations

import importlib
import io
import zipfile
from contextlib import suppress

import msoffcrypto
import pypdfium2
import pypdfium2.raw
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from fusioncell.intake.readers.sandboxed import zip_aes
from fusioncell.intake.readers.sandboxed.archive import FREE, LOCKED, member_of, opened
from fusioncell.intake.readers.sandboxed.parsed import Bounds, Parsed, Part, RefusedError, Tick

OLE = b"\xd0\xcf\x11\xe0"
_KINDS = {"word": "docx", "xl": "xlsx", "ppt": "pptx"}  # folder of a package to the ending of its name
_LATE = (
    "cryptography.hazmat.backends.openssl.backend",
    "xml.dom.expatbuilder",
    *(f"msoffcrypto.format.{name}" for name in ("ooxml", "doc97", "xls97", "ppt97")),
)
_BROKEN = (DecryptionError, FileFormatError, ParseError, KeyError, ValueError, OSError, IndexError, AttributeError)


def parse(raw: bytes, secret: str, bounds: Bounds, tick: Tick) -> Parsed:
    """What the file holds once it is opened. Raises `RefusedError` where the password is wrong."""
    tick(0, 1)
    if raw.startswith(b"PK"):
        return Parsed(parts=_members(raw, secret, bounds, tick))
    if raw.startswith(OLE):
        data = _office(raw, secret, bounds)
        return Parsed(parts=[Part(f"opened.{_kind(data)}", "", data)])
    if b"%PDF-" in raw[:1024]:
        return Parsed(parts=[Part("opened.pdf", "application/pdf", _pdf(raw, secret))])
    raise RefusedError("not_lockable", "Only PDF, ZIP and Office files are opened with a password.")


def wrong() -> RefusedError:
    """The one answer to a password that does not fit."""
    return RefusedError("wrong_password", "The password does not open it.")


def _pdf(raw: bytes, secret: str) -> bytes:
    try:
        document = pypdfium2.PdfDocument(raw, password=secret)
    except pypdfium2.PdfiumError as trouble:
        raise wrong() from trouble
    out = io.BytesIO()
    try:
        document.save(out, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    finally:
        document.close()
    return out.getvalue()


def _office(raw: bytes, secret: str, bounds: Bounds) -> bytes:
    out = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(raw))
        office.load_key(password=secret, verify_password=True)
        office.decrypt(out)
    except InvalidKeyError as trouble:
        raise wrong() from trouble
    except _BROKEN as trouble:
        raise RefusedError("broken_ole", f"The locked file is damaged: {str(trouble)[:120]}.") from trouble
    if out.tell() > bounds.unpacked_bytes:
        raise RefusedError("too_large", f"What it holds is larger than {bounds.unpacked_bytes:,} bytes.")
    return out.getvalue()


def _kind(data: bytes) -> str:
    """The ending of what was opened, by the folders in it."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return "doc"
    folders = {name.partition("/")[0] for name in opened(data).namelist()}
    return next((ending for folder, ending in _KINDS.items() if folder in folders), "zip")


def _members(raw: bytes, secret: str, bounds: Bounds, tick: Tick) -> list[Part]:
    archive = opened(raw)
    archive.setpassword(secret.encode())
    members = [each for each in archive.infolist() if not each.is_dir()]
    if len(members) > bounds.members:
        raise RefusedError("too_many", f"The archive has {len(members):,} members; {bounds.members:,} is the limit.")
    left, parts = bounds.unpacked_bytes, []
    for number, member in enumerate(members):
        tick(number, len(members))
        if member.compress_type == zip_aes.METHOD:
            data = zip_aes.opened(raw, member, secret.encode(), _limit(member, left, bounds))
        else:
            data = _member(archive, member, left, bounds)
        if data is None:
            raise wrong()
        left -= len(data)
        parts.append(Part(member.filename.replace("\\", "/").rpartition("/")[2] or "unnamed", "", data))
    return parts


def _limit(member: zipfile.ZipInfo, left: int, bounds: Bounds) -> int:
    return min(left, max(FREE, member.compress_size * bounds.unpacked_ratio))


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, bounds: Bounds) -> bytes:
    try:
        return member_of(archive, member, left, bounds)
    except RefusedError as trouble:
        # The old cipher checks one byte: a wrong password passes it once in 256 times and then spoils the data.
        if member.flag_bits & LOCKED and trouble.code == "broken_zip":
            raise wrong() from trouble
        raise


def warm_up() -> None:
    """Load what the libraries load late: behind the walls no file can be opened any more."""
    for name in _LATE:
        importlib.import_module(name)
    zip_aes.keys(b"secret", b"saltsalt", 16)
    with suppress(*_BROKEN, DecryptionError):
        msoffcrypto.OfficeFile(io.BytesIO(OLE + bytes(1024)))
