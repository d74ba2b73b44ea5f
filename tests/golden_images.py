"""
Pictures that a page must keep: compared by the share of pixels that differ.

Words and figures are asserted elsewhere, to the letter; these pictures guard what no text shows:
places, sizes, colours, signs, what covers what. So a page is set in one bundled face, whatever
the machine has, and two things are let pass: an edge that another way of smoothing draws a shade
lighter (``SHADE``), and a share of pixels (``SHARE``). Measured with one browser, other settings
of hinting and smoothing change under 0.001 % of the pixels; what is let pass leaves room for
other versions of it. A lost row, a swapped colour or a shifted block goes beyond.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image

from sitepipe.render.fonts import text_face

SHADE = 64
"""How far a colour channel (0-255) of a pixel may be off before it differs."""

SHARE = 0.002
"""Which share of an image's pixels may differ."""

GOLDEN = Path(__file__).resolve().parent / "browser" / "golden"
OUTPUT = Path(__file__).resolve().parents[1] / "test-output"

_SIGNS = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@dataclass(frozen=True)
class Difference:
    """How far an image is from the one that is kept; ``mask`` is none if the sizes differ."""

    share: float
    mask: np.ndarray | None
    sizes: str

    @property
    def is_small(self) -> bool:
        """Whether the image may stand for the one that is kept."""
        return self.mask is not None and self.share <= SHARE


def difference(kept: Image.Image, observed: Image.Image) -> Difference:
    """Compare two images pixel by pixel."""
    sizes = f"{kept.size} kept, {observed.size} observed"
    if kept.size != observed.size:
        return Difference(1.0, None, sizes)
    apart = np.abs(
        np.asarray(kept.convert("RGB"), dtype=np.int16)
        - np.asarray(observed.convert("RGB"), dtype=np.int16)
    ).max(axis=2)
    mask = apart > SHADE
    return Difference(float(mask.mean()), mask, sizes)


def check_golden(name: str, png: bytes, *, update: bool) -> None:
    """
    Compare a screenshot with the one that is kept, or keep it from now on.

    Where they differ, ``test-output/`` gets the observed image and one that shows in red where.
    """
    observed = Image.open(io.BytesIO(png)).convert("RGB")
    path = GOLDEN / f"{name}.png"
    if update:
        GOLDEN.mkdir(exist_ok=True)
        observed.save(path, optimize=True)
        return
    assert path.is_file(), f"no golden image {path.name}: pytest --update-golden writes it"
    found = difference(Image.open(path), observed)
    if found.is_small:
        return
    OUTPUT.mkdir(exist_ok=True)
    observed.save(OUTPUT / f"{name}-observed.png")
    if found.mask is not None:
        shown = np.asarray(observed.convert("L").convert("RGB")) // 2 + 127
        shown[found.mask] = (179, 38, 30)
        Image.fromarray(shown.astype(np.uint8)).save(OUTPUT / f"{name}-difference.png")
    raise AssertionError(
        f"{name}: {found.share:.2%} of the pixels differ, {SHARE:.2%} may ({found.sizes}). "
        f"Look at {OUTPUT.name}/{name}-observed.png and -difference.png; if the new look is "
        "meant, run pytest --update-golden and look at every image that changed."
    )


def in_one_face(page: str) -> str:
    """Return a page set in the bundled face, so that it does not hang on a machine's fonts."""
    faces = "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};'
        f"src:url(data:font/ttf;base64,{base64.b64encode(path.read_bytes()).decode()})}}"
        for family, weight, path in (
            ("Text", "400", text_face("regular")),
            ("Text", "600 700", text_face("semibold")),
            ("Signs", "400 700", _SIGNS),
        )
    )
    style = f'{faces} * {{ font-family: "Text", "Signs" !important; }}'
    return page.replace("</head>", f"<style>{style}</style></head>", 1)
