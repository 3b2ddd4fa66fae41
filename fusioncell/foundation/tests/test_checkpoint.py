"""Signed heads: published examples of the specifications, and what is refused."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusioncell.foundation.methods.checkpoint import (
    COSIGNATURE,
    ED25519,
    Head,
    NotSigned,
    Signer,
    parts,
    read_head,
    read_signer,
    read_verifier,
    sign,
)

# The published key pair of golang.org/x/mod/sumdb/note, and the published checkpoint of C2SP tlog-cosignature.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
LOG, WITNESS = Signer("cell/rights", bytes(range(32))), Signer("dpa.example/w", bytes(32), COSIGNATURE)


def test_published_checkpoint_is_read() -> None:
    text, signatures = parts(SOFA)
    assert read_head(text) == Head("example.com/behind-the-sofa", 20852163, read_head(text).root)
    assert [name for name, _ in signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert int.from_bytes(signatures[1][1][4:12], "big") == 1679315147


@pytest.mark.parametrize("place", range(len(VKEY)))
def test_mistyped_verifier_key_is_refused(place: int) -> None:
    wrong = VKEY[:place] + chr(ord(VKEY[place]) ^ 1) + VKEY[place + 1 :]
    with pytest.raises(ValueError, match=r"key|base64"):
        read_verifier(wrong)


def test_key_goes_through_its_text() -> None:
    assert read_verifier(VKEY).vkey == VKEY == read_signer(SKEY).verifier.vkey
    assert read_verifier(WITNESS.verifier.vkey) == WITNESS.verifier


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32))
def test_signed_head_is_read_back(size: int, root: bytes) -> None:
    head = Head("cell/rights", size, root)
    note = sign(head, LOG)
    assert read_head(LOG.verifier.signed(note)) == head
    note += WITNESS.cosignature_line(head.text(), 1_800_000_000)
    assert WITNESS.verifier.signed(note) == LOG.verifier.signed(note) == head.text()


@pytest.mark.parametrize("place", range(len(sign(Head("cell/rights", 7, bytes(32)), LOG))))
def test_head_changed_in_any_sign_is_refused(place: int) -> None:
    note = sign(Head("cell/rights", 7, bytes(32)), LOG)
    with pytest.raises(NotSigned):
        LOG.verifier.signed(note[:place] + chr(ord(note[place]) ^ 1) + note[place + 1 :])


def test_signature_of_a_log_is_no_cosignature_and_the_reverse() -> None:
    text = Head("cell/rights", 7, bytes(32)).text()
    as_witness = Signer("cell/rights", bytes(range(32)), COSIGNATURE)
    with pytest.raises(NotSigned):
        as_witness.verifier.signed(f"{text}\n{LOG.signature_line(text)}")
    with pytest.raises(NotSigned):
        LOG.verifier.signed(f"{text}\n{as_witness.cosignature_line(text, 5)}")


def test_cosignature_at_another_moment_is_false() -> None:
    text = Head("cell/rights", 7, bytes(32)).text()
    (_, raw), later = parts(f"{text}\n{WITNESS.cosignature_line(text, 5)}")[1][0], (6).to_bytes(8, "big")
    moved = base64.b64encode(raw[:4] + later + raw[12:]).decode()
    with pytest.raises(NotSigned, match="false"):
        WITNESS.verifier.signed(f"{text}\n— dpa.example/w {moved}\n")


@pytest.mark.parametrize(
    "text", ["", "a\n1\n", "a\n01\nAA==\n", "a\n-1\n" + "A" * 43 + "=\n", "\n1\n" + "A" * 43 + "=\n", "a\n1\nAA==\n"]
)
def test_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"checkpoint|root"):
        read_head(text)


def test_kinds_of_keys_are_told_apart_by_their_identifier() -> None:
    assert Signer("a", bytes(32), ED25519).verifier.key_id != Signer("a", bytes(32), COSIGNATURE).verifier.key_id
