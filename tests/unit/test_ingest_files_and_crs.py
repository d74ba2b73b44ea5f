"""What every room shares of files and coordinate reference systems."""

import hashlib

import pytest

from sitepipe.crs import known_crs, same_crs
from sitepipe.errors import CrsError, StorageError
from sitepipe.hashing import file_sha256
from sitepipe.names import heading_key, site_key
from sitepipe.vocab import BoundaryKind


def test_a_hash_runs_over_all_files_in_order(tmp_path):
    one, two = tmp_path / "a.shp", tmp_path / "a.dbf"
    one.write_bytes(b"ab" * 1_000_000)
    two.write_bytes(b"c")
    assert file_sha256(one, two) == hashlib.sha256(b"ab" * 1_000_000 + b"c").hexdigest()
    with pytest.raises(StorageError, match=r"cannot read none\.shp: it does not exist"):
        file_sha256(tmp_path / "none.shp")


def test_one_crs_may_have_several_names():
    assert same_crs("EPSG:4326", "OGC:CRS84"), "only the order of the axes differs"
    assert same_crs("EPSG:27700", known_crs("EPSG:27700").to_wkt("WKT1_ESRI"))
    assert not same_crs("EPSG:27700", "EPSG:4326")
    with pytest.raises(CrsError, match="not a known CRS"):
        known_crs("nonsense")


def test_sites_and_headings_are_told_apart_by_rules_of_their_own():
    assert site_key("Ansty  Park & Walsgrave-Hill") == site_key("ansty park and walsgrave hill")
    assert site_key("Ash Ton") != site_key("Ashton")
    assert site_key("Café") != site_key("Cafe")
    assert heading_key("Site Name") == heading_key("site_name") == heading_key("SiteName")


def test_only_boundaries_are_measurable():
    assert [kind for kind in BoundaryKind if kind.measurable] == ["surveyed", "drawn"]
