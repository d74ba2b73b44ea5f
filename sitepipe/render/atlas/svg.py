"""An SVG that may stand in any page: looks are attributes, ids its own, nothing from outside."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"#(?=[^\s)]+\)?$)")
_FIGURE = re.compile(r"-?\d+\.\d{3,}")


def self_contained(drawn: str, *, prefix: str, label: str, size: tuple[float, float]) -> str:
    """
    Return what matplotlib drew as one element that a page of HTML and a PDF can hold.

    Parameters
    ----------
    drawn
        The SVG document that matplotlib wrote.
    prefix
        Begins every id, so that two drawings may stand on one page.
    label
        What the drawing shows, in words.
    size
        Width and height (mm).

    Returns
    -------
    svg
        One ``svg`` element. A page that forbids style attributes shows it as it is.
    """
    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own drawing, no file of a user's
    _drop_what_is_not_drawn(root)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)  # a page of HTML knows no namespaces
        _style_to_attributes(element)
        _prefix_names(element, prefix)
        if course := element.get("d"):  # to a hundredth of a point, 0.004 mm
            rounded = _FIGURE.sub(lambda figure: f"{float(figure.group()):.2f}", course)
            element.set("d", rounded)
    width, height = size
    root.attrib.pop("version", None)
    root.attrib |= {
        "xmlns": _SVG.strip("{}"),
        "width": f"{width:g}mm",
        "height": f"{height:g}mm",
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
        "role": "img",
        "aria-label": label,
    }
    return ElementTree.tostring(root, encoding="unicode")


def _drop_what_is_not_drawn(root: ElementTree.Element) -> None:
    """Remove metadata and the style sheet, which would reach out into the page around."""
    unseen = (f"{_SVG}metadata", f"{_SVG}style")
    for parent in list(root.iter()):
        for child in list(parent):
            holds_styles_only = child.tag == f"{_SVG}defs" and all(
                part.tag in unseen for part in child
            )
            if child.tag in unseen or holds_styles_only:
                parent.remove(child)


def _style_to_attributes(element: ElementTree.Element) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        key, _, value = declaration.partition(":")
        if value:
            element.set(key.strip(), value.strip())


def _prefix_names(element: ElementTree.Element, prefix: str) -> None:
    if name := element.get("id"):
        element.set("id", f"{prefix}-{name}")
    if reference := element.attrib.pop(_HREF, None):
        element.set("href", reference)
    for key, value in element.attrib.items():
        if value.startswith(("#", "url(#")) and key not in ("fill", "stroke"):
            element.set(key, _REFERENCE.sub(f"#{prefix}-", value))
