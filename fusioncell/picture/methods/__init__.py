"""Pure parts of the picture."""
