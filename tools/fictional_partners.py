"""
Write the bundled example of two further invented partners, who disagree with the first.

    python tools/fictional_partners.py            write layers/fictional-partners
    python tools/fictional_partners.py FOLDER     write it to another folder

The layer holds their two files alone and extends ``fictional-county``. What is invented stands
in ``tools/ardenshire/second_opinions.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ardenshire.files import write_files
from ardenshire.layer import write_layer
from ardenshire.second_opinions import second_opinions

TARGET = Path(__file__).resolve().parent.parent / "layers" / "fictional-partners"


def main(folder: Path = TARGET) -> None:
    """Write the whole layer; files of an earlier writing are replaced."""
    write_files(second_opinions(), folder / "workspace")
    write_layer(
        folder,
        title="Ardenshire (fictional) with two further partners, who disagree",
        tool="tools/fictional_partners.py",
        extends="fictional-county",
        notes="Not one site, organisation or figure is real. Other names, hectares, points and "
        "boundaries some way off, a phase, and one reference given twice, all on purpose.",
    )
    print(f"{sum(1 for path in folder.rglob('*') if path.is_file())} files in {folder.name}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
