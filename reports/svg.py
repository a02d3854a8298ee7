"""A chart as clean inline SVG: title and description set, no style attributes, ids unique on the page.

ReportLab's own SVG has literal dots for title and description, repeats its ids, and puts a `style` on every
element, which a strict content security policy blocks (reference/libraries.md 2.7).
"""

import re
from typing import Any

from reportlab.graphics import renderSVG

from reports.charts import Chart
from reports.fonts import SANS, SANS_SEMI
from reports.typed import cleaned

_FAMILY = "Source Sans Pro, system-ui, Arial, sans-serif"
_WEIGHTS = {SANS: "400", SANS_SEMI: "600"}
_PRESENTATION = re.compile(r"[a-z-]+")


def inline(chart: Chart, uid: str) -> str:
    """The chart as an `<svg>` element; `uid` must be unique on the page (letters, digits, hyphens)."""
    drawing = chart.drawing
    hacks = {name: {"family": name} for name in _WEIGHTS}
    attributes = {"role": "img", "aria-labelledby": f"{uid}-title {uid}-description"}
    canvas = renderSVG.SVGCanvas((drawing.width, drawing.height), fontHacks=hacks, svgAttrs=attributes)
    renderSVG.draw(drawing, canvas, 0, 0)
    root = canvas.doc.documentElement
    _describe(canvas.doc, root, chart, uid)
    for element in [root, *root.getElementsByTagName("*")]:
        _unstyle(element)
        _rename(element, uid)
    text: str = root.toxml()
    return text


def _describe(document: Any, root: Any, chart: Chart, uid: str) -> None:
    for name, part, words in (("title", "title", chart.title), ("desc", "description", chart.description)):
        for old in list(root.getElementsByTagName(name)):
            old.parentNode.removeChild(old)
        made = document.createElement(name)
        made.setAttribute("id", f"{uid}-{part}")
        made.appendChild(document.createTextNode(cleaned(words)))
        root.insertBefore(made, root.firstChild if name == "title" else root.childNodes[1])


def _unstyle(element: Any) -> None:
    style = element.getAttribute("style")
    if not style:
        return
    element.removeAttribute("style")
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        if value.strip() and _PRESENTATION.fullmatch(name.strip()):
            element.setAttribute(name.strip(), value.strip())
    if weight := _WEIGHTS.get(element.getAttribute("font-family")):
        element.setAttribute("font-family", _FAMILY)
        element.setAttribute("font-weight", weight)


def _rename(element: Any, uid: str) -> None:
    name = element.getAttribute("id")
    if name and not name.startswith(f"{uid}-"):
        element.setAttribute("id", f"{uid}-{name}")
    for attribute in list(element.attributes.keys()):
        value = element.getAttribute(attribute)
        if "url(#" in value:
            element.setAttribute(attribute, value.replace("url(#", f"url(#{uid}-"))
