"""Dirty sources of an invented county, with the truth of which records are one site."""

from dirty_sources.files import run_labels, write_workspace
from dirty_sources.records import Dirty, generate
from dirty_sources.scores import PairScore, baseline, pairwise

__all__ = [
    "Dirty",
    "PairScore",
    "baseline",
    "generate",
    "pairwise",
    "run_labels",
    "write_workspace",
]
