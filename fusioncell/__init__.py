"""The working system of a national fusion cell."""

import os

# Before NumPy is loaded: our matrices are many and small, and we spread them over cores ourselves. Threads within each
# of them make two cores slower than one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
