"""The PDF: accessible, to scale, one page for each site, and the same bytes again."""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace

import numpy as np
import pypdf
import pypdfium2
import pytest
from portfolio_fixture import BREAKOUT, CRS, HOSTILE, RANK_FROM, made_portfolio

from sitepipe import bundled, schema, vocab
from sitepipe.errors import StorageError
from sitepipe.render.cards.card import Acreage
from sitepipe.render.fonts import NO_GLYPH
from sitepipe.render.pack.redaction import narrowed
from sitepipe.render.pdf.data import pdf_data
from sitepipe.render.pdf.document import compiled, write_pdf
from sitepipe.render.pdf.sites import acreages_said
from sitepipe.snapshot import Appraisal, BaseLayers, Edition, Snapshot

_DPI = 600
_MM_PER_PIXEL = 25.4 / _DPI

PAYLOADS = [
    "#panic()",
    "#eval(\"1\") #read(\"/etc/passwd\") #include \"x.typ\"",
    "*bold* _italic_ `raw` = heading",
    "$x^2$ $ sum $",
    "<label> @reference ~ -- --- ...",
    "\\u{1F600} \\ \\\\ \\n",
    "]] #[ [[ { } ) ; // /* comment */",
    "\"quoted\" 'twice' {{7*7}} ${7*7} <b>&amp;</b>",
]  # fmt: skip


def _edition(sites: int = 7, **changes: object) -> Edition:
    edition = Edition(
        title="Elmshire pipeline",
        notice="Fictional data, for tests.",
        as_of="2026-11-14",
        audience=vocab.Audience.PUBLIC,
        scoring_title="Investability for tests",
        acreage_total="808 acres as printed, mixed bases; land available now: unknown",
        crs=CRS,
        rank_from=RANK_FROM,
        sites_total=sites,
    )
    return replace(edition, **changes)


def _pdf(
    snapshot: Snapshot, appraisal: Appraisal, base: BaseLayers, edition: Edition
) -> pypdf.PdfReader:
    content = compiled(pdf_data(snapshot, appraisal, base, edition))
    return pypdf.PdfReader(io.BytesIO(content))


@pytest.fixture(scope="module")
def made():
    return made_portfolio()


@pytest.fixture(scope="module")
def written(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "portfolio.pdf"
    write_pdf(path, made.snapshot, made.appraisal, made.base, _edition())
    return path


@pytest.fixture(scope="module")
def reader(written):
    return pypdf.PdfReader(written)


@pytest.fixture(scope="module")
def pages(reader):
    return [_text(page) for page in reader.pages]


def _text(page: pypdf.PageObject) -> str:
    """The words of a page on one line, as a reader hears them."""
    return " ".join(page.extract_text().replace("\u200b", "").split())


def _joined(page: pypdf.PageObject) -> str:
    """The letters of a page without any space: where a line breaks does not matter."""
    return re.sub(r"[\s\u200b]", "", page.extract_text())


def test_one_page_maps_one_compares_and_each_site_has_its_own(pages, made):
    assert len(pages) == 2 + len(made.snapshot.sites)
    assert pages[0].startswith("Elmshire pipeline Fictional data, for tests.")
    assert pages[1].startswith("Sites compared")
    names = ["Ash Park", BREAKOUT, HOSTILE, "Beech Works", "Cedar & Cypress", "Elm Corner"]
    for number, name in enumerate(names, start=1):
        assert pages[1 + number].startswith(f"{number} {name}")


def test_every_page_ends_with_title_date_number_credit_and_notice(pages):
    for number, text in enumerate(pages, start=1):
        assert "Elmshire pipeline · as of 14 November 2026 · Fictional data, for tests." in text
        assert f"page {number} of {len(pages)}" in text
        assert "Contains made-up data © Elmshire 2026" in text


def test_it_is_a_tagged_document_in_british_english(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>|pdfuaid:part=\"1\"", metadata)
    assert "Elmshire pipeline" in metadata


def test_its_title_and_date_are_the_editions(reader):
    said = reader.metadata
    assert said["/Title"] == "Elmshire pipeline"
    assert said["/Author"] == "Elmshire pipeline"
    assert said["/CreationDate"] == "D:20261114000000Z"
    assert said["/ModDate"] == "D:20261114000000Z"


def _elements(node: object) -> list[pypdf.generic.DictionaryObject]:
    found: list[pypdf.generic.DictionaryObject] = []
    if isinstance(node, pypdf.generic.IndirectObject):
        node = node.get_object()
    if isinstance(node, pypdf.generic.ArrayObject):
        for one in node:
            found += _elements(one)
    elif isinstance(node, pypdf.generic.DictionaryObject):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            found += _elements(node["/K"])
    return found


def test_every_map_has_alternative_text(reader):
    tags = _elements(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    figures = [one for one in tags if one["/S"] == "/Figure"]
    assert len(figures) == 8  # the region and seven sites
    assert all(str(one["/Alt"]).startswith("Map of ") for one in figures)
    kinds = {one["/S"] for one in tags}
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/P"} <= kinds


def test_headings_lead_to_every_page(reader):
    def titles(outline: list[object]) -> list[str]:
        return [
            title
            for one in outline
            for title in (titles(one) if isinstance(one, list) else [str(one.title)])
        ]

    found = titles(reader.outline)
    assert found[0] == "Elmshire pipeline"
    assert "Sites compared" in found
    assert any(title.endswith("Ash Park") for title in found)


def test_all_fonts_are_embedded_and_none_is_the_systems(reader):
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
            descriptor = inner["/FontDescriptor"]
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
            names.add(str(descriptor["/FontName"]).partition("+")[2].partition("-")[0])
    assert names == {"SourceSansPro", "LibertinusSerif", "DejaVuSans"}


def _dark(pdf: bytes, page: int) -> np.ndarray:
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[page].render(scale=_DPI / 72, grayscale=True).to_numpy()
    finally:
        document.close()
    return picture.reshape(picture.shape[:2]) < 128


def _longest_runs(rows: np.ndarray) -> np.ndarray:
    """The longest run of dark pixels in each row."""
    padded = np.pad(rows, ((0, 0), (1, 1))).astype(np.int8)
    longest = np.zeros(len(rows), dtype=int)
    for at, row in enumerate(padded):
        edges = np.flatnonzero(np.diff(row))
        if len(edges):
            longest[at] = (edges[1::2] - edges[0::2]).max()
    return longest


@pytest.mark.parametrize(
    ("page", "km_mm", "miles_mm"),
    [
        # Region, 1:200,000: 5 km are 25 mm, 5 miles (8,046.72 m) 40.2336 mm.
        (0, 25.0, 40.2336),
        # Ash Park, 1:15,000: 0.5 km are 33.3333 mm, 0.2 miles (321.8688 m) 21.45792 mm.
        (2, 33.3333, 21.45792),
    ],
)
def test_the_scale_bar_measures_true_on_the_page(written, page, km_mm, miles_mm):
    dark = _dark(written.read_bytes(), page)
    text = dark[:, round(18 / _MM_PER_PIXEL) : round(192 / _MM_PER_PIXEL)]
    # The frame of the map is the longest line of the page; the bars stand above its lower edge.
    frame = np.flatnonzero(_longest_runs(text) > 0.99 * 174 / _MM_PER_PIXEL)
    bottom = next(row for row in frame if row > frame[0] + 40 / _MM_PER_PIXEL)
    corner = text[round(bottom - 12 / _MM_PER_PIXEL) : round(bottom - 2 / _MM_PER_PIXEL),
                  round(1 / _MM_PER_PIXEL) : round(55 / _MM_PER_PIXEL)]  # fmt: skip
    runs = _longest_runs(corner) * _MM_PER_PIXEL
    for expected in (km_mm, miles_mm):
        measured = runs[np.abs(runs - expected) < 1.5]
        assert len(measured) >= 3, f"no bar of about {expected} mm"
        np.testing.assert_allclose(measured, expected, rtol=0.005)


def test_the_same_portfolio_gives_the_same_bytes_later(made, written, tmp_path):
    time.sleep(1.1)  # a clock in the file would show
    again = tmp_path / "again.pdf"
    write_pdf(again, made.snapshot, made.appraisal, made.base, _edition())
    assert again.read_bytes() == written.read_bytes()


def test_the_table_compares_in_words(pages):
    text = pages[1]
    assert "1 Ash Park Ashshire and Elmshire 99 acres measured consented in detail" in text
    assert "62–78" in text
    assert "13 of 17" in text
    assert "about 164 acres, basis not stated" in text
    assert "not ranked" in text
    assert "8◦" in text
    assert "◦ modelled or not verified" in text
    assert "they do not add up to land that is available" in text
    assert "Licences of the sources: Made up." in text


def test_power_is_said_as_firmly_as_it_is_known(made):
    sites = made.snapshot.sites.copy()
    sites.loc[0, ["power_status", "power_date"]] = ["dno_offer_accepted", "2028-03-31"]
    sites.loc[0, "power_mva"] = 12.0
    text = _text(
        _pdf(replace(made.snapshot, sites=sites), made.appraisal, made.base, _edition()).pages[1]
    )
    assert "12 MVA, offer accepted, 2028" in text


def test_a_site_page_says_what_is_known_and_asks_what_is_not(pages):
    text = pages[2]
    assert "Ashshire and Elmshire · Consented in detail" in text
    assert "Ready for a first phase." in text
    assert "13 of 17 facts known" in text
    assert "62–78 of 100, rank 1" in text
    assert "99 acres (40 ha) measured on the drawn boundary" in text
    assert "motorway junction: M90 J2" in text
    assert "1 h 52" in text
    assert "? Not stated. Ask the promoter: How many MVA are firm?" in text
    assert "? Plots: Which plots are released, and on what terms? Ask the promoter." in text
    assert "Sources: List of sites <2026>, March 2026." in text
    beech = pages[5]
    assert "Not ranked: 11 facts unknown." in beech
    assert "Bounds: between 14 and 96 of 100." in beech
    assert "The circle on the map shows size, not shape." in beech
    assert "22 March" not in beech
    assert "March 2022, BW/1, Elmshire" in beech


def test_the_cover_has_the_three_figures_and_a_legend_with_counts(pages):
    text = pages[0]
    assert "808 acres as printed" in text or "808" in text
    assert "41% of what investors ask for is known" in " ".join(text.split())
    assert "Consented in outline: 2" in text
    assert "Not known: 1" in text
    assert "Broken outline, location only: 6" in text
    assert "Scale 1:200,000" in text


def test_a_part_of_the_portfolio_says_that_it_is_one(made):
    first = _text(_pdf(made.snapshot, made.appraisal, made.base, _edition(24)).pages[0])
    assert "7 sites of the portfolio's 24." in first


def _named(made, names: list[str]) -> Snapshot:
    sites = made.snapshot.sites.assign(
        name=(names * 7)[: len(made.snapshot.sites)],
        authorities=(names * 7)[: len(made.snapshot.sites)],
        positioning=names[0],
    )
    return replace(made.snapshot, sites=sites)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_comes_out_as_text(made, payload):
    findings = made.appraisal.findings.assign(
        title=payload, fact=payload, next_step=payload, actor=payload
    )
    towns = made.base.towns.assign(name=[payload, f"{payload} 2"])
    reader = _pdf(
        _named(made, [payload]),
        replace(made.appraisal, findings=findings),
        replace(made.base, towns=towns),
        _edition(title=payload, notice=payload, scoring_title=payload, acreage_total=payload),
    )
    assert len(reader.pages) == 9
    wanted = re.sub(r"\s", "", payload)
    assert wanted in _joined(reader.pages[0])
    assert wanted in _joined(reader.pages[2])
    assert reader.metadata["/Title"] == " ".join(payload.split())


def test_any_script_and_any_length_is_shown_or_marked(made):
    names = [
        "x" * 500,
        "שלום עולם",
        "مرحبا",
        "中文 😀 \U0001f9ff",
        "Line\nbreak\r\n\ttab\x00\x07\x1b[31m",
        "a\u202eb\u2066c\ufeff\u00ad\u2028d",
        "Söhne & Łódź " * 40,
    ]
    reader = _pdf(_named(made, names), made.appraisal, made.base, _edition())
    assert len(reader.pages) == 9
    text = "".join(_joined(page) for page in reader.pages[2:])
    assert "x" * 500 in text
    assert f"{NO_GLYPH}{NO_GLYPH}" in text
    assert "Linebreaktab[31m" in text
    assert "abcd" in text
    assert "SöhneŁódź" not in text
    assert "Söhne&Łódź" in text


def test_a_site_with_too_much_to_say_keeps_to_its_page(made):
    """Every list is cut, each with how much is left out."""
    long = "A sentence of many words that goes on and on without an end. " * 8
    site = "ash-park"
    plots = schema.PLOTS.frame(
        [{"site_id": site, "plot": f"Plot {at} {long}", "plot_acres": at} for at in range(40)]
    )
    evidence = schema.EVIDENCE.frame(
        [{"site_id": site, "topic": "ground", "document": f"{at} {long}"} for at in range(40)]
    )
    parties = schema.PARTIES.frame(
        [{"site_id": site, "party": f"{at} {long}", "party_role": "owner"} for at in range(40)]
    )
    facts = [
        {"site_id": site, "rule": f"facts.{at}", "kind": "fact", "title": long, "fact": long,
         "outcome": "unknown", "field": "power_mva", "next_step": long, "actor": long}
        for at in range(60)
    ] + [
        {"site_id": site, "rule": f"check-{at}", "kind": "check", "title": long, "fact": long,
         "outcome": "failed", "next_step": long, "actor": long, "due": "2027-01-01"}
        for at in range(60)
    ]  # fmt: skip
    sites = made.snapshot.sites.assign(name="W" * 500, authorities=long, positioning=long)
    reader = _pdf(
        replace(made.snapshot, sites=sites, plots=plots, evidence=evidence, parties=parties),
        replace(made.appraisal, findings=schema.FINDINGS.frame(facts)),
        made.base,
        _edition(title=long, notice=long),
    )
    assert _text(reader.pages[0]).count("page 1 of") == 1
    heads = [page for page in reader.pages if re.match(r"\d W{10}", _text(page))]
    assert len(heads) == 7
    table_pages = len(reader.pages) - 1 - 7
    assert table_pages == 1
    crowded = next(text for text in map(_text, heads) if "Readiness checks" in text)
    assert re.search(r"\d+ (more|on record): see the site’s page or the workbook", crowded)


def test_readiness_checks_are_shown_with_sign_and_word(made):
    checks = schema.FINDINGS.frame(
        [
            {"site_id": "ash-park", "rule": "terms", "kind": "check", "title": "Terms are stated",
             "outcome": "failed", "fact": "no plot has a price", "next_step": "State a price",
             "actor": "the agent", "due": "2027-01-31"},
            {"site_id": "ash-park", "rule": "flood", "kind": "check", "title": "Flood is known",
             "outcome": "unknown", "next_step": "Which flood zones?", "actor": "the authority",
             "due": "2026-10-30"},
            {"site_id": "ash-park", "rule": "junction", "kind": "check",
             "title": "A junction is near", "outcome": "passed", "fact": "8 min"},
        ]
    )  # fmt: skip
    text = _text(
        _pdf(made.snapshot, replace(made.appraisal, findings=checks), made.base, _edition()).pages[
            2
        ]
    )
    assert "Readiness checks 1 passed, 1 failed, 1 unknown" in text
    assert "✕ Failed: Terms are stated. No plot has a price. State a price." in text
    assert "By 31 January 2027." in text
    assert "By 30 October 2026 (past)." in text
    assert "? Unknown: Flood is known. Not stated. Ask the authority: Which flood zones?" in text
    assert "✓ Passed: A junction is near." in text


def test_a_site_in_two_places_shows_the_drives_that_take_longest(made):
    access = made.appraisal.access.copy()
    farther = (access["site_id"] == "cedar-two-places") & (access["place"] == "Cypress")
    access.loc[farther & (access["hub_kind"] == "motorway_junction"), "minutes"] = 17.0
    appraisal = replace(made.appraisal, access=access)
    said = pdf_data(made.snapshot, appraisal, made.base, _edition())
    site = next(one for one in said["sites"] if one["name"].startswith("Cedar"))
    minutes = [(one["kind"], one["minutes"]) for one in site["access"]]
    assert minutes == [("motorway junction", "17◦"), ("port", "1 h 52◦")]
    assert site["places"] == "From the one of its 2 places that takes longest."
    assert said["sites"][0]["places"] == ""


def test_acreages_from_one_source_name_it_once():
    stated = [
        Acreage(text="90 acres", basis="site-wide", source="List, 2026"),
        Acreage(text="60 acres", basis="net developable", source="List, 2026"),
        Acreage(text="91 acres", basis="measured", source=None),
    ]
    assert [one["source"] for one in acreages_said(stated)] == ["", "List, 2026", ""]


def test_registers_are_tables_with_their_units(made):
    plots = schema.PLOTS.frame(
        [{"site_id": "ash-park", "plot": "North", "plot_status": "available", "plot_acres": 12.5}]
    )
    text = _text(
        _pdf(replace(made.snapshot, plots=plots), made.appraisal, made.base, _edition()).pages[2]
    )
    assert "Plots Plot Status Plot area (acres) North available 12.5" in text
    assert "? Plots:" not in text


@pytest.mark.parametrize("kept", [[], ["ash-park"]])
def test_no_site_and_one_site(made, kept):
    snapshot, appraisal = narrowed(made.snapshot, made.appraisal, kept)
    reader = _pdf(snapshot, appraisal, made.base, _edition(len(kept)))
    assert len(reader.pages) == 2 + len(kept)


def test_twenty_four_sites_stand_on_one_page_of_the_table(made):
    sites = schema.SITES.frame(
        [
            {
                "site_id": f"site-{at}",
                "name": f"Upper Ashford Junction {at} (fictional)",
                "authorities": "North Elmshire District Council (fictional)",
                "planning_group": "outline",
                "power_status": "under_construction",
                "power_mva": 30,
                "power_date": "2027-03-31",
                "lat": 52.3 + at / 100,
                "lon": -1.6 + at / 50,
            }
            for at in range(24)
        ]
    )
    snapshot = replace(narrowed(made.snapshot, made.appraisal, [])[0], sites=sites)
    appraisal = narrowed(made.snapshot, made.appraisal, [])[1]
    assert len(_pdf(snapshot, appraisal, made.base, _edition(24)).pages) == 26


def test_a_site_without_a_place_asks_for_it(made):
    sites = made.snapshot.sites.copy()
    sites.loc[sites["site_id"] == "ash-park", ["lat", "lon"]] = float("nan")
    boundaries = made.snapshot.boundaries
    snapshot = replace(
        made.snapshot, sites=sites, boundaries=boundaries[boundaries["site_id"] != "ash-park"]
    )
    text = _text(_pdf(snapshot, made.appraisal, made.base, _edition()).pages[2])
    assert "Nobody states where this site is. Ask the promoter for a plan." in text


def test_an_untitled_portfolio_still_has_a_title(made):
    reader = _pdf(made.snapshot, made.appraisal, made.base, _edition(title=" ", notice=""))
    assert reader.metadata["/Title"] == "Development sites"


def test_a_folder_that_cannot_be_written_is_a_clear_error(made, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(StorageError, match=r"cannot write portfolio\.pdf"):
        write_pdf(blocked / "portfolio.pdf", made.snapshot, made.appraisal, made.base, _edition())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "path", sorted((bundled.shelf("maps") / "pack").glob("*.typ")), ids=lambda path: path.name
)
def test_templates_name_no_colour_and_no_size(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"rgb\(\"|luma\(|#[0-9a-fA-F]{6}\b", text) == []
    sizes = re.findall(r"\b\d+(?:\.\d+)?(?:pt|mm|cm|in)\b", text)
    assert set(sizes) <= {"1mm", "1pt", "0pt"}, "1mm and 1pt turn the theme's figures to lengths"
