"""Cell formats from openpyxl's form to xlsxwriter's.

Pure conversion of fonts, fills, borders, alignment and number formats. Colours of the workbook's
own theme are taken from Office's standard theme.
"""

# openpyxl's style objects are loosely typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles.colors import COLOR_INDEX

_THEME = (
    *("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31"),
    *("A5A5A5", "FFC000", "5B9BD5", "70AD47", "0563C1", "954F72"),
)
_BORDERS: Mapping[str, int] = MappingProxyType(
    {
        "thin": 1,
        "medium": 2,
        "dashed": 3,
        "dotted": 4,
        "thick": 5,
        "double": 6,
        "hair": 7,
        "mediumDashed": 8,
        "dashDot": 9,
        "mediumDashDot": 10,
        "dashDotDot": 11,
        "mediumDashDotDot": 12,
        "slantDashDot": 13,
    }
)
_VERTICAL: Mapping[str, str] = MappingProxyType(
    {"center": "vcenter", "justify": "vjustify", "distributed": "vdistributed"}
)


def look_of(cell: Cell) -> dict[str, Any]:
    """Return the properties of an xlsxwriter format that looks like ``cell``."""
    look = {
        **_font(cell.font),
        **_fill(cell.fill),
        **_border(cell.border),
        **_alignment(cell.alignment),
        "num_format": cell.number_format,
    }
    return {name: value for name, value in look.items() if value not in (None, False, "")}


def _font(font: Any) -> dict[str, Any]:
    return {
        "font_name": font.name,
        "font_size": font.sz,
        "bold": font.b,
        "italic": font.i,
        "underline": {"single": 1, "double": 2}.get(font.u),
        "font_strikeout": font.strike,
        "font_color": _colour(font.color),
    }


def _fill(fill: Any) -> dict[str, Any]:
    # Patterns other than solid, and gradients, are dropped: they are rare and hard to read.
    solid = getattr(fill, "fill_type", None) == "solid"
    return {"pattern": 1, "fg_color": _colour(fill.fgColor)} if solid else {}


def _border(border: Any) -> dict[str, Any]:
    look: dict[str, Any] = {}
    for side in ("left", "right", "top", "bottom"):
        line = getattr(border, side)
        if line is not None and line.style in _BORDERS:
            look |= {side: _BORDERS[line.style], f"{side}_color": _colour(line.color)}
    return look


def _alignment(alignment: Any) -> dict[str, Any]:
    upright = alignment.textRotation or 0
    return {
        "align": {"centerContinuous": "center_across"}.get(
            alignment.horizontal, alignment.horizontal
        ),
        "valign": _VERTICAL.get(alignment.vertical, alignment.vertical),
        "text_wrap": alignment.wrapText,
        "indent": int(alignment.indent or 0),
        # In the file, downward rotations count from 90; 255 is vertically stacked text.
        "rotation": 270 if upright == 255 else upright if upright <= 90 else 90 - upright,
    }


def _colour(colour: Any) -> str | None:
    """Return ``#RRGGBB``; None for the application's default."""
    if colour is None:
        return None
    if colour.type == "rgb":
        return f"#{colour.rgb[-6:]}"
    if colour.type == "indexed" and colour.indexed < len(COLOR_INDEX):
        return f"#{COLOR_INDEX[colour.indexed][-6:]}"
    if colour.type == "theme" and colour.theme < len(_THEME):
        return f"#{_tinted(_THEME[colour.theme], colour.tint)}"
    return None


def _tinted(colour: str, tint: float) -> str:
    """Lighten (up to 1) or darken (down to -1) a colour.

    >>> _tinted("4472C4", 0.5), _tinted("FFFFFF", -0.5)
    ('A1B8E1', '7F7F7F')
    """
    parts = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    mixed = (p + (255 - p) * tint if tint > 0 else p * (1 + tint) for p in parts)
    return "".join(f"{int(part):02X}" for part in mixed)
