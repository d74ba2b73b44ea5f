"""The scanner of a finished pack: it finds what is planted, wherever that is, and nothing else."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import shutil
import sqlite3
import struct
import urllib.parse
import zipfile
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pypdf
import pytest
import shapely
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from portfolio_fixture import CRS, made_portfolio
from pypdf.annotations import FreeText
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from sitepipe import schema
from sitepipe.render.gis.geopackage import write_geopackage
from sitepipe.render.pack.scanner import Secret, scan, secrets_of
from sitepipe.render.pack.scanner.database import DELETED
from sitepipe.render.pack.scanner.numbers import Standing, numbers_in, significant_digits
from sitepipe.render.pack.scanner.scan import UNSEARCHED
from sitepipe.render.pack.scanner.secret import folded
from sitepipe.vocab import Audience

OWNER = "Ōwner-Canary Häuser KG"
PRICE = 7_913_577.0
SECRETS = [
    Secret("plots.plot_landlord", text=folded(OWNER)),
    Secret("plots.plot_price_gbp", number=PRICE),
]
PNG = b"\x89PNG\r\n\x1a\n"


# -- a clean pack, made of real files of every kind -----------------------------------------


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("clean") / "pack"
    (folder / "sites").mkdir(parents=True)
    page = "<!doctype html><title>Elmshire</title><p>Price: £7.9m or so. 7,913,578 acres</p>"
    (folder / "index.html").write_text(page, encoding="utf-8")
    (folder / "sites" / "ash-park.html").write_text(page, encoding="utf-8")
    (folder / "manifest.json").write_text('{"version": 1}\n', encoding="utf-8")
    (folder / "README.txt").write_text("Owner: not stated.\n", encoding="utf-8")
    made = made_portfolio()
    write_geopackage(
        folder / "portfolio.gpkg",
        made.snapshot, made.appraisal, made.base,
        as_of="2026-11-14", crs=CRS, audience=Audience.PUBLIC,
    )  # fmt: skip
    with xlsxwriter.Workbook(str(folder / "portfolio.xlsx")) as book:
        book.add_worksheet("Plots").write_row(0, 0, ["Plot", 7_913_578])
    _written(folder / "portfolio.pdf", _document("Owner: not stated. 7913578"))
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, f"pack/{file.relative_to(folder)}")
    return folder


def test_a_clean_pack_has_no_leak(clean):
    assert scan(clean, SECRETS) == []
    assert scan(clean.with_suffix(".zip"), SECRETS) == []


# -- planted leaks --------------------------------------------------------------------------


def _document(text: str, *, spoken: str = "") -> pypdf.PdfWriter:
    """Return a one-page document that prints a text, with another for screen readers."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(400, 400)
    drawing = DecodedStreamObject()
    literal = "".join(f"\\{byte:03o}" for byte in text.encode("latin-1", "replace"))
    marked = spoken.encode("utf-16").hex() if spoken else ""
    drawing.set_data(
        b"10 10 m 20 20 l S /Span <</ActualText <"
        + marked.encode()
        + b">>> BDC BT /F1 12 Tf 10 300 Td ("
        + literal.encode()
        + b") Tj ET EMC"
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(drawing)
    return writer


def _written(path: Path, writer: pypdf.PdfWriter) -> None:
    with path.open("wb") as stream:
        writer.write(stream)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(
        ">I", zlib.crc32(kind + content)
    )  # fmt: skip


def _image(kind: bytes, content: bytes) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    return PNG + header + _chunk(kind, content) + pixels + _chunk(b"IEND", b"")


def _replaced(name: str, old: str, new: str):
    def plant(pack: Path) -> None:
        path = pack / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return plant


def _added(name: str, content: str | bytes, encoding: str = "utf-8"):
    def plant(pack: Path) -> None:
        data = content if isinstance(content, bytes) else content.encode(encoding)
        (pack / name).write_bytes(data)

    return plant


def _in_page(markup: str):
    return _replaced("index.html", "</p>", f"{markup}</p>")


def _in_database(*statements: str, values: tuple[object, ...] = ()):
    def plant(pack: Path) -> None:
        database = sqlite3.connect(pack / "portfolio.gpkg")
        for statement in statements:
            database.execute(statement, values if "?" in statement else ())
        database.commit()
        database.close()

    return plant


def _in_workbook(change):
    def plant(pack: Path) -> None:
        book = openpyxl.load_workbook(pack / "portfolio.xlsx")
        change(book)
        book.save(pack / "portfolio.xlsx")

    return plant


def _in_document(change):
    def plant(pack: Path) -> None:
        writer = _document("Owner: not stated.")
        change(writer)
        _written(pack / "portfolio.pdf", writer)

    return plant


def _printed(text: str, **spoken: str):
    return lambda pack: _written(pack / "portfolio.pdf", _document(text, **spoken))


def _zip_of(entry: str, content: bytes, *, comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, content)
        archive.comment = comment
    return stream.getvalue()


def _with_xmp(writer: pypdf.PdfWriter) -> None:
    stream = DecodedStreamObject()
    stream.set_data(f"<x:xmpmeta><dc:rights>{OWNER}</dc:rights></x:xmpmeta>".encode())
    writer._root_object[NameObject("/Metadata")] = writer._add_object(stream.flate_encode())


def _with_alt_text(writer: pypdf.PdfWriter) -> None:
    figure = DictionaryObject(
        {NameObject("/S"): NameObject("/Figure"), NameObject("/Alt"): TextStringObject(OWNER)}
    )
    tree = DictionaryObject({NameObject("/K"): writer._add_object(figure)})
    writer._root_object[NameObject("/StructTreeRoot")] = writer._add_object(tree)


def _with_header(book: openpyxl.Workbook) -> None:
    book.active.oddHeader.center.text = OWNER


def _with_validation(book: openpyxl.Workbook) -> None:
    book.active.add_data_validation(
        DataValidation("list", formula1=f'"{OWNER},other"', sqref="A1:A9")
    )


def _with_hidden_sheet(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("Old")
    sheet["B7"] = PRICE
    sheet.sheet_state = "veryHidden"


OWNED, PRICED = "plots.plot_landlord", "plots.plot_price_gbp"
_ENTITIES = "".join(f"&#{ord(letter)};" for letter in OWNER)
_URL = urllib.parse.quote(OWNER)
_JSON = json.dumps(OWNER)[1:-1]
_SVG = f"<svg xmlns='http://www.w3.org/2000/svg'><desc>{OWNER}</desc></svg>"
_DATA = base64.b64encode(_SVG.encode()).decode()

# name → column found, part of the place it is found at, how it is planted
LEAKS = {
    "html text": (OWNED, "index.html", _in_page(f"by {OWNER}.")),
    "html entities": (OWNED, "index.html", _in_page(_ENTITIES)),
    "html between tags": (
        OWNED, "index.html", _in_page("Ōwner-Ca<wbr>nary <b>Häu</b>ser&nbsp;KG")
    ),
    "html attribute, other case and width": (
        OWNED, "index.html", _in_page('<i title="ōＷＮＥＲ–canary HÄUSER kg"></i>')
    ),
    "html comment": (OWNED, "index.html", _in_page(f"<!-- {OWNER} -->")),
    "accents apart from their letters": (
        OWNED, "README.txt", _added("README.txt", "O\u0304wner-Canary Ha\u0308user KG")
    ),
    "soft hyphens and line breaks": (
        OWNED, "README.txt", _added("README.txt", "Ōw\u00adner-\n  Canary\r\n\tHäu\u200bser KG")
    ),
    "json escapes": (OWNED, "manifest.json", _added("manifest.json", f'{{"x": "{_JSON}"}}')),
    "json escapes twice": (
        OWNED, "manifest.json", _added("manifest.json", json.dumps({"x": json.dumps(OWNER)}))
    ),
    "address": (OWNED, "index.html", _in_page(f'<a href="?who={_URL}">more</a>')),
    "data uri": (
        OWNED, "index.html: image 1", _in_page(f'<img src="data:image/svg+xml;base64,{_DATA}">')
    ),
    "utf-16 with a mark": (OWNED, "notes.txt", _added("notes.txt", OWNER, "utf-16")),
    "utf-16 without a mark": (
        OWNED, "notes.bin", _added("notes.bin", b"\xff\xfb" + "Owner-Canary".encode("utf-16-be")),
    ),
    "number": (PRICED, "index.html", _in_page("7913577")),
    "number in groups": (PRICED, "index.html", _in_page("£7,913,577")),
    "number in groups, thin spaces": (PRICED, "index.html", _in_page("7\u2009913\u2009577")),
    "number with decimals": (PRICED, "manifest.json", _added("manifest.json", "[7913577.0]")),
    "number in millions": (PRICED, "README.txt", _added("README.txt", "About £7.913577m.")),
    "number between tags": (
        PRICED, "index.html", _in_page("<td>7,913,<wbr><span>577</span></td>")
    ),
    "database cell": (
        OWNED, "table access, column route",
        _in_database("UPDATE access SET route = ? WHERE fid = 1", values=(f"→ {OWNER}",)),
    ),
    "database number": (
        PRICED, "table access, column km",
        _in_database("UPDATE access SET km = ? WHERE fid = 1", values=(PRICE,)),
    ),
    "database column": (
        OWNED, "portfolio.gpkg", _in_database(f'ALTER TABLE access ADD COLUMN "{OWNER}" TEXT')
    ),
    "database style": (
        OWNED, "table layer_styles, column styleQML",
        _in_database("UPDATE layer_styles SET styleQML = ? WHERE fid = 1", values=(_ENTITIES,)),
    ),
    "database description": (
        OWNED, "table gpkg_contents, column description",
        _in_database("UPDATE gpkg_contents SET description = ?", values=(OWNER,)),
    ),
    "database row that was deleted": (
        OWNED, "portfolio.gpkg",
        _in_database(
            "PRAGMA secure_delete = OFF",
            "INSERT INTO access (site_id) VALUES (?)",
            "DELETE FROM access WHERE fid = (SELECT max(fid) FROM access)",
            values=(f"{OWNER} " * 3,),
        ),
    ),
    "database pages that were freed": (
        DELETED, "portfolio.gpkg",
        _in_database("PRAGMA secure_delete = OFF", "DROP TABLE access"),
    ),
    "workbook cell": (
        OWNED, "xl/", _in_workbook(lambda book: book.active.cell(9, 9, OWNER))
    ),
    "workbook comment": (
        OWNED, "xl/comments",
        _in_workbook(lambda book: setattr(book.active["A1"], "comment", Comment(OWNER, "x"))),
    ),
    "workbook property": (
        OWNED, "docProps/core.xml",
        _in_workbook(lambda book: setattr(book.properties, "creator", OWNER)),
    ),
    "workbook name": (
        OWNED, "xl/workbook.xml",
        _in_workbook(
            lambda book: book.defined_names.add(DefinedName("hidden", attr_text=f'"{OWNER}"'))
        ),
    ),
    "workbook header": (OWNED, "xl/worksheets", _in_workbook(_with_header)),
    "workbook list of choices": (OWNED, "xl/worksheets", _in_workbook(_with_validation)),
    "workbook hidden sheet": (PRICED, "xl/worksheets", _in_workbook(_with_hidden_sheet)),
    "pdf text": (PRICED, "portfolio.pdf: page 1", _printed("Asking 7,913,577 pounds")),
    "pdf text for screen readers": (
        OWNED, "document properties and alt texts", _printed("Owner", spoken=OWNER)
    ),
    "pdf title": (
        OWNED, "document properties and alt texts",
        _in_document(lambda writer: writer.add_metadata({"/Title": OWNER})),
    ),
    "pdf xmp": (OWNED, "portfolio.pdf: object", _in_document(_with_xmp)),
    "pdf outline": (
        OWNED, "document properties and alt texts",
        _in_document(lambda writer: writer.add_outline_item(title=OWNER, page_number=0)),
    ),
    "pdf annotation": (
        OWNED, "document properties and alt texts",
        _in_document(
            lambda writer: writer.add_annotation(0, FreeText(text=OWNER, rect=(0, 0, 9, 9)))
        ),
    ),
    "pdf attachment": (
        OWNED, "portfolio.pdf: object",
        _in_document(lambda writer: writer.add_attachment("notes.txt", OWNER.encode())),
    ),
    "pdf alt text": (OWNED, "document properties and alt texts", _in_document(_with_alt_text)),
    "image text": (
        OWNED, "map.png: text", _added("map.png", _image(b"iTXt", b"by\0\0\0\0\0" + OWNER.encode()))
    ),
    "image text, packed": (
        PRICED, "map.png: text",
        _added("map.png", _image(b"zTXt", b"price\0\0" + zlib.compress(b"7913577"))),
    ),
    "file name": (OWNED, "the name of sites/", _added(f"sites/{OWNER}.html", "<p>x</p>")),
    "zip within": (
        OWNED, "more.zip: notes.txt", _added("more.zip", _zip_of("notes.txt", OWNER.encode()))
    ),
    "zip comment": (
        OWNED, "more.zip: comment",
        _added("more.zip", _zip_of("notes.txt", b"", comment=OWNER.encode())),
    ),
    "zip entry": (
        OWNED, "more.zip: name of an entry", _added("more.zip", _zip_of(f"{OWNER}.txt", b""))
    ),
    "packed file": (PRICED, "a.svgz: unpacked", _added("a.svgz", gzip.compress(b"<t>7913577</t>"))),
    "file that cannot be opened": (UNSEARCHED, "no.zip", _added("no.zip", b"PK\3\4 no zip")),
    "document that cannot be opened": (UNSEARCHED, "a.pdf", _added("a.pdf", b"%PDF-1.7 none")),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_found_where_it_is(clean, tmp_path, name):
    column, place, plant = LEAKS[name]
    pack = tmp_path / "pack"
    shutil.copytree(clean, pack)
    secrets = [*SECRETS, Secret(OWNED, text=folded("Owner-Canary"))]

    plant(pack)

    found = scan(pack, secrets)
    assert {leak.column for leak in found} >= {column}
    assert any(place in leak.place for leak in found if leak.column == column), found
    zipped = tmp_path / "pack.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(pack.rglob("*")):
            if file.is_file():
                archive.write(file, f"pack/{file.relative_to(pack)}")
    assert column in {leak.column for leak in scan(zipped, secrets)}


def test_a_leak_never_shows_its_value(clean, tmp_path):
    pack = tmp_path / "pack"
    shutil.copytree(clean, pack)
    _in_page(f"{OWNER} 7913577")(pack)

    shown = repr(scan(pack, SECRETS)) + repr(SECRETS)

    assert "canary" not in shown.casefold()
    assert "7913577" not in shown


# -- numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7913577", 7913577), ("7,913,577", 7913577), ("7 913 577", 7913577),
        ("7.913.577", 7913577), ("7'913'577.50", 7913577.5), ("£7.913577m", 7913577),
        ("GBP 7.913577 million", 7913577), ("7913.577k", 7913577), ("7.913577e6", 7913577),
        ("at 5 7913577,", 7913577), ("12 7 913 577", 7913577),
    ],
)  # fmt: skip
def test_every_spelling_of_a_number_is_read(text, value):
    assert value in {round(number, 4) for number, _money in numbers_in(text)}


@pytest.mark.parametrize("text", ["17913577", "79135770", "7913577.5", "0.7913577", "7,913,5771"])
def test_a_part_of_another_number_is_none(text):
    assert 7913577.0 not in {number for number, _money in numbers_in(text)}


@pytest.mark.parametrize(
    ("value", "digits"), [(7913577, 7), (850000, 2), (24.75, 4), (1000.5, 5), (0.0, 0), (10, 1)]
)
def test_significant_digits_are_counted(value, digits):
    assert significant_digits(value) == digits


@given(st.integers(10**6, 10**11 - 1))
def test_a_number_is_found_in_any_spelling_that_python_writes(value):
    for text in (f"{value}", f"{value:,}", f"{value:_}".replace("_", " "), f"{value}.00"):
        assert float(value) in {number for number, _money in numbers_in(f"a {text} b")}


@given(st.text(min_size=1), st.text(min_size=1))
def test_folding_does_not_depend_on_what_stands_around(left, right):
    assert folded(left + "\n" + right) == folded(left) + folded(right)


# -- which values are secrets ---------------------------------------------------------------


def _portfolio_with(plots: list[dict[str, object]], **tables: object):
    made = made_portfolio()
    snapshot = replace(made.snapshot, plots=schema.PLOTS.frame(plots), **tables)
    return snapshot, made.appraisal, made.base


def _columns(plots: list[dict[str, object]], audience: Audience = Audience.PUBLIC) -> list[str]:
    found = secrets_of(*_portfolio_with(plots), audience=audience)
    return list(
        dict.fromkeys(secret.column for secret in found if secret.column.startswith("plots"))
    )


PLOT = {"site_id": "ash-park", "plot": "1"}


def test_only_what_the_audience_may_not_see_is_a_secret():
    plots = [{**PLOT, "plot_price_gbp": 7913577, "plot_agent": "Canary Agents LLP",
              "offer_from": "Canary Buyers LLP"}]  # fmt: skip

    assert _columns(plots) == ["plots.plot_price_gbp", "plots.offer_from"]
    assert _columns(plots, Audience.PARTNER) == ["plots.offer_from"]
    assert secrets_of(*_portfolio_with(plots), audience=Audience.INTERNAL) == []


def test_a_value_that_is_public_elsewhere_is_no_secret():
    plots = [
        {**PLOT, "plot_landlord": "Elm Corner", "offer_from": "ASHSHIRE"},
        {**PLOT, "plot": "2", "plot_price_gbp": 4_215_000, "plot_landlord": "Canary Lands"},
        {**PLOT, "plot": "3", "plot_agent": "canary  lands"},
    ]
    works = schema.WORKS.frame([{"works_id": "w", "cost_low_gbp": 4_215_000}])

    assert _columns(plots[:2]) == ["plots.plot_price_gbp", "plots.plot_landlord"]
    assert _columns(plots) == ["plots.plot_price_gbp"]
    snapshot, appraisal, base = _portfolio_with(plots, works=works)
    assert not [
        secret.column
        for secret in secrets_of(snapshot, appraisal, base, audience=Audience.PUBLIC)
        if secret.column.startswith("plots")
    ]


def test_two_public_cells_do_not_make_a_secret_public():
    plots = [
        {**PLOT, "plot_landlord": "Canary Quoll"},
        {**PLOT, "plot": "2", "plot_agent": "canary", "plot_status": "available"},
        {**PLOT, "plot": "3", "plot_agent": "quoll"},
    ]

    assert _columns(plots) == ["plots.plot_landlord"]


@pytest.mark.parametrize(
    ("value", "standing"),
    [
        (8_250_000, Standing.ALONE), (850_000, Standing.ALONE), (24.75, Standing.ALONE),
        (4_215, Standing.ALONE), (9.5, Standing.MONEY), (9_000, Standing.MONEY),
        (421_500, Standing.ANYWHERE), (1_234_567, Standing.ANYWHERE),
        (43.2178, Standing.ANYWHERE), (0, None),
    ],
)  # fmt: skip
def test_the_fewer_digits_a_price_has_the_more_must_stand_with_it(value, standing):
    snapshot, appraisal, base = _portfolio_with([{**PLOT, "plot_price_gbp": value}])
    found = [
        secret for secret in secrets_of(snapshot, appraisal, base, audience=Audience.PUBLIC)
        if secret.column == "plots.plot_price_gbp" and secret.number == value
    ]  # fmt: skip

    assert [secret.standing for secret in found] == ([] if standing is None else [standing])


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (8_250_000, "offers over £8,250,000"), (8_250_000, "£8.25m"), (8_250_000, "£8.25M today"),
        (8_250_000, "GBP 8.25 million"), (8_250_000, "8,250,000 GBP"), (8_250_000, "£ 8 250 000"),
        (8_250_000, "8.25 million pounds"), (8_250_000, "<td>8,250,000</td>"),
        (8_250_000, "<c><v>8250000</v></c>"), (8_250_000, '{"price": 8250000, "plots": 2}'),
        (8_250_000, "[1,8250000,2]"), (8_250_000, "Price\n8,250,000\nRent"),
        (8_250_000, "<td>&pound;8.25m</td><td>2026</td>"),
        (12_345_000, "about £12.35m"),
        (9.5, "£9.50 per sq ft"), (9.5, "9.50 per sq ft"), (9.5, "9.5 psf"), (9.5, "£<b>9.5</b>"),
    ],
)  # fmt: skip
def test_a_price_of_few_digits_is_found_where_it_tells(tmp_path, price, text):
    secrets = secrets_of(
        *_portfolio_with([{**PLOT, "plot_price_gbp": price}]), audience=Audience.PUBLIC
    )
    (tmp_path / "a.html").write_text(text, encoding="utf-8")

    assert [leak.column for leak in scan(tmp_path, secrets)] == ["plots.plot_price_gbp"]


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (8_250_000, "<path d='M8250000 52.1L8250000,9'/>"), (8_250_000, "£8.25"),
        (8_250_000, "18,250,000"), (8_250_000, "8,250,000 people and 8.25 miles"),
        (9.5, "<td>9.5</td>"), (9.5, "[9.5,9.5]"), (9.5, "£9.5m"), (9.5, "£9.55"),
        (9.5, "<td>£9.5m</td><td>2026</td>"),
    ],
)  # fmt: skip
def test_a_price_of_few_digits_is_not_found_where_it_may_be_anything(tmp_path, price, text):
    secrets = secrets_of(
        *_portfolio_with([{**PLOT, "plot_price_gbp": price}]), audience=Audience.PUBLIC
    )
    (tmp_path / "a.html").write_text(text, encoding="utf-8")

    assert secrets
    assert scan(tmp_path, secrets) == []


def test_a_sum_that_is_public_as_another_figure_is_still_a_secret_as_money(tmp_path):
    plots = [{**PLOT, "plot_acres": 24.75, "plot_rent_gbp_per_sqft": 24.75}]
    secrets = secrets_of(*_portfolio_with(plots), audience=Audience.PUBLIC)
    (tmp_path / "a.txt").write_text("24.75 acres")
    (tmp_path / "b.txt").write_text("£24.75")

    assert [leak.place for leak in scan(tmp_path, secrets)] == ["b.txt"]


def test_a_sum_that_is_public_as_money_is_no_secret():
    plots = [{**PLOT, "plot_price_gbp": 8_250_000}]
    works = schema.WORKS.frame([{"works_id": "w", "cost_low_gbp": 8_250_000}])
    said = schema.WORKS.frame([{"works_id": "w", "works_title": "Road of £8.25m"}])

    for table in (works, said):
        found = secrets_of(*_portfolio_with(plots, works=table), audience=Audience.PUBLIC)
        assert not [secret for secret in found if secret.column == "plots.plot_price_gbp"]


def test_a_cell_is_found_though_arithmetic_moved_it(clean, tmp_path):
    secrets = [Secret("plots.plot_price_gbp", number=16_100_000, standing=Standing.ALONE)]
    pack = tmp_path / "pack"
    shutil.copytree(clean, pack)
    _in_database(f"UPDATE access SET km = {16.1 * 1e6!r} WHERE fid = 1")(pack)

    assert 16.1 * 1e6 != 16_100_000
    assert [leak.place for leak in scan(pack, secrets)] == [
        "portfolio.gpkg: table access, column km"
    ]


def test_a_number_of_few_digits_is_found_as_money_and_as_a_cell_only(clean, tmp_path):
    secrets = [Secret("plots.rent", number=24.75, standing=Standing.ALONE)]
    pack = tmp_path / "pack"
    shutil.copytree(clean, pack)
    (pack / "map.svg").write_text("<path d='M 24.75 24.75'/>")
    assert scan(pack, secrets) == []

    (pack / "README.txt").write_text("Rent £24.75 per sq ft")
    assert [leak.place for leak in scan(pack, secrets)] == ["README.txt"]
    (pack / "README.txt").unlink()
    _in_database("UPDATE access SET km = 24.75 WHERE fid = 1")(pack)
    assert [leak.place for leak in scan(pack, secrets)] == [
        "portfolio.gpkg: table access, column km"
    ]


def test_a_full_name_in_a_longer_text_is_a_secret_by_itself(clean, tmp_path):
    parties = schema.PARTIES.frame(
        [{"site_id": "ash-park", "party": "Ash Estate", "party_role": "owner",
          "contact": "Quill Ferngrove, quill@ferngrove.example, desk 4"}]
    )  # fmt: skip
    made = made_portfolio()
    snapshot = replace(made.snapshot, parties=parties)
    secrets = secrets_of(snapshot, made.appraisal, made.base, audience=Audience.PARTNER)
    (tmp_path / "a.txt").write_text("Ask Quill Ferngrove.")
    (tmp_path / "b.txt").write_text("Ask the desk 4.")

    assert [leak.place for leak in scan(tmp_path, secrets)] == ["a.txt"]


def in_a_page(folder: Path, cells: list[str]) -> None:
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    (folder / "page.html").write_text(f"<table>{rows}</table>")


def in_a_list(folder: Path, cells: list[str]) -> None:
    (folder / "page.html").write_text("<ul>" + "".join(f"<li>{one}" for one in cells) + "</ul>")


def in_a_workbook(folder: Path, cells: list[str]) -> None:
    with xlsxwriter.Workbook(folder / "book.xlsx") as book:
        book.add_worksheet().write_column(0, 0, [re.sub("<.*?>", "", one) for one in cells])


def in_a_database(folder: Path, cells: list[str]) -> None:
    with closing(sqlite3.connect(folder / "book.gpkg")) as database:
        database.execute("CREATE TABLE held (said TEXT)")
        database.executemany("INSERT INTO held VALUES (?)", [(one,) for one in cells])
        database.commit()


@pytest.mark.parametrize("write", [in_a_page, in_a_list, in_a_workbook, in_a_database])
def test_two_cells_do_not_make_a_secret_and_one_does_however_it_is_parted(tmp_path, write):
    secrets = [Secret("claims of connection", text=folded("Offer 1, north"))]
    write(tmp_path, ["under offer", "1 north field"])
    assert scan(tmp_path, secrets) == []
    for parted in ("x offer 1 <b>nor</b>th", "of\x1efer 1 north", "of%1Efer 1 &#110;orth"):
        if write is in_a_workbook and "\x1e" in parted:
            continue  # it cannot be written there
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
        write(tmp_path, ["under offer", parted])
        assert {leak.column for leak in scan(tmp_path, secrets)} == {"claims of connection"}, parted


def test_what_stands_in_every_workbook_tells_nothing(tmp_path):
    numbers = [20_000.0, 1_200_000.0, 2_700_000.0, 75_000.0]  # measures of any theme
    secrets = [Secret("works.cost", number=one, standing=Standing.ALONE) for one in numbers]
    in_a_workbook(tmp_path, ["cost"])
    assert scan(tmp_path, secrets) == []
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        book.add_worksheet().write_number(0, 0, 1_200_000)
    assert [leak.place for leak in scan(tmp_path, secrets)] == [
        "book.xlsx: xl/worksheets/sheet1.xml"
    ]


@pytest.mark.parametrize(
    ("text", "is_secret"),
    [("71 acres", False), ("c. 71 acres", False), ("7.1 ha", False), ("300 MVA", False),
     ("71.25 acres", True), ("71 acres or more", True)],
)  # fmt: skip
def test_an_amount_of_few_digits_is_no_secret(text, is_secret):
    claim = {"claim_id": "c", "record_id": "list:2", "field": "plot_landlord", "text": text,
             "source_id": "list"}  # fmt: skip
    made = made_portfolio()
    claims = pd.concat([made.snapshot.claims, schema.CLAIMS.frame([claim])], ignore_index=True)
    snapshot = replace(made.snapshot, claims=schema.CLAIMS.frame(claims))
    found = secrets_of(snapshot, made.appraisal, made.base, audience=Audience.PUBLIC)
    assert any("plot_landlord" in one.column and one.text for one in found) == is_secret


def test_claims_on_restricted_fields_are_secrets_as_printed_and_as_read():
    claim = {"claim_id": "c", "record_id": "list:2", "field": "plot_price_gbp",
             "text": "offers over £7,913,577", "low": 7913577, "source_id": "list"}  # fmt: skip
    made = made_portfolio()
    snapshot = replace(
        made.snapshot,
        claims=schema.CLAIMS.frame(
            pd.concat([made.snapshot.claims, schema.CLAIMS.frame([claim])], ignore_index=True)
        ),
    )

    found = secrets_of(snapshot, made.appraisal, made.base, audience=Audience.PUBLIC)

    held = {secret.text or secret.number for secret in found if "plot_price" in secret.column}
    assert held == {"offersover7913577", 7913577.0, 7910000.0}, "7.91 million as it is printed"


def test_no_geometry_is_needed_and_no_table_is_changed():
    snapshot, appraisal, base = _portfolio_with([{**PLOT, "plot_price_gbp": 7913577}])
    before = snapshot.plots.copy()

    secrets_of(snapshot, appraisal, base, audience=Audience.PUBLIC)

    assert snapshot.plots.equals(before)
    assert isinstance(snapshot.boundaries.geometry.iloc[0], shapely.Geometry)
