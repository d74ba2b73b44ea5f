"""Which records tell of one site: candidates, evidence for and against, and what it adds up to."""

from sitepipe.consolidate.matching.matcher import Matching, match_records

__all__ = ["Matching", "match_records"]
