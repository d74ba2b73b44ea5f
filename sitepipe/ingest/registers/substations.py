"""Connection applications to the substations that they name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum

from sitepipe.errors import SchemaError
from sitepipe.ingest.registers.electricity import APPLICATIONS, SUBSTATIONS
from sitepipe.ingest.registers.forms import RegisterForm
from sitepipe.ingest.registers.substation_names import is_near, name_key, voltages
from sitepipe.ingest.tables import TextTable
from sitepipe.names import heading_key

# Kinds of substation that each column of an application may name, the likeliest first.
_KINDS = {
    "Primary Substation": ("primarysubstation", "bulksupplypoint"),
    "Bulk Supply Point": ("bulksupplypoint", "132kvswitchingstation", "supergridsubstation"),
    "Grid Supply Point": ("supergridsubstation", "132kvswitchingstation", "bulksupplypoint"),
}


class How(Enum):
    """How an application's substation was found, or why it was not."""

    NAME = "the name"
    NAME_OF_ANOTHER_KIND = "the name, of a substation of the next kind that may stand there"
    NEAR_NAME = "a name one letter off"
    AMBIGUOUS = "several substations have the name"
    OTHER_VOLTAGE = "the substation of the name has none of the voltages"
    OTHER_KIND = "only a substation of another kind has the name"
    NO_SUCH_NAME = "no substation has the name"
    NO_NAME = "the row names no substation"


_FOUND = frozenset({How.NAME, How.NAME_OF_ANOTHER_KIND, How.NEAR_NAME})


@dataclass(frozen=True)
class Substation:
    """A substation of the register, as far as the join needs it."""

    number: str
    name: str
    kind: str


@dataclass(frozen=True)
class ApplicationMatch:
    """
    One row of the applications and its substation.

    Attributes
    ----------
    row
        Its number in the file.
    column
        The column that names the substation: the lowest level that the row fills.
    name
        The name as written there; empty if none is.
    number
        The substation's number; ``None`` if it was not found.
    how
        How it was found, or why not.
    candidates
        Numbers of the substations that came into question, where several or none of them fit.
    """

    row: int
    column: str
    name: str
    number: str | None
    how: How
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Joined:
    """Every row of the applications, in order, with its substation if it was found."""

    matches: tuple[ApplicationMatch, ...]

    @property
    def unmatched(self) -> list[ApplicationMatch]:
        """The rows without a substation, in order."""
        return [match for match in self.matches if match.number is None]

    @property
    def rate(self) -> float:
        """The share (0-1) of rows that were joined; 0 without rows."""
        if not self.matches:
            return 0.0
        return 1 - len(self.unmatched) / len(self.matches)


def join_substations(applications: TextTable, substations: TextTable) -> Joined:
    """
    Join each connection application to the substation that it names.

    A row names its primary, or else its bulk supply point, or else its grid supply point. Names
    are compared without voltages, "S Stn" and the like. Of several substations of one name the
    likeliest kind is taken, then the one of the same voltages, then the one written the same. The
    row stays unmatched where several remain, where the one that remains states other voltages
    throughout, or where the name is only of a kind that the column does not hold. A name that
    no substation has may be one letter off, if a single name is.

    Parameters
    ----------
    applications
        Of the form ``nged_applications``.
    substations
        Of the form ``nged_substations``.

    Returns
    -------
    joined
        As many matches as rows; none is dropped and none joined twice.

    Raises
    ------
    SchemaError
        If either table is not of its form.
    """
    columns = _columns(applications, APPLICATIONS)
    by_key = _by_key(substations)
    matches = []
    for row in applications.rows:
        column, name = "", ""
        for column in _KINDS:
            name = row.cells.get(columns.get(column, ""), "").strip(" -–—")
            if name:
                break
        if not name:
            matches.append(ApplicationMatch(row.number, "", "", None, How.NO_NAME))
            continue
        found, how = _find(column, name, by_key)
        number = found[0].number if how in _FOUND else None
        others = () if number is not None else tuple(one.number for one in found)
        matches.append(ApplicationMatch(row.number, column, name, number, how, others))
    return Joined(tuple(matches))


def _columns(table: TextTable, form: RegisterForm) -> dict[str, str]:
    if not form.fits(table.headings):
        raise SchemaError(
            f"{table.where} is no table of {form.title}",
            hint=f"It needs the columns {', '.join(sorted(form.signature))}.",
        )
    return form.headings(table.headings)


def _by_key(table: TextTable) -> dict[str, list[Substation]]:
    columns = _columns(table, SUBSTATIONS)
    by_key: dict[str, list[Substation]] = defaultdict(list)
    for row in table.rows:
        number, name, kind = (
            row.cells[columns[one]]
            for one in ("Substation Number", "Substation Name", "Substation Type")
        )
        by_key[name_key(name)].append(Substation(number, name, heading_key(kind)))
    return dict(by_key)


def _find(
    column: str, name: str, by_key: dict[str, list[Substation]]
) -> tuple[list[Substation], How]:
    key = name_key(name)
    if key in by_key:
        return _narrowed(column, name, by_key[key], How.NAME)
    near = [other for other in by_key if is_near(key, other)]
    if len(near) == 1:
        return _narrowed(column, name, by_key[near[0]], How.NEAR_NAME)
    several = [one for other in near for one in by_key[other]]
    return several, How.AMBIGUOUS if several else How.NO_SUCH_NAME


def _narrowed(
    column: str, name: str, named: list[Substation], how: How
) -> tuple[list[Substation], How]:
    """Choose among substations of one name by kind, then by voltages."""
    kinds = _KINDS[column]
    kind = next((kind for kind in kinds if any(one.kind == kind for one in named)), None)
    if kind is None:
        return named, How.OTHER_KIND
    chosen = [one for one in named if one.kind == kind]
    ours = voltages(name)
    if len(chosen) > 1:
        chosen = [one for one in chosen if voltages(one.name) == ours] or chosen
    if len(chosen) > 1:
        chosen = [one for one in chosen if heading_key(one.name) == heading_key(name)] or chosen
    if len(chosen) > 1:
        return chosen, How.AMBIGUOUS
    theirs = voltages(chosen[0].name)
    if ours and theirs and not set(ours) & set(theirs):
        return chosen, How.OTHER_VOLTAGE
    if how is How.NAME and kind != kinds[0]:
        how = How.NAME_OF_ANOTHER_KIND
    return chosen, how
