"""Proposals of how to read a file that nobody has described: columns to fields."""

from sitepipe.ingest.suggestions.descriptions import description_text as description_text
from sitepipe.ingest.suggestions.mappings import SURE as SURE
from sitepipe.ingest.suggestions.mappings import ColumnGuess as ColumnGuess
from sitepipe.ingest.suggestions.mappings import Suggestion as Suggestion
from sitepipe.ingest.suggestions.mappings import suggest as suggest
