"""Where the rows of a table are by their postcodes, and what is to be said of that."""

from __future__ import annotations

from collections import Counter

from sitepipe.errors import first_five
from sitepipe.ingest.claims import Record
from sitepipe.ingest.defects import IssueLog
from sitepipe.ingest.figures import Unreadable
from sitepipe.ingest.postcode_lookup import QUALITY, PostcodeLookup, PostcodePlace
from sitepipe.ingest.postcodes import read_postcode
from sitepipe.ingest.tables import TextTable
from sitepipe.vocab import IssueKind, Severity
from sitepipe.words import count


class PostcodePlaces:
    """
    Looks the postcodes of a table up, all at once.

    Parameters
    ----------
    table
        The rows.
    column
        The heading of their postcodes; empty if none is mapped.
    lookup
        The user's; ``None`` if there is none.
    issues
        Takes the defects.
    """

    def __init__(
        self, table: TextTable, column: str, lookup: PostcodeLookup | None, issues: IssueLog
    ) -> None:
        self._column, self._lookup, self._issues = column, lookup, issues
        self._placed: list[tuple[str, PostcodePlace]] = []
        self._unplaced: list[tuple[int, str]] = []
        texts = {row.cells[column] for row in table.rows} if column else set()
        asked = {one for text in texts if (one := _readable(text)) is not None}
        self._found = lookup.find(asked) if lookup and asked else {}

    def read(self, record: Record, text: str) -> tuple[float, float, float] | None:
        """
        Say where a row is by its postcode.

        Returns
        -------
        place
            Easting and northing (OSGB36), and how far off they may be (m); ``None`` if it is
            not known.
        """
        try:
            postcode = read_postcode(text)
        except Unreadable as error:
            self._note(IssueKind.UNREADABLE_POSITION, record, text, f"says no place: {error}")
            return None
        if postcode is None:
            return None
        if self._lookup is None:
            self._unplaced.append((record.row, postcode))
            return None
        place = self._found.get(postcode)
        if place is None:
            self._note(IssueKind.UNKNOWN_POSTCODE, record, text, f"is not in {self._lookup.label}")
            return None
        if place.easting is None or place.northing is None:
            why = f"has no place in Great Britain in {self._lookup.label}"
            self._note(IssueKind.UNKNOWN_POSTCODE, record, text, why)
            return None
        if place.terminated:
            self._note(
                IssueKind.POSTCODE_TERMINATED,
                record,
                text,
                f"is no longer in use ({place.terminated})",
                repair="The row is placed where it was; ask the sender for the postcode of today.",
            )
        self._placed.append((postcode, place))
        return place.easting, place.northing, self._lookup.uncertainty_m * place.wider

    def finish(self) -> None:
        """Note how many rows were placed by postcodes, or could be with a lookup."""
        if self._unplaced:
            many = len(self._unplaced)
            verb = "has" if many == 1 else "have"
            self._issues.add(
                IssueKind.POSTCODES_WITHOUT_LOOKUP,
                Severity.WARNING,
                f"{count(many, 'row')} {verb} a postcode and no other place, and no lookup of "
                f"postcodes is configured: {first_five(code for _, code in self._unplaced)}",
                row=self._unplaced[0][0],
                column=self._column,
                value=self._unplaced[0][1],
                repair="They are kept without a location. Name one in sitepipe.yaml: postcodes: "
                "FILE, such as Code-Point Open or the ONS Postcode Directory.",
            )
        if not self._placed:
            return
        assert self._lookup is not None
        qualities = Counter(place.quality for _, place in self._placed)
        listed = "; ".join(
            f"{many} of quality {quality} ({QUALITY[quality]})"
            for quality, many in sorted(qualities.items())
            if quality in QUALITY
        )
        verb = "is" if len(self._placed) == 1 else "are"
        self._issues.add(
            IssueKind.PLACED_BY_POSTCODE,
            Severity.NOTICE,
            f"{count(len(self._placed), 'row')} {verb} placed by postcode in {self._lookup.label}"
            + (f": {listed}" if listed else ", which states no quality"),
            column=self._column,
            value=self._placed[0][0],
            repair=f"Each counts as known to {self._lookup.uncertainty_m:g} m, an imputed one to "
            "twice and the middle of a sector to ten times as much: judgement, not measured "
            "(postcode_uncertainty_m in sitepipe.yaml).",
        )

    def _note(
        self, kind: IssueKind, record: Record, text: str, said: str, *, repair: str = ""
    ) -> None:
        self._issues.add(
            kind,
            Severity.WARNING,
            f"{record.name}: the postcode {text[:60]!r} {said}",
            row=record.row,
            column=self._column,
            value=text[:200],
            repair=repair or "The row is kept without a location; ask the sender for the position.",
        )


def _readable(text: str) -> str | None:
    try:
        return read_postcode(text) if text else None
    except Unreadable:
        return None
