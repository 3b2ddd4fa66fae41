"""Words and drawings that the pages of the room print."""
