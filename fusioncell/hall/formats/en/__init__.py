"""English, day before month and twenty-four hours, as most of the world reads it."""
