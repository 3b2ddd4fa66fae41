"""`python -m benchmarks [NAME…]`: runs every module of this folder that offers `run() -> list[Figure]`.

Each runs in a process of its own: what one of them set up is never in the way of the next.
"""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import machine, show

NOT_RUN = {
    "__main__",
    "figures",
    "place",
    "scenarios",
    "detection",
    "scanning",
    "at_work",
    "at_arrival",
    "across",
    "arrivals",
    "millions",
    "tutorial",
    "meter",
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; the exit is 1 when a bound is not kept."""
    found = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    known = [name for name in found if name not in NOT_RUN]
    unknown = set(names) - set(known)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    if len(names) == 1:
        return _run(names[0])
    codes = [
        subprocess.run([sys.executable, "-m", "benchmarks", name], check=False).returncode for name in names or known
    ]
    return max(codes)


def _run(name: str) -> int:
    print(machine())
    began = time.monotonic()
    kept = show(name, importlib.import_module(f"benchmarks.{name}").run())
    print(f"  ({time.monotonic() - began:.0f} s)")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
