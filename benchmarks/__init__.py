"""What is measured, each figure with its bound or its peer."""

import fusioncell  # noqa: F401  before NumPy, of which it sets the number of threads
