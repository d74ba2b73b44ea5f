"""Investability: value functions, scores, findings, and the explanation of every figure."""

from sitepipe.scoring.comparison import compare_sites as compare_sites
from sitepipe.scoring.explanation import explain_field as explain_field
from sitepipe.scoring.explanation import explain_site as explain_site
from sitepipe.scoring.investability import Scored as Scored
from sitepipe.scoring.investability import score_sites as score_sites
