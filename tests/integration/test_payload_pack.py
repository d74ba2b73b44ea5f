"""
Two hundred payloads in every text cell of a template, through ``run``, ``check`` and ``pack``.

The template is filled, dropped into the inbox, and read back out of every file that is written
and out of what is printed: everywhere the payload stands as text, and nowhere does it act. That
no browser runs one is tried in a real browser, in ``tests/browser``.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import unicodedata
import zipfile
from contextlib import closing
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pypdf
import pypdfium2
import pytest
import yaml
from filling import fill_template
from payloads import PAYLOADS, word_of

from sitepipe import forms
from sitepipe.cli.main import main
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"
FREE = {"text", "list"}
"""Kinds of column that take any text; the others are read as a term, a figure or a date."""


@dataclass(frozen=True)
class Done:
    """A workspace after run, check and pack, and what they printed."""

    root: Path
    run: Path
    pack: Path
    printed: dict[str, str]


def _rows(sheet: forms.FormSheet) -> list[dict[str, object]]:
    """
    Return a row for each payload, with the payload in every cell that takes it.

    Every fourth has a place: some of each kind are on maps, and drawing them takes long.
    """
    rows = []
    for number, payload in enumerate(PAYLOADS):
        row: dict[str, object] = {sheet.name_heading: payload}
        for column in sheet.columns:
            if column.kind in FREE and column.heading != "Includes":
                row[column.heading] = payload
            elif column.heading == "Latitude" and number % 4 == 0:
                row[column.heading] = 52.2 + (number % 20) / 40
            elif column.heading == "Longitude" and number % 4 == 0:
                row[column.heading] = -2.2 + (number // 20) / 10
            elif column.heading == "Control":
                row[column.heading] = payload  # no term: it becomes an issue that repeats it
            elif column.heading in {"Utility", "Topic"} and column.terms is not None:
                row[column.heading] = next(iter(column.terms)).label
        if sheet.reference_heading:
            row[sheet.reference_heading] = payload
        rows.append(row)
    return rows


def _as_text(workbook: openpyxl.Workbook) -> None:
    """Hold what openpyxl took for a formula as the text that it was typed as."""
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    root = tmp_path_factory.mktemp("payloads") / "w"
    (root / "inbox").mkdir(parents=True)
    settings = {"version": 1, "title": PAYLOADS[5], "notice": PAYLOADS[10]}
    (root / "sitepipe.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    fill_template(
        root / "inbox" / "filled.xlsx",
        rows={sheet.title: _rows(sheet) for sheet in forms.SHEETS},
        about={
            "Organisation": PAYLOADS[0],
            "Date the data speaks of": "2026-10-01",
            "Terms of use": PAYLOADS[21],
            "Contact": PAYLOADS[135],
        },
        change=_as_text,
    )
    pack = root / "pack"
    printed = {
        name: _typed(*command, "-w", root, "--as-of", AS_OF)
        for name, command in {
            "run": ("run",),
            "check": ("check",),
            "check --json": ("check", "--json"),
            "explain": ("explain", PAYLOADS[0], "--against", PAYLOADS[180]),
            "explain a field": ("explain", PAYLOADS[180], "positioning"),
            "pack": ("pack", "--audience", "internal", "-o", pack),
        }.items()
    }
    return Done(root, next((root / "runs").iterdir()), pack, printed)


def _typed(*arguments: object) -> str:
    """Return what a command prints."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in "12")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", err)
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
    said = []
    for stream in (out, err):
        stream.flush()
        said.append(stream.buffer.getvalue().decode())
    assert int(stopped.value.code or 0) in (0, 1), said[1]
    return "".join(said)


def _shown(text: str) -> str:
    """Return a text without what no reader sees, so that a broken line is no difference."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(one for one in plain if not one.isspace() and unicodedata.category(one) != "Cf")


_FOREIGN = {
    "img", "iframe", "object", "embed", "form", "base", "b", "marquee", "video", "audio", "portal",
    "foreignobject", "animate", "set", "math", "template", "picture", "textarea", "keygen",
}  # fmt: skip
"""Elements that payloads try to make and that no page of ours has."""

_REPAINTS = r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"

WANTED = {_shown(payload) for payload in PAYLOADS}


class _Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_all_two_hundred_arrive_as_they_were_typed(done: Done) -> None:
    snapshot = Workspace.open(done.root).assess(as_of=AS_OF).snapshot

    assert len(WANTED) == 200
    assert {_shown(name) for name in snapshot.sites["name"]} == WANTED
    for table, column in (
        ("sites", "positioning"), ("plots", "plot_landlord"), ("buildings", "building"),
        ("applications", "description"), ("works", "works_note"), ("connections", "applicant"),
        ("substations", "substation"), ("evidence", "held_at"), ("parties", "contact"),
        ("incentives", "scheme"),
    ):  # fmt: skip
        held = getattr(snapshot, table)[column].dropna()
        assert {_shown(text) for text in held} == WANTED, (table, column)


def test_a_page_has_no_element_of_theirs(done: Done) -> None:
    pages = [done.run / "map.html", done.pack / "index.html", *(done.pack / "sites").iterdir()]
    assert len(pages) == 202
    for page in pages:
        text = page.read_text(encoding="utf-8")
        elements = _Elements(text).found
        scripts = [attributes for tag, attributes in elements if tag == "script"]
        assert not any("src" in attributes for attributes in scripts), page.name
        assert not (scripts and page.parent.name == "sites"), page.name
        for tag, attributes in elements:
            assert tag not in _FOREIGN, (page.name, tag)
            assert not [name for name in attributes if name.startswith("on")], (page.name, tag)
            for name, value in attributes.items():
                if name.endswith(("href", "src", "srcset", "action")):
                    assert not re.match(
                        r"\s*(\w+script:|data:text)|.*x\.invalid", value or "", re.I
                    )


def test_a_spreadsheet_finds_no_formula(done: Done) -> None:
    for folder in (done.run, done.pack):
        path = folder / "portfolio.xlsx"
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        assert not [name for name in parts if re.search(r"vba|externalLink|activeX", name)]
        assert not any("TargetMode" in part for part in parts.values())
        assert not any(
            re.search(r"<f[ >/]|<hyperlink|ddeLink", part)
            for name, part in parts.items()
            if name.startswith("xl/worksheets/sheet")
        )
        book = openpyxl.load_workbook(path)
        assert not [
            cell
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]
        for title in ("Sites", "Plots", "Buildings", "Connections", "Evidence", "Parties"):
            assert {
                _shown(str(name)) for (name,) in book[title].iter_rows(min_row=4, max_col=1,
                                                                       values_only=True)
            } >= WANTED, title  # fmt: skip


def test_a_table_in_text_has_no_cell_that_runs(done: Done) -> None:
    for name in ("portfolio.csv", "issues.csv"):
        with (done.run / name).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        assert len(rows) > 200
        assert {len(row) for row in rows} == {len(rows[0])}, "no cell broke out of its row"
        running = [
            cell
            for row in rows
            for cell in row
            if unicodedata.normalize("NFKC", cell).strip().startswith(("=", "+", "-", "@"))
            and not re.fullmatch(r"-?[\d.]+", cell)
        ]
        assert running == [], name


def test_a_geopackage_is_whole(done: Done) -> None:
    for folder in (done.run, done.pack):
        with closing(sqlite3.connect(folder / "portfolio.gpkg")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            names = {name for (name,) in database.execute("SELECT name FROM sites")}
            assert {_shown(name) for name in names} == WANTED
            assert database.execute("SELECT count(*) FROM plots").fetchone() == (200,)
            made = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_master") if sql]
            styles = [qml for (qml,) in database.execute("SELECT styleQML FROM layer_styles")]
        assert not [text for text in made + styles if re.search(r"\bp\d{3}\b", text)]


def test_a_document_shows_them_and_does_nothing(done: Done) -> None:
    path = done.pack / "portfolio.pdf"
    reader = pypdf.PdfReader(path)
    root = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm", "/AF"} & set(root)
    assert not [page for page in reader.pages if {"/Annots", "/AA"} & set(page)]
    document = pypdfium2.PdfDocument(path)
    text = _shown("".join(page.get_textpage().get_text_range() for page in document))
    document.close()
    for number, payload in enumerate(PAYLOADS):
        assert word_of(number) in text, payload
    assert "root:x:" not in text, "no file of the machine was read"


def test_texts_and_documents_of_data_stay_what_they_are(done: Done) -> None:
    told = (done.pack / "README.txt").read_text(encoding="utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", told)
    assert _shown(PAYLOADS[0]) in _shown(told)
    for document in (done.run / "run.json", done.pack / "manifest.json"):
        json.loads(document.read_text(encoding="utf-8"))
    found = json.loads(done.printed["check --json"])["findings"]
    assert {_shown(finding["name"]) for finding in found} == WANTED


def test_a_terminal_is_not_repainted(done: Done) -> None:
    for command, said in done.printed.items():
        assert not re.search(_REPAINTS, said), command
    (markup,) = (payload for payload in PAYLOADS if payload.startswith("[["))
    assert markup in done.printed["check"], "what the printer's own markup looks like is kept"


def test_no_file_has_a_name_that_leads_elsewhere(done: Done) -> None:
    with zipfile.ZipFile(done.root / "pack.zip") as archive:
        names = archive.namelist()
    assert len(names) == len(set(map(str.casefold, names))) == 206
    assert all(re.fullmatch(r"pack/(sites/)?[a-z0-9-]+\.\w+", name, re.I) for name in names)
