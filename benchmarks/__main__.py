"""`python -m benchmarks [NAME…]`: runs every module of this folder that offers `run() -> list[Figure]`."""

from __future__ import annotations

import importlib
import pkgutil
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
    print(machine())
    kept = True
    for name in names or known:
        module = importlib.import_module(f"benchmarks.{name}")
        began = time.monotonic()
        kept = show(name, module.run()) and kept
        print(f"  ({time.monotonic() - began:.0f} s)")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
