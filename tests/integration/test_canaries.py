"""
Canaries: a distinct value in every restricted cell, and none of them in a finished pack.

The packs are searched here by other means than the scanner's own: raw bytes, unzipped parts,
a database's dump, another PDF reader.
"""

from __future__ import annotations

import io
import re
import sqlite3
import unicodedata
import zipfile
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pypdf
import pypdfium2
import pytest

from sitepipe import packs, schema
from sitepipe.errors import GuardRailError
from sitepipe.examples import init_workspace
from sitepipe.packs import write_pack
from sitepipe.pipeline import appraise, consolidate_sources
from sitepipe.render.pack.redaction import hidden_fields, redacted, withheld
from sitepipe.render.pack.scanner import secrets_of
from sitepipe.vocab import Audience
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
SITES = 4  # enough for shared works; the whole portfolio is packed by its own tests
_FIELDS_OF_CLAIMS = [
    name for name, field in schema.FIELDS.items() if field.audience is not Audience.PUBLIC
]


class Canaries:
    """Distinct values, each remembered with the least audience that may see it."""

    def __init__(self) -> None:
        self.texts: dict[str, Audience] = {}
        self.numbers: dict[int, Audience] = {}

    def in_column(self, table: pd.DataFrame, name: str, audience: Audience) -> pd.DataFrame:
        """Put a canary into every cell of a column."""
        column = table[name]
        if pd.api.types.is_float_dtype(column):
            first = 71_000_003 + 1009 * len(self.numbers)
            values = [first + 1009 * row for row in range(len(column))]
            self.numbers |= dict.fromkeys(values, audience)
            return table.assign(**{name: pd.Series(values, table.index, dtype="float64")})
        first = len(self.texts)
        texts = [f"Canary{first + row:05d}x {name} Quollwood" for row in range(len(column))]
        self.texts |= dict.fromkeys((f"canary{first + row:05d}x" for row in range(len(column))),
                                    audience)  # fmt: skip
        return table.assign(**{name: pd.Series(texts, table.index, dtype="str")})

    def withheld_from(self, audience: Audience) -> tuple[list[str], list[int]]:
        """Return what an audience must not find."""
        return (
            [text for text, least in self.texts.items() if not audience.may_see(least)],
            [number for number, least in self.numbers.items() if not audience.may_see(least)],
        )


# Columns of the team's own tables that hold what people wrote; the others join tables.
_TELLING = {
    "issues": ("value", "message", "repair"),
    "identities": ("decided_by", "decision"),
    "conflicts": ("value_won", "value_lost", "why"),
    "records": ("name",),
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Give the fictional portfolio with canaries, and the canaries."""
    root = tmp_path_factory.mktemp("canaries") / "county"
    init_workspace(root, example="fictional-county")
    assessment = Workspace.open(root).assess(as_of=AS_OF)
    canaries = Canaries()
    changed = {}
    for bundle in (assessment.snapshot, assessment.appraisal):
        tables = {}
        for field in fields(bundle):
            table, rows = schema.TABLES[field.name], getattr(bundle, field.name)
            for column in table.columns:
                if column.audience is not Audience.PUBLIC:
                    rows = canaries.in_column(rows, column.name, column.audience)
            for name in _TELLING.get(field.name, ()):
                rows = canaries.in_column(rows, name, Audience.INTERNAL)
            tables[field.name] = rows
        changed[type(bundle)] = replace(bundle, **tables)
    snapshot, appraisal = changed.values()
    claims = snapshot.claims
    for name in _FIELDS_OF_CLAIMS:
        chosen = claims["field"] == name
        stated = claims[chosen]
        for column in ("text", "value", "low", "high"):
            stated = canaries.in_column(stated, column, schema.FIELDS[name].audience)
        claims = pd.concat([claims[~chosen], stated]).sort_index()
    findings = appraisal.findings
    for audience in (Audience.PARTNER, Audience.INTERNAL):
        for_some = findings.head(40).assign(
            rule=lambda rows, by=audience: rows["rule"] + by.value, audience=audience.value
        )
        for column in ("fact", "next_step", "actor", "title"):
            for_some = canaries.in_column(for_some, column, audience)
        findings = pd.concat([findings, for_some])
    return (
        replace(
            assessment,
            snapshot=replace(snapshot, claims=schema.CLAIMS.frame(claims)),
            appraisal=replace(appraisal, findings=schema.FINDINGS.frame(findings)),
        ),
        canaries,
    )


@pytest.fixture(scope="module")
def sites(planted) -> list[str]:
    """Give the sites with the most registers: plots, connections and works."""
    snapshot = planted[0].snapshot
    rows = pd.concat(
        [table["site_id"] for table in (snapshot.plots, snapshot.works_sites, snapshot.parties)]
    )
    return rows.value_counts(sort=True).index[:SITES].tolist()


@pytest.fixture(scope="module", params=[Audience.PUBLIC, Audience.PARTNER])
def packed(request, planted, sites, tmp_path_factory):
    """Give an audience, its pack with canaries withheld, and the canaries."""
    folder = tmp_path_factory.mktemp("packs") / request.param.value
    report = write_pack(planted[0], folder, audience=request.param, site_ids=sites)
    return request.param, folder, report, planted[1]


def _texts_of(content: bytes, name: str) -> list[str]:
    """Read a file of a pack as people and other programs do."""
    texts = [content.decode("utf-8", "replace"), content.decode("utf-16-le", "replace")]
    if name.endswith((".zip", ".xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                texts += [entry, *_texts_of(archive.read(entry), entry)]
    elif name.endswith(".pdf"):
        document = pypdfium2.PdfDocument(content)
        texts += [page.get_textpage().get_text_range() for page in document]
        texts.append(str(document.get_metadata_dict()))
        document.close()
        reader = pypdf.PdfReader(io.BytesIO(content))
        texts.append(reader.xmp_metadata.stream.get_data().decode() if reader.xmp_metadata else "")
        texts += [str(reader.get_object(number)) for number in range(1, len(reader.xref_objStm))]
    elif name.endswith(".gpkg"):
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
            names = [row[0] for row in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'rtree%'"
            )]  # fmt: skip
            texts += [str(database.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names]
            texts.append(str(database.execute("SELECT * FROM sqlite_master").fetchall()))
    return texts


def _found(path: Path, canaries: tuple[list[str], list[int]]) -> set[str]:
    """Return the canaries that stand anywhere in a file."""
    texts, numbers = canaries
    found: set[str] = set()
    for text in [path.name, *_texts_of(path.read_bytes(), path.name)]:
        plain = unicodedata.normalize("NFKC", text).casefold()
        held = set(re.findall(r"canary\s*\d{5}x", plain))
        found |= {re.sub(r"\s", "", one) for one in held} & set(texts)
        grouped = re.sub(r"(?<=\d)[,\s\u2009\u202f](?=\d{3}(?!\d))", "", plain)
        found |= set(re.findall(r"(?<!\d)7\d{7}(?!\d)", grouped)) & set(map(str, numbers))
    return found


def test_canaries_stand_in_every_restricted_column(planted):
    assessment, canaries = planted

    for name in withheld(Audience.PUBLIC):
        table, _, column = name.partition(".")
        if column:
            rows = getattr(assessment.snapshot, table)
            assert len(rows), f"the example has no {table}: the canaries prove nothing there"
            assert rows[column].notna().all(), name
    assert len(canaries.texts) > 1000
    assert len(canaries.numbers) > 100


def test_no_canary_is_in_a_pack_that_may_not_hold_it(packed):
    audience, folder, report, canaries = packed
    wanted = canaries.withheld_from(audience)
    assert report.searched_for > 500

    files = [*folder.rglob("*"), folder.with_name(f"{folder.name}.zip")]

    assert {file.name: _found(file, wanted) for file in files if file.is_file()} == {
        file.name: set() for file in files if file.is_file()
    }


def test_a_partner_s_pack_does_hold_what_partners_may_see(packed):
    audience, folder, _, canaries = packed
    everything = canaries.withheld_from(Audience.PUBLIC)
    internal = canaries.withheld_from(Audience.PARTNER)
    for_partners = tuple(
        [one for one in all_of if one not in team]
        for all_of, team in zip(everything, internal, strict=True)
    )

    found = _found(folder / "portfolio.gpkg", for_partners)

    assert bool(found) is (audience is Audience.PARTNER), "else the search itself is blind"


@pytest.mark.parametrize("forgotten", ["the redaction", "one column of one file"])
def test_a_leak_stops_the_pack_and_is_not_repeated(
    planted, sites, tmp_path, monkeypatch, forgotten
):
    assessment, canaries = planted
    if forgotten == "the redaction":
        monkeypatch.setattr(packs, "redacted", lambda *bundles, **_audience: bundles)
    else:
        from sitepipe.render.pack import readme

        def leaking(snapshot, *others):
            return f"Landlord: {assessment.snapshot.plots['plot_landlord'].iloc[0]}\n"

        monkeypatch.setattr(readme, "readme", leaking)

    with pytest.raises(GuardRailError, match="held what its audience may not see") as error:
        write_pack(assessment, tmp_path / "pack", site_ids=sites[:1])

    said = f"{error.value} {error.value.hint}"
    assert error.value.exit_code == 1
    assert "README.txt" in said or forgotten == "the redaction"
    assert "plots.plot_landlord" in said or forgotten == "the redaction"
    assert "canary" not in said.casefold()
    assert not any(str(number) in said for number in canaries.numbers)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def county(kept_county) -> Workspace:
    return Workspace.open(kept_county)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_nothing_that_is_shown_depends_on_what_is_withheld(county, audience):
    """Change every withheld claim before anything is worked out: all that is shown stays."""
    settings, ingested, base = (
        county.settings(as_of=AS_OF), county.ingest(as_of=AS_OF), county.base_layers()
    )  # fmt: skip
    claims = ingested.claims
    withheld_claims = claims["field"].isin(hidden_fields(audience))
    changed = claims.assign(
        text=claims["text"].mask(withheld_claims, "Canary " + claims["text"]),
        value=claims["value"].mask(withheld_claims, "Canary " + claims["value"]),
        low=claims["low"].mask(withheld_claims, claims["low"] * 1.37 + 3),
        high=claims["high"].mask(withheld_claims, claims["high"] * 1.37 + 3),
    )

    def assessed(stated: pd.DataFrame):
        snapshot = consolidate_sources(replace(ingested, claims=stated), settings=settings)
        return snapshot, appraise(snapshot, base, settings=settings)

    before, after = assessed(claims), assessed(changed)

    assert withheld_claims.sum() > 100
    assert not before[0].parties["contact"].equals(after[0].parties["contact"])
    for shown, still in zip(
        redacted(*before, audience=audience), redacted(*after, audience=audience), strict=True
    ):
        for field in fields(shown):
            pd.testing.assert_frame_equal(
                pd.DataFrame(getattr(shown, field.name)), pd.DataFrame(getattr(still, field.name))
            )


def test_the_prices_of_the_county_are_looked_for(county):
    """A price is looked for unless a public sum equals it, such as the cost of works."""
    assessment = county.assess(as_of=AS_OF)
    secrets = secrets_of(
        assessment.snapshot, assessment.appraisal, assessment.base, audience=Audience.PUBLIC
    )
    sums = {secret.number for secret in secrets if "_gbp" in secret.column}

    assert {9_800_000, 10_200_000, 11_900_000, 14_700_000, 16_100_000, 18_900_000} <= sums, "plots"
    assert {7_100_000, 13_800_000, 21_500_000, 38_000_000} <= sums, "connections"
    assert {8.75, 9.25, 9.6} <= sums, "rents"
    assert len(sums) >= 25
