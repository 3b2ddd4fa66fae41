"""The working system of a national fusion cell."""
