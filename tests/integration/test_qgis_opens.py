"""
QGIS's own library opens ``portfolio.gpkg`` with its styles.

Optional: it runs where Debian's ``python3-qgis`` is installed (``apt-get install python3-qgis``),
which brings half a desktop with it; ``make test`` does not install it.
"""

import json
import subprocess
from pathlib import Path

import pytest
from portfolio_fixture import CRS, made_portfolio

from sitepipe.render.gis.geopackage import write_geopackage
from sitepipe.render.gis.layers import drawn_layers

PYTHON = Path("/usr/bin/python3")
CLEAN = {"PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
ASK = """
import json, os, sys
from qgis.core import QgsApplication, QgsVectorLayer
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
told = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    told[name] = {
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "crs": layer.crs().authid(),
        "styles": layer.listStylesInDatabase()[0],
        "renderer": layer.renderer().type() if layer.renderer() else None,
        "symbols": [item.label() for item in layer.renderer().legendSymbolItems()],
    }
print(json.dumps(told), flush=True)
os._exit(0)  # taken down in order it crashes, where there is no screen
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    there = (
        PYTHON.exists()
        and not subprocess.run(
            [PYTHON, "-c", "import qgis.core"], env=CLEAN, capture_output=True, check=False
        ).returncode
    )
    if not there:
        pytest.skip("QGIS's Python library is absent: apt-get install python3-qgis")
    made = made_portfolio()
    file = tmp_path_factory.mktemp("qgis") / "portfolio.gpkg"
    write_geopackage(file, made.snapshot, made.appraisal, made.base, as_of="2026-11-14", crs=CRS)
    before = file.read_bytes()
    names = [name for name, kind, _ in drawn_layers() if kind]
    done = subprocess.run(
        [PYTHON, "-c", ASK, file, *names],
        env={**CLEAN, "HOME": str(file.parent)}, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert file.read_bytes() == before  # it was read, and nothing else
    return names, json.loads(done.stdout.splitlines()[-1])


def test_every_layer_is_read_with_its_crs(told):
    names, layers = told
    assert list(layers) == names
    assert all(one["valid"] and one["crs"] == CRS for one in layers.values())
    assert layers["sites"]["features"] == 7


def test_every_layer_has_its_own_style(told):
    _, layers = told
    assert {name: one["styles"] for name, one in layers.items()} == dict.fromkeys(layers, 1)
    # Symbols by class with labels are ours; QGIS's own default is one symbol without any.
    for name, one in layers.items():
        assert one["renderer"] in ("categorizedSymbol", "RuleRenderer"), name
        assert len(one["symbols"]) > 1, name
        assert all(one["symbols"]), name
