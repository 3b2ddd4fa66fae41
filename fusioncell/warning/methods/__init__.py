"""How signals are found in counts, places and names: pure, numeric, each with its source."""
