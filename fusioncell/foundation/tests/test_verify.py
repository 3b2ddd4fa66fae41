"""fusioncell-verify, from outside: every change of a copied log is found, every rollback and fork refused."""

from __future__ import annotations

import functools
import http.server
import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import fusioncell_verify
from fusioncell.foundation.methods.checkpoint import COSIGNATURE, Signer, read_verifier
from fusioncell.foundation.tests.log_folder import CELL, entries, write_log

KEY = CELL.verifier.vkey
OK, TAMPERED, UNREADABLE, ROLLED_BACK, FORKED = range(5)


def verify(*arguments: object) -> int:
    return fusioncell_verify.main([str(one) for one in arguments])


@pytest.fixture
def witness_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "witness.key"
    assert verify("keygen", "dpa.example/witness", path) == OK
    (tmp_path / "witness.vkey").write_text(capsys.readouterr().out)
    return path


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 700, 65536, 65793])
def test_honest_log_of_any_size_passes(tmp_path: Path, size: int) -> None:
    assert verify("audit", write_log(tmp_path / "log", entries(size)), "--key", KEY) == OK


def test_any_changed_byte_of_a_copied_log_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = write_log(tmp_path / "log", entries(600))
    chance = random.Random(2026)  # noqa: S311  # repeatable chance is what a test wants
    files = sorted(path for path in log.rglob("*") if path.is_file())
    assert len(files) == 8  # 3 tiles of level 0, 1 of level 1, 3 bundles, the head
    for path in files:
        original = path.read_bytes()
        everywhere = range(len(original)) if path.name == "checkpoint" else chance.sample(range(len(original)), 60)
        for place in everywhere:
            changed = bytearray(original)
            changed[place] ^= 1 << chance.randrange(8)
            path.write_bytes(changed)
            assert verify("audit", log, "--key", KEY) in (TAMPERED, UNREADABLE), f"{path.name} at byte {place}"
        path.write_bytes(original[:-1])
        assert verify("audit", log, "--key", KEY) in (TAMPERED, UNREADABLE)
        path.unlink()
        assert verify("audit", log, "--key", KEY) in (TAMPERED, UNREADABLE)
        path.write_bytes(original)
    assert verify("audit", log, "--key", KEY) == OK


def test_file_that_belongs_to_no_log_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = write_log(tmp_path / "log", entries(300))
    (log / "tile" / "0" / "007").write_bytes(bytes(8192))
    assert verify("audit", log, "--key", KEY) == TAMPERED
    assert "tile/0/007 does not belong to this log" in capsys.readouterr().err


def test_copy_brought_up_to_date_keeps_its_older_partial_tiles(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log", entries(200))
    for size in (250, 300, 600):
        write_log(log, entries(size))
        assert verify("audit", log, "--key", KEY) == OK
    (log / "tile" / "0" / "000.p" / "200").write_bytes(bytes(200 * 32))
    assert verify("audit", log, "--key", KEY) == TAMPERED


def test_partial_tile_may_have_been_replaced_by_its_full_successor(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log", entries(200))
    longer = write_log(tmp_path / "longer", entries(600))
    for part in ("0", "entries"):
        shutil.rmtree(log / "tile" / part / "000.p")
        shutil.copy(longer / "tile" / part / "000", log / "tile" / part / "000")
    assert verify("prove-inclusion", log, 7, "--key", KEY) == OK


def test_foreign_key_and_foreign_log_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = write_log(tmp_path / "log", entries(3))
    assert verify("audit", log, "--key", Signer("fusioncell/test/rights", bytes(32)).verifier.vkey) == TAMPERED
    assert verify("audit", log, "--key", Signer("other", bytes(range(32))).verifier.vkey) == TAMPERED
    assert verify("audit", log, "--key", "no key") == UNREADABLE
    assert verify("audit", tmp_path / "nowhere", "--key", KEY) == UNREADABLE


def test_entry_is_proved_and_the_proof_checked_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = write_log(tmp_path / "log", entries(700))
    assert verify("prove-inclusion", log, 555, "--key", KEY) == OK
    proof = tmp_path / "555.tlog-proof"
    proof.write_text(capsys.readouterr().out)
    assert proof.read_text().startswith("c2sp.org/tlog-proof@v1\nextra ")
    (tmp_path / "body").write_text('{"n":555}')
    salt = (555).to_bytes(32, "big").hex()
    assert verify("check-proof", proof, "--key", KEY, "--body", tmp_path / "body", "--salt", salt) == OK
    (tmp_path / "body").write_text('{"n":556}')
    assert verify("check-proof", proof, "--key", KEY, "--body", tmp_path / "body", "--salt", salt) == TAMPERED
    proof.write_text(proof.read_text().replace("index 555", "index 554"))
    assert verify("check-proof", proof, "--key", KEY) == TAMPERED
    assert verify("prove-inclusion", log, 700, "--key", KEY) == UNREADABLE


@pytest.mark.parametrize(("old", "new"), [(1, 1), (1, 700), (255, 256), (256, 257), (300, 70000), (65536, 70000)])
def test_witness_cosigns_what_continues(tmp_path: Path, witness_key: Path, old: int, new: int) -> None:
    state, out = tmp_path / "state", tmp_path / "cosigned"
    first = write_log(tmp_path / "old", entries(old))
    common = ("--key", KEY, "--state", state, "--signing-key", witness_key, "--out", out)
    assert verify("witness", first, *common) == OK
    second = write_log(tmp_path / "new", entries(new))
    assert verify("witness", second, *common) == OK
    vkey = (tmp_path / "witness.vkey").read_text().strip()
    assert read_verifier(vkey).signed(out.read_text()) == CELL.verifier.signed(out.read_text())
    shutil.copy(out, second / "checkpoint")
    assert verify("audit", second, "--key", KEY, "--witness", vkey) == OK
    assert verify("audit", first, "--key", KEY, "--witness", vkey) == TAMPERED
    assert verify("prove-consistency", second, first / "checkpoint", "--key", KEY) == OK


def test_witness_refuses_a_rollback(tmp_path: Path, witness_key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ("--key", KEY, "--state", tmp_path / "state", "--signing-key", witness_key, "--out", tmp_path / "out")
    assert verify("witness", write_log(tmp_path / "log", entries(700)), *common) == OK
    remembered = (tmp_path / "state").read_text()
    capsys.readouterr()
    assert verify("witness", write_log(tmp_path / "shorter", entries(699)), *common) == ROLLED_BACK
    assert "Rolled back: the log shows 699 entries, and 700 were signed before." in capsys.readouterr().err
    assert (tmp_path / "state").read_text() == remembered


@pytest.mark.parametrize("size", [700, 701, 1400])
@pytest.mark.parametrize("rewritten", [0, 300, 699])
def test_witness_refuses_a_fork(
    tmp_path: Path, witness_key: Path, capsys: pytest.CaptureFixture[str], size: int, rewritten: int
) -> None:
    common = ("--key", KEY, "--state", tmp_path / "state", "--signing-key", witness_key, "--out", tmp_path / "out")
    assert verify("witness", write_log(tmp_path / "log", entries(700)), *common) == OK
    forged = entries(size)
    forged[rewritten] = entries(1, first=10_000)[0]
    assert verify("witness", write_log(tmp_path / "fork", forged), *common) == FORKED
    assert "Its past has been rewritten" in capsys.readouterr().err
    assert CELL.verifier.signed((tmp_path / "out").read_text()).split("\n")[1] == "700"


def test_key_is_never_overwritten(tmp_path: Path, witness_key: Path) -> None:
    before = witness_key.read_text()
    assert verify("keygen", "dpa.example/witness", witness_key) == UNREADABLE
    assert witness_key.read_text() == before
    assert witness_key.stat().st_mode & 0o077 == 0
    assert read_verifier((tmp_path / "witness.vkey").read_text().strip()).kind == COSIGNATURE


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder behind an address."""
    folder = write_log(tmp_path / "served", entries(600))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_log_is_audited_and_witnessed_over_http(served: tuple[Path, str], tmp_path: Path, witness_key: Path) -> None:
    folder, address = served
    assert verify("audit", address, "--key", KEY) == OK
    common = ("--key", KEY, "--state", tmp_path / "state", "--signing-key", witness_key, "--out", tmp_path / "out")
    assert verify("witness", address, *common) == OK
    (folder / "tile" / "0" / "001").unlink()
    assert verify("audit", address, "--key", KEY) == TAMPERED
    assert verify("audit", "http://127.0.0.1:9/log", "--key", KEY) == UNREADABLE


def test_program_imports_nothing_of_the_cell() -> None:
    source = Path(fusioncell_verify.__file__).read_text()
    assert "import fusioncell" not in source
    assert "from fusioncell" not in source
