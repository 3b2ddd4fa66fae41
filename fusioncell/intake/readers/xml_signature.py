"""What the XML signature of a message is worth: it fits the certificate it carries, it does not, or nobody can say.

Fitting says that nothing was changed since whoever holds that certificate's key signed it. Whose it is, is another
question, which the cell does not answer: a signature opens nothing (XML Signature 1.1, W3C 2013; read by signxml).
"""

from __future__ import annotations

from base64 import b64decode
from copy import deepcopy
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree
from signxml.exceptions import InvalidSignature, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
_NOT_JUDGED = (SignXMLException, UnsupportedAlgorithm, etree.LxmlError, ValueError, TypeError, KeyError, AttributeError)


class Signature(StrEnum):
    """How a message stands to its signature."""

    NONE = "none"
    UNVERIFIED = "unverified"
    INVALID = "invalid"
    VALID = "valid"


def signature_of(message: etree._Element, *, whole: bool) -> Signature:
    """The state of the signature that is a child of this message.

    whole: the message is a file of its own. One that was cut out of a feed may have lost what its signature covered, so
    that it can fit but not be called broken.
    """
    signature = message.find(f"{DSIG}Signature")
    if signature is None:
        return Signature.NONE
    shown = (signature.findtext(f"{DSIG}KeyInfo/{DSIG}X509Data/{DSIG}X509Certificate") or "").strip()
    if not shown:
        return Signature.UNVERIFIED
    try:
        certificate = x509.load_der_x509_certificate(b64decode(shown))
        wanted = SignatureConfiguration(location="./")
        found = XMLVerifier().verify(deepcopy(message), x509_cert=certificate, expect_config=wanted)
    except InvalidSignature:
        return Signature.INVALID if whole else Signature.UNVERIFIED
    except _NOT_JUDGED:
        return Signature.UNVERIFIED
    # A signature over another part of the file says nothing about the message (signature wrapping).
    signed = None if isinstance(found, list) else found.signed_xml
    covers = signed is not None and signed.tag == message.tag and len(signed) == len(message) - 1
    return Signature.VALID if covers else Signature.UNVERIFIED
