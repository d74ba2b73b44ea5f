"""The printed maps: drawn in the national grid, at a scale that a ruler can measure."""
