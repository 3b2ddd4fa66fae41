"""Mail (.eml): the message and its attachments, each a report of its own under a label as close as both."""

from __future__ import annotations

import re
from typing import BinaryIO

from fusioncell.intake.readers.face import Drafts, ReaderOptions
from fusioncell.intake.readers.nesting import Nest

FORMAT = "mail"
_NAMES = rb"From|To|Cc|Date|Subject|Received|Return-Path|Message-I[Dd]|MIME-Version|Delivered-To|Reply-To|Content-Type"
_FEWEST = 2  # known headers in the head of a mail
_HEAD = re.compile(rb"(?:From [^\r\n]{1,200}\r?\n)?[!-9;-~]{1,60}:[ \t\r\n]")
_KNOWN = re.compile(rb"^(" + _NAMES + rb"):", re.M)


def recognises(head: bytes, filename: str) -> bool:
    """Headers of mail from the first line on."""
    return bool(_HEAD.match(head)) and len(set(_KNOWN.findall(head))) >= _FEWEST


def read(stream: BinaryIO, options: ReaderOptions) -> Drafts:
    """The document and everything that it carries."""
    yield from Nest(options).read(stream, FORMAT)
