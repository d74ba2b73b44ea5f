"""
Public registers and layers in one workspace: seconds and peak memory of every command.

``python benchmarks/real_files.py DATA`` copies the files of a folder laid out as ``shared/data``
is into a workspace of the bundled example, takes the proposed descriptions as they are, names
four layers of areas, and runs each command once, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sitepipe.examples import init_workspace

AS_OF = ("--as-of", "2026-11-23")
REGISTERS = {
    "worcester": ("brownfield/worcester_city_brownfield_register.csv", "Worcester"),
    "rochdale": ("brownfield/rochdale_brownfield_register_messy_headers.csv", "Rochdale"),
    "substations": ("electricity/substation_locations_raw_NGED.csv", "The operator"),
    "applications": ("electricity/connection_applications_raw_NGED.csv", "The operator"),
}
LAYERS = """\
areas:
  - {kind: authority, file: layers/LAD_May_2024_UK_BUC.geojson, accuracy_m: 500}
  - {kind: region, file: layers/region_E12000005_west_midlands.geojson, name: West Midlands,
     accuracy_m: 20}
  - {kind: licence_area, file: layers/dno_licence_areas.geojson, name_column: region,
     accuracy_m: 200}
  - {kind: green_belt, file: layers/wm_unconstrained_land_within_green_belt_by_LPA.geojson,
     accuracy_m: 20}
"""
COMMANDS = (
    "ingest", "run", "issues", "consolidate", "conflicts", "coverage", "chase", "areas",
    "check --contradictions", "workbook --partner Rochdale -o rochdale.xlsx",
    "decide --all -o page.html", "pack -o pack",
)  # fmt: skip


def timed(root: Path, *arguments: str) -> tuple[float, float, str]:
    """Run a command in the workspace; return seconds, peak MB and what it printed."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "sitepipe", *arguments, *AS_OF],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):  # 1: the answer is no
        sys.exit(f"sitepipe {' '.join(arguments)} ended with {code}")
    return time.perf_counter() - began, usage.ru_maxrss / 1000, out


def made(data: Path, root: Path) -> None:
    """Make the workspace as its user would."""
    init_workspace(root)
    for name, (file, partner) in REGISTERS.items():
        held = f"inbox/{name}.csv"
        shutil.copyfile(data / file, root / held)
        timed(root, "ingest", "--suggest", held, "-o", "sources/", "--partner", partner)
    (root / "layers").mkdir()
    for kind in ("boundaries", "electricity", "green_belt"):
        for layer in (data / kind).glob("*.geojson"):
            shutil.copyfile(layer, root / "layers" / layer.name)
    with (root / "sitepipe.yaml").open("a", encoding="utf-8") as stream:
        stream.write(LAYERS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the public files")
    data = parser.parse_args().data.resolve()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "portfolio"
        made(data, root)
        read = json.loads(timed(root, "ingest", "--json")[2])
        rows, accepted = (
            sum(one[key] for one in read["sources"]) for key in ("rows_read", "accepted")
        )
        gathered = json.loads(timed(root, "consolidate", "--json")[2])
        issues = json.loads(timed(root, "issues", "--json")[2])["issues"]
        (joined,) = read["joined"]
        print(f"{rows:,} rows = {accepted:,} accepted + {rows - accepted:,} held")
        print(
            f"{gathered['records']:,} records = {gathered['sites']:,} sites "
            f"+ {gathered['merged']:,} merged; {len(gathered['asks'])} asked"
        )
        print(f"{len(issues):,} issues")
        print(f"{joined['joined']:,} of {joined['rows']:,} applications joined")
        for command in COMMANDS:
            seconds, megabytes, _ = timed(root, *command.split())
            print(f"{command:50} {seconds:6.1f} s {megabytes:7,.0f} MB", flush=True)


if __name__ == "__main__":
    main()
