"""
Write the bundled example of an invented county: its partners' files and their descriptions.

    python tools/fictional_county.py            write layers/fictional-county
    python tools/fictional_county.py FOLDER     write it to another folder

The same seed gives the same text and the same cells each time. What is invented stands in
``tools/ardenshire/``, a module for each kind of fact; ``awkward.py`` there lists the cases that
the example holds on purpose.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ardenshire.files import write_files
from ardenshire.layer import write_layer, write_portfolio
from ardenshire.partners import partner_tables

TARGET = Path(__file__).resolve().parent.parent / "layers" / "fictional-county"


def main(folder: Path = TARGET) -> None:
    """Write the whole layer; files of an earlier writing are replaced."""
    workspace = folder / "workspace"
    write_files(partner_tables(), workspace)
    write_portfolio(workspace)
    write_layer(
        folder,
        title="Ardenshire (fictional): a complete pipeline, as partners would send it",
        tool="tools/fictional_county.py",
        notes="Not one site, organisation, substation, document or figure is real. The example "
        "holds awkward cases on purpose; tools/ardenshire/awkward.py lists them.",
    )
    print(f"{sum(1 for path in folder.rglob('*') if path.is_file())} files in {folder.name}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
