import hashlib

import pytest

from sitepipe.errors import ConfigError, StorageError
from sitepipe.ingest import check_layer, layer_row, read_layer

CONTENT = "a,b\n1,2\n3,4\n"
SPEC = f"""name: tiny
title: A tiny layer
kind: partner-files
crs: EPSG:4326
as_of: 2026-11-23
source: Written out here
licence: CC0
attribution: ""
basis: made up
verified: false
notes: ""
files:
  - path: sub/ä b.csv
    sha256: {hashlib.sha256(CONTENT.encode()).hexdigest()}
    rows: 2
"""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "tiny"
    (made / "sub").mkdir(parents=True)
    (made / "layer.yaml").write_text(SPEC, "utf-8")
    (made / "sub" / "ä b.csv").write_bytes(CONTENT.encode())
    return made


def test_a_whole_layer_has_no_problems(folder):
    assert check_layer(folder) == []
    assert read_layer(folder).as_of == "2026-11-23", "a date stays the text that was written"


def test_each_problem_is_named(folder):
    (folder / "sub" / "ä b.csv").write_bytes(b"a,b\n1,2\n")
    (folder / "stray.txt").write_bytes(b"x")

    changed, rows, unlisted = check_layer(folder)

    assert changed.startswith("sub/ä b.csv has changed: its sha256 is ")
    assert rows == "sub/ä b.csv has 1 rows; layer.yaml says 2"
    assert unlisted == "1 files are not listed: stray.txt"


def test_a_missing_or_unreadable_file_is_a_problem(folder):
    (folder / "sub" / "ä b.csv").write_bytes(b"")
    assert check_layer(folder)[-1] == "sub/ä b.csv is empty"
    (folder / "sub" / "ä b.csv").unlink()
    assert check_layer(folder) == ["sub/ä b.csv is missing"]


def test_the_row_hashes_the_hashes_of_the_files(folder):
    digest = hashlib.sha256(CONTENT.encode()).hexdigest()
    expected = hashlib.sha256(f"{digest}  sub/ä b.csv\n".encode()).hexdigest()
    assert layer_row(read_layer(folder)) == {
        "layer": "tiny",
        "title": "A tiny layer",
        "as_of": "2026-11-23",
        "source": "Written out here",
        "licence": "CC0",
        "attribution": None,
        "verified": False,
        "sha256": expected,
    }


def test_a_misspelt_key_says_which_was_meant(folder):
    (folder / "layer.yaml").write_text(SPEC.replace("licence:", "license:"), "utf-8")
    with pytest.raises(ConfigError, match="did you mean 'licence'"):
        read_layer(folder)
    (folder / "layer.yaml").unlink()
    with pytest.raises(StorageError, match=r"tiny/layer.yaml: it does not exist"):
        read_layer(folder)
