"""What a suggestion is held against: the mapping that a person wrote."""

from pathlib import Path

from sitepipe import config
from sitepipe.config import SourceConfig
from sitepipe.ingest.previews import Preview, previews
from sitepipe.ingest.suggestions import Suggestion, suggest


def expected(source: SourceConfig) -> dict[str, set[str]]:
    """Give the fields that each column of a description holds; a column may have two uses."""
    held: dict[str, set[str]] = {heading: set() for heading in source.ignored}
    for heading, mapping in source.columns.items():
        held.setdefault(heading, set()).add(mapping.field)
    held.setdefault(source.name_column, set()).add("name")
    if source.reference_column:
        held.setdefault(source.reference_column, set()).add("reference")
    return held


def suggested(root: Path) -> list[tuple[str, SourceConfig, Suggestion]]:
    """Suggest a description for each source of a workspace, seeing nothing but its file."""
    seen: dict[str, list[Preview]] = {}
    found = []
    for path in sorted((root / "sources").glob("*.yaml")):
        source = config.load(path, SourceConfig, label=path.name).section
        if source.file not in seen:
            seen[source.file] = previews(root / source.file, label=source.file)
        (preview,) = [one for one in seen[source.file] if source.sheet in ("", one.table.sheet)]
        found.append((path.stem, source, suggest(preview)))
    return found


def score(root: Path) -> tuple[float, list[str]]:
    """Give the share of columns suggested as a person mapped them, and the wrong sure ones."""
    right = every = 0
    wrong = []
    for name, source, suggestion in suggested(root):
        held = expected(source)
        for guess in suggestion.columns:
            every += 1
            proposed = guess.field if guess.is_sure or guess.field == "name" else ""
            wanted = held.get(guess.heading, set())
            right += proposed in wanted or (not proposed and not wanted)
            if proposed and proposed not in wanted:
                wrong.append(f"{name}: {guess.heading} as {proposed}, {guess.confidence}")
    return right / every, wrong
