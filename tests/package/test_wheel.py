"""The built wheel, not the tree: it installs by itself, founds a cell and serves the console with its front end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.package
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_wheel_carries_front_end_laws_ontology_and_catalogues(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "fusioncell/hall/static/hall/dist/console.js",
        "fusioncell/hall/static/hall/dist/console-style.css",
        "fusioncell/mandate/laws/marazan.toml",
        "fusioncell/mandate/laws/template.toml",
        "fusioncell/intake/places/places.npz",
        "fusioncell/intake/taggers/en.npz",
        "fusioncell/evidence/ontology/2_people.yaml",
        "fusioncell/intake/mappings/ucdp_ged.json",
        "fusioncell/hall/locale/ar/LC_MESSAGES/django.mo",
        "fusioncell_verify.py",
        "fusioncell_scenario/exercise.py",
    ):
        assert wanted in names, wanted
    assert not [name for name in names if "/tests/" in name]


def test_installed_wheel_founds_a_cell_and_serves_it(wheel):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        program = _installed(wheel, Path(folder))
        home = Path(folder) / "home"
        port = "18437"
        environ = {
            "PATH": os.environ["PATH"], "HOME": folder, "LANG": "C.UTF-8",
            "FUSIONCELL_HOME": str(home), "FUSIONCELL_PORT": port,
        }  # fmt: skip
        subprocess.run([program, "init"], env=environ, cwd=folder, check=True)
        subprocess.run([program, "found"], env=environ, cwd=folder, check=True)
        server = subprocess.Popen([program, "serve"], env=environ, cwd=folder)
        try:
            page = _wait_for(f"http://127.0.0.1:{port}/account/sign-in/")
            style = re.search(r'href="([^"]+console-style[^"]*\.css)"', page)
            assert style
            assert len(_wait_for(f"http://127.0.0.1:{port}{style[1]}")) > 20_000
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(60) == 0


def _installed(wheel: Path, folder: Path) -> str:
    python = folder / "venv" / "bin" / "python"
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    needs = ["--require-hashes", "-r", str(ROOT / "requirements" / "run.txt")]
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), *needs], check=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), "--no-deps", str(wheel)], check=True)
    return str(folder / "venv" / "bin" / "fusioncell")


def _wait_for(address: str) -> str:
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 (our own server)
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise AssertionError(f"{address} did not answer")
