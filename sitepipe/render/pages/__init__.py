"""HTML pages that open anywhere and ask nothing of any network."""
