"""What is known of which sites, what an answer would settle, and whom to ask."""

from sitepipe.coverage.ages import field_ages as field_ages
from sitepipe.coverage.asking import chase_report as chase_report
from sitepipe.coverage.counting import coverage_report as coverage_report
from sitepipe.coverage.letter import letter_text as letter_text
from sitepipe.coverage.letters import write_letters as write_letters
