"""Ardenshire: an invented county, its sites and what its invented partners send of them."""
