"""From what sources say of roads to one graph: splitting, joining, merging, ordering."""
