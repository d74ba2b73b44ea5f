"""Where the files of sources are: patterns, addresses, the cache, and files that will not do."""

import json
import os
import zipfile

import pytest
from web_site import PLAIN, serving

from sitepipe.config import Loaded, SourceConfig
from sitepipe.config.locators import Place, ending, place_of, public_name
from sitepipe.errors import ConfigError, DataError, StorageError, UnavailableError
from sitepipe.inbox import described_sources
from sitepipe.ingest import check_source, read_sources
from sitepipe.ingest import source_tables as tables
from sitepipe.ingest.patterns import fixed_folder, matching_files
from sitepipe.ingest.source_files import CACHE, Limits, fetch_sources

TABLE = b"name,Size\nMeadow Lane,12 acres\nMill Field,3 acres\n"
SETTINGS = {
    "title": "Registers",
    "partner": "A council",
    "entity": "site",
    "licence": "none stated",
    "valid_at": "2026-05",
    "name_column": "name",
    "columns": {"Size": {"field": "stated_acres"}},
}
HERE = Limits(local_allowed=True, fetch_s=20, largest_bytes=10_000)


@pytest.fixture
def site():
    with serving() as served:
        yield served


def source(file, **more):
    return Loaded(
        SourceConfig.model_validate({**SETTINGS, "file": file, **more}),
        "sources/r.yaml",
        "0",
        {"file": 3},
    )


def read(root, sources, limits=HERE):
    return read_sources(root, sources, crs="EPSG:27700", known_at="2026-11-23", limits=limits)


@pytest.mark.parametrize(
    ("file", "place", "public", "suffix"),
    [
        ("inbox/a.CSV", Place.FILE, "inbox/a.CSV", ".csv"),
        ("inbox/v3 FINAL [2].xlsx", Place.FILE, "inbox/v3 FINAL [2].xlsx", ".xlsx"),
        ("inbox/*.csv", Place.PATTERN, "inbox/*.csv", ".csv"),
        ("inbox/a?.csv", Place.PATTERN, "inbox/a?.csv", ".csv"),
        ("https://h.example/a.csv?key=k", Place.ADDRESS, "https://h.example/a.csv", ".csv"),
        ("HTTP://u:p@h.example:81?k=1", Place.ADDRESS, "http://h.example:81/", ""),
        ("http://u:p@[::1]:81/x#y", Place.ADDRESS, "http://[::1]:81/x", ""),
        ("http://u:p@[::1/x", Place.ADDRESS, "http://…", ""),
        ("ftp://u:p@h.example/a.csv", Place.OTHER, "ftp://h.example/a.csv", ".csv"),
    ],
)
def test_places_are_told_by_their_names_and_named_without_secrets(file, place, public, suffix):
    assert (place_of(file), public_name(file), ending(file)) == (place, public, suffix)


def test_a_description_neither_shows_nor_writes_a_secret():
    section = source("https://anna:s3cret@h.example/a.csv?key=k3y").section
    assert section.model_dump()["file"] == "https://h.example/a.csv"
    for text in (repr(section), str(section), section.model_dump_json(), section.file_name):
        assert not [word for word in ("anna", "s3cret", "k3y") if word in text]


def files_in(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(TABLE)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("in/*.csv", ["in/B.CSV", "in/a [1].csv", "in/a.csv"]),
        ("in/a [1].*", ["in/a [1].csv"]),
        ("in/?.csv", ["in/B.CSV", "in/a.csv"]),
        ("in/**/*.csv", ["in/B.CSV", "in/a [1].csv", "in/a.csv", "in/x/y/d.csv"]),
        ("in/*/y/*.csv", ["in/x/y/d.csv"]),
        ("IN/*.xlsx", []),
        ("nowhere/*", []),
    ],
)
def test_patterns_match_names_whatever_their_case(tmp_path, pattern, found):
    files_in(tmp_path, "in/a.csv", "in/B.CSV", "in/a [1].csv", "in/x/y/d.csv", "in/t.txt")
    files_in(tmp_path, "in/.hidden.csv", "in/~$open.csv", "in/.git/e.csv", "other/a.csv")
    assert matching_files(tmp_path, pattern) == found


def test_a_pattern_full_of_stars_ends(tmp_path):
    files_in(tmp_path, "in/" + "a" * 200)
    assert matching_files(tmp_path, "in/" + "a*" * 60 + "b") == []


def test_the_fixed_folder_of_a_pattern():
    assert fixed_folder("in/2026/*.csv") == "in/2026"
    assert fixed_folder("*.csv") == ""
    assert fixed_folder("in/a.csv") == "in"


@pytest.fixture
def described(tmp_path):
    """Describe one source by a pattern in a workspace; give its sources."""
    (tmp_path / "sources").mkdir()

    def describing(file="in/*.csv", name="r", **more):
        text = json.dumps({**SETTINGS, "file": file, **more})
        (tmp_path / f"sources/{name}.yaml").write_text(text, encoding="utf-8")
        return described_sources(tmp_path)

    return describing


def test_each_file_of_a_pattern_is_a_source_of_its_own(tmp_path, described):
    files_in(tmp_path, "in/north.csv", "in/South.csv")
    (tmp_path / "in/South.csv").write_bytes(b"name,Size\nMeadow Lane,11 acres\n,\n,4 acres\n")
    found = read(tmp_path, described())
    assert found.sources["source_id"].tolist() == ["r:South.csv", "r:north.csv"]
    assert found.sources["file"].tolist() == ["in/South.csv", "in/north.csv"]
    assert found.sources["title"].tolist() == ["Registers, South.csv", "Registers, north.csv"]
    assert found.sources["file_sha256"].nunique() == 2
    counted = found.sources[["rows_read", "rows_accepted", "rows_held"]]
    assert counted.to_numpy().tolist() == [[2, 1, 1], [2, 2, 0]]
    assert found.records["record_id"].tolist() == [
        "r:South.csv:2",
        "r:north.csv:2",
        "r:north.csv:3",
    ]


def test_another_file_does_not_change_the_ids_of_the_first(tmp_path, described):
    files_in(tmp_path, "in/north.csv")
    alone = read(tmp_path, described()).records["record_id"].tolist()
    files_in(tmp_path, "in/east.csv")
    both = read(tmp_path, described()).records["record_id"].tolist()
    assert alone == ["r:north.csv:2", "r:north.csv:3"]
    assert [name for name in both if "north" in name] == alone


def test_a_pattern_that_matches_nothing_says_what_is_there(tmp_path, described):
    files_in(tmp_path, "in/a.xlsx", "in/b.txt")
    with pytest.raises(
        StorageError, match=r"r\.yaml:1 \(file\): no file matches 'in/\*\.csv'; in/"
    ):
        read(tmp_path, described())
    with pytest.raises(StorageError, match=r"holds a\.xlsx, b\.txt"):
        read(tmp_path, described())
    with pytest.raises(StorageError, match="there is no folder out/"):
        read(tmp_path, described("out/*.csv"))


def test_a_file_that_two_descriptions_match_is_refused(tmp_path, described):
    files_in(tmp_path, "in/a.csv")
    described("in/*.csv")
    with pytest.raises(ConfigError, match=r"'in/a\.csv' is read by sources/r\.yaml already"):
        described("in/a*", name="s")


@pytest.mark.parametrize("pattern", ["../*.csv", "in/../../*.csv", "/etc/*.csv"])
def test_a_pattern_outside_the_workspace_is_refused(described, pattern):
    with pytest.raises(ConfigError, match="outside the workspace"):
        described(pattern)


def test_a_link_out_of_the_workspace_is_refused_in_a_pattern_too(tmp_path, described):
    outside = tmp_path.parent / f"{tmp_path.name}.csv"
    outside.write_bytes(TABLE)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").symlink_to(outside)
    with pytest.raises(ConfigError, match="outside the workspace"):
        described()


def test_two_members_of_one_zip_are_two_sources(tmp_path, described):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.csv", TABLE)
        archive.writestr("b.csv", TABLE)
    described("all.zip", member="a.csv")
    assert list(described("all.zip", name="s", member="b.csv")) == ["r", "s"]
    with pytest.raises(ConfigError, match="already"):
        described("all.zip", name="t", member="A.csv")


def test_an_address_is_read_as_a_file_is(tmp_path, site):
    site.answers["/x/a.csv?key=k3y"] = (200, {**PLAIN, "ETag": '"1"'}, TABLE)
    address = site.address.replace("http://", "http://anna:s3cret@") + "/x/a.csv?key=k3y"
    found = read(tmp_path, {"r": source(address)})
    assert found.records["record_id"].tolist() == ["r:2", "r:3"]
    assert found.sources["file"].tolist() == [f"{site.address}/x/a.csv"]
    again = read(tmp_path, {"r": source(address)})
    assert again.sources["file_sha256"].tolist() == found.sources["file_sha256"].tolist()
    assert site.asked[1][1]["if-none-match"] == '"1"'
    kept = "".join(file.read_text() for file in (tmp_path / CACHE).iterdir())
    assert not [word for word in ("anna", "s3cret", "k3y") if word in kept]


def test_the_member_of_a_zip_at_an_address_is_read(tmp_path, site):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("in/sites.csv", TABLE)
        archive.writestr("in/other.csv", "x\n1\n")
    site.answers["/all.zip"] = (200, {}, (tmp_path / "all.zip").read_bytes())
    one = source(site.address + "/all.zip", member="in/sites.csv")
    assert read(tmp_path, {"r": one}).records["name"].tolist() == ["Meadow Lane", "Mill Field"]
    with pytest.raises(ConfigError, match=r"a\.csv is no zip"):
        check_source(source(site.address + "/a.csv", member="b.csv"))


@pytest.mark.parametrize(
    ("path", "kind"), [("/export", "text/csv"), ("/export.aspx", "text/csv"), ("/a.csv", "")]
)
def test_an_address_without_an_ending_is_told_by_its_media_type(tmp_path, site, path, kind):
    site.answers[path] = (200, {"Content-Type": kind} if kind else {}, TABLE)
    assert len(read(tmp_path, {"r": source(site.address + path)}).records) == 2
    assert [file.suffix for file in (tmp_path / CACHE).glob("*.csv")] == [".csv"]


def test_geojson_of_a_query_is_told_by_its_media_type(tmp_path, site):
    feature = {
        "type": "Feature",
        "properties": {"name": "Ash", "Size": "2 acres"},
        "geometry": {"type": "Point", "coordinates": [-1.5, 52.4]},
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    site.answers["/query?f=geojson"] = (200, {"Content-Type": "application/geo+json"}, content)
    one = source(site.address + "/query?f=geojson", boundary="drawn")
    check_source(one)
    assert len(read(tmp_path, {"r": one}).geometries) == 1


def test_what_cannot_be_reached_is_read_from_its_copy_and_said(tmp_path, site):
    site.answers["/a.csv"] = (200, PLAIN, TABLE)
    one = {"r": source(site.address + "/a.csv")}
    fresh = read(tmp_path, one)
    record = next((tmp_path / CACHE).glob("*.address.json"))
    told = json.loads(record.read_text())
    record.write_text(json.dumps({**told, "current_on": "2026-10-02"}))
    site.answers["/a.csv"] = (503, {}, b"")
    found = read(tmp_path, one)
    assert found.claims["text"].tolist() == fresh.claims["text"].tolist()
    (issue,) = found.issues.to_dict("records")
    assert (issue["kind"], issue["severity"], issue["fixer"]) == (
        "kept_copy_used", "warning", "pipeline",
    )  # fmt: skip
    assert "status 503" in issue["message"]
    assert "current on 2026-10-02" in issue["message"]


@pytest.mark.parametrize("bad", [b"", b"<<<", b"title,Size\nMeadow Lane,12 acres\n"])
def test_a_version_that_cannot_be_read_replaces_none_that_could(tmp_path, site, bad):
    one = {"r": source(site.address + "/a.csv")}
    site.answers["/a.csv"] = (200, {**PLAIN, "ETag": '"1"'}, TABLE)
    good = read(tmp_path, one)
    record = next((tmp_path / CACHE).glob("*.address.json"))
    told = json.loads(record.read_text())
    record.write_text(json.dumps({**told, "current_on": "2026-10-02"}))
    site.answers["/a.csv"] = (200, {**PLAIN, "ETag": '"2"'}, bad)
    for _ in ("fetched", "not modified"):
        with pytest.raises(DataError):
            read(tmp_path, one)

    site.answers["/a.csv"] = (500, {}, b"")
    for _ in ("once", "and again"):
        found = read(tmp_path, one)
        assert found.claims["text"].tolist() == good.claims["text"].tolist()
        (issue,) = found.issues.to_dict("records")
        assert "the copy that was current on 2026-10-02 was read" in issue["message"]

    better = TABLE + b"Ash,4 acres\n"
    site.answers["/a.csv"] = (200, {**PLAIN, "ETag": '"3"'}, better)
    assert len(read(tmp_path, one).records) == 3
    site.answers["/a.csv"] = (500, {}, b"")
    assert len(read(tmp_path, one).records) == 3
    told = json.loads(record.read_text())
    assert (told["read"], told["before"]) == (True, None)


def test_a_version_that_comes_back_after_a_bad_one_is_good(tmp_path, site):
    one = {"r": source(site.address + "/a.csv")}
    site.answers["/a.csv"] = (200, PLAIN, TABLE)
    read(tmp_path, one)
    site.answers["/a.csv"] = (200, PLAIN, b"")
    with pytest.raises(DataError, match="is empty"):
        read(tmp_path, one)
    site.answers["/a.csv"] = (200, PLAIN, TABLE)
    found = fetch_sources(tmp_path, one, limits=HERE)
    told = json.loads(found["r"].record.read_text())
    assert (told["read"], told["before"]) == (True, None)


def test_a_copy_that_the_server_confirms_is_current_today(tmp_path, site):
    site.answers["/a.csv"] = (200, {**PLAIN, "ETag": '"1"'}, TABLE)
    read(tmp_path, {"r": source(site.address + "/a.csv")})
    record = next((tmp_path / CACHE).glob("*.address.json"))
    before = record.read_text()
    record.write_text(json.dumps({**json.loads(before), "current_on": "2020-01-01"}))
    read(tmp_path, {"r": source(site.address + "/a.csv")})
    assert json.loads(record.read_text())["current_on"] >= json.loads(before)["current_on"]


def test_what_was_never_fetched_cannot_be_read_now(tmp_path, site):
    for path in ("/gone.csv", "/drip-body"):
        limits = Limits(local_allowed=True, fetch_s=0.4, largest_bytes=10**6)
        with pytest.raises(UnavailableError, match=r"sources/r\.yaml:3 \(file\): http"):
            read(tmp_path, {"r": source(site.address + path)}, limits)


def test_local_addresses_and_web_pages_are_refused_even_with_a_copy(tmp_path, site):
    site.answers["/a.csv"] = (200, PLAIN, TABLE)
    one = {"r": source(site.address + "/a.csv")}
    read(tmp_path, one)
    with pytest.raises(DataError, match="private network") as caught:
        read(tmp_path, one, Limits(local_allowed=False, fetch_s=5, largest_bytes=10_000))
    assert "local_addresses" in caught.value.hint
    site.answers["/a.csv"] = (200, {"Content-Type": "text/html"}, b"<html>Sign in</html>")
    with pytest.raises(DataError, match="a web page"):
        read(tmp_path, one)


def test_a_damaged_file_at_an_address_is_called_by_its_own_name(tmp_path, site):
    site.answers["/all.zip"] = (200, {}, b"PK\x03\x04 no zip at all")
    with pytest.raises(DataError, match=r"^all\.zip is not a zip"):
        read(tmp_path, {"r": source(site.address + "/all.zip")})


@pytest.mark.parametrize("scheme", ["ftp", "file", "s3", "gopher"])
def test_other_schemes_are_refused_without_showing_the_address(described, scheme):
    with pytest.raises(ConfigError, match="must begin with http") as caught:
        described(f"{scheme}://anna:s3cret@h.example/a.csv")
    assert "s3cret" not in caught.value.message


def changing(monkeypatch, path, times):
    """Let a file change while it is read, so many times."""
    reader, left = tables.read_table, [times]

    def read_and_change(*arguments, **more):
        found = reader(*arguments, **more)
        if left[0]:
            left[0] -= 1
            with path.open("ab") as file:
                file.write(b"Late Field,%d acres\n" % left[0])
        return found

    monkeypatch.setattr(tables, "read_table", read_and_change)


def test_a_file_that_changes_once_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    files_in(tmp_path, "a.csv")
    (tmp_path / "a.csv").write_bytes("name,Size\nCaf\xe9,1 acre\n".encode("cp1252"))
    changing(monkeypatch, tmp_path / "a.csv", 1)
    found = read(tmp_path, {"r": source("a.csv")})
    assert found.records["name"].tolist() == ["Caf\xe9", "Late Field"]
    assert found.issues["kind"].tolist() == ["encoding_guessed"]


def test_a_file_that_goes_on_changing_is_not_read(tmp_path, monkeypatch):
    files_in(tmp_path, "a.csv")
    changing(monkeypatch, tmp_path / "a.csv", 9)
    with pytest.raises(UnavailableError, match=r"a\.csv changes while it is read"):
        read(tmp_path, {"r": source("a.csv")})


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(3 * 10**9)  # sparse: it takes no room
    monkeypatch.setattr(tables, "file_sha256", None)  # not even hashed
    with pytest.raises(DataError, match=r"a\.csv has 3,000 MB; the limit is 200") as caught:
        read_sources(tmp_path, {"r": source("a.csv")}, crs="EPSG:27700", known_at="2026-11-23")
    assert "largest_file_mb" in caught.value.hint


def test_the_member_of_a_zip_is_held_to_the_limit(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"name,Size\n" + b"Ash,1\n" * 5000)
    assert (tmp_path / "a.zip").stat().st_size < HERE.largest_bytes
    with pytest.raises(DataError, match=r"a\.zip, a\.csv has"):
        read(tmp_path, {"r": source("a.zip")})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(StorageError, match="a device or a pipe"):
        read(tmp_path, {"r": source("a.csv")})


def test_a_folder_and_a_missing_file_are_said(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(StorageError, match="it is a folder"):
        read(tmp_path, {"r": source("a.csv")})
    with pytest.raises(StorageError, match=r"cannot read b\.csv: it does not exist"):
        read(tmp_path, {"r": source("b.csv")})
