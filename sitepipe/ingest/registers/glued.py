"""Cells of brownfield registers that were glued to the web address before them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.tables import Row
from sitepipe.vocab import IssueKind, Severity

_LATITUDE = re.compile(r"(?P<before>.*\D\d*)(?P<latitude>(?:49|5\d|60)\.\d{4,})")
_WHOLE_CRS = re.compile(r"(?P<before>.*[^A-Z])(?P<crs>ETRS89|OSGB36|WGS84)")
_WOVEN = re.compile(r"[^A-Z]*E[^A-Z]{0,3}T[^A-Z]{0,3}R[^A-Z]{0,3}S(?=.*8.*9)[^A-Z]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_NUMERIC_END = re.compile(r"\d\.\d{4,}$")


def mend_glued(row: Row, found: Mapping[str, str], issues: IssueLog) -> Row:
    """
    Part the CRS and the latitude from a web address that they were glued to.

    Done only where the cell that they belong in is blank, and where one coordinate stands
    alone. A CRS whose letters are woven into the address's last part (printed over each other)
    is told from its capitals; the address cannot be put right then, so it is kept and said to
    be damaged. A latitude that has lost its leading digits is an error.
    """
    address, crs, geo_x, geo_y = (
        found.get(name, "") for name in ("SiteplanURL", "CoordinateReferenceSystem", "GeoX", "GeoY")
    )
    cells = dict(row.cells)
    text = cells.get(address, "")
    if not text.startswith("http"):
        return row
    done = []
    if _is_half(cells, geo_x, geo_y):
        blank = geo_x if not cells[geo_x] else geo_y
        if match := _LATITUDE.fullmatch(text):
            text, cells[blank] = match["before"], match["latitude"]
            done.append(f"the latitude {match['latitude']}")
        elif _NUMERIC_END.search(text):
            _not_mended(row, blank, text, issues)
    is_damaged = False
    if crs and not cells[crs]:
        if match := _WHOLE_CRS.fullmatch(text):
            text, cells[crs] = match["before"].rstrip(), match["crs"]
            done.append(f"the CRS {match['crs']}")
        elif _WOVEN.fullmatch(text.rpartition("/")[2]):
            cells[crs], is_damaged = "ETRS89", True
            done.append("the CRS ETRS89, woven into it")
    if not done:
        return row
    issues.add(
        IssueKind.SHIFTED_ROW,
        Severity.WARNING,
        f"row {row.number}: glued to the web address stood {' and '.join(done)}",
        row=row.number,
        column=address,
        value=row.cells[address][-60:],
        repair="Each was put into its own column."
        + (" The address is damaged and was kept so." if is_damaged else ""),
    )
    cells[address] = text
    return Row(row.number, cells)


def _is_half(cells: Mapping[str, str], geo_x: str, geo_y: str) -> bool:
    """Say whether one coordinate stands alone."""
    if not geo_x or not geo_y:
        return False
    filled = [cells[name] for name in (geo_x, geo_y) if cells[name]]
    return len(filled) == 1 and _NUMBER.fullmatch(filled[0]) is not None


def _not_mended(row: Row, column: str, text: str, issues: IssueLog) -> None:
    issues.add(
        IssueKind.SHIFTED_ROW,
        Severity.ERROR,
        f"row {row.number}: a coordinate is glued to the web address and cannot be told from it",
        row=row.number,
        column=column,
        value=text[-60:],
        repair="Its cell stays blank; ask the register's authority for the position.",
    )
