"""Pictures of products, drawn from a few shapes: a scene for each category, in each product's own colours."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

SCENES: Final = {
    "spices": (
        '<path d="M70 190h180l-24 62a20 20 0 0 1-19 13h-94a20 20 0 0 1-19-13z" fill="#fffaf0"/>'
        '<path d="M78 190q30-92 82-92t82 92z" fill="{accent}"/>'
        '<path d="M112 190q16-54 48-60" fill="none" stroke="#fff" stroke-opacity=".45" stroke-width="6"/>'
        '<ellipse cx="160" cy="190" rx="92" ry="11" fill="{accent}"/>'
    ),
    "lamps": (
        '<path d="M160 30v46" stroke="#fffaf0" stroke-width="5"/>'
        '<circle cx="160" cy="176" r="112" fill="#fff" fill-opacity=".12"/>'
        '<path d="M124 82h72l-12 20h-48zM136 250h48l-10 22h-28z" fill="#fffaf0"/>'
        '<path d="M136 102h48q44 74 0 148h-48q-44-74 0-148z" fill="{accent}"/>'
        '<path d="M160 102v148M118 176h84M130 132l60 88M190 132l-60 88" stroke="#fffaf0" stroke-width="4"/>'
    ),
    "rugs": (
        '<rect x="66" y="60" width="188" height="200" fill="{accent}"/>'
        '<rect x="82" y="76" width="156" height="168" fill="none" stroke="#fffaf0" stroke-width="5"/>'
        '<path d="M160 92l54 68-54 68-54-68z" fill="#fffaf0"/><path d="M160 124l28 36-28 36-28-36z" fill="{accent}"/>'
        '<path d="M66 60v-16m27 16v-16m27 16v-16m27 16v-16m27 16v-16m27 16v-16m27 16v-16m26 16v-16M66 276v-16m27'
        ' 16v-16m27 16v-16m27 16v-16m27 16v-16m27 16v-16m27 16v-16m26 16v-16" stroke="#fffaf0" stroke-width="4"/>'
    ),
    "ceramics": (
        '<circle cx="160" cy="160" r="104" fill="#fffaf0"/><circle cx="160" cy="160" r="86" fill="{accent}"/>'
        '<path d="M160 84l22 54 54 22-54 22-22 54-22-54-54-22 54-22z" fill="#fffaf0"/>'
        '<circle cx="160" cy="160" r="18" fill="{accent}"/>'
    ),
    "tea": (
        '<path d="M122 74q-16-20 0-38m38 38q-16-20 0-38m38 38q-16-20 0-38" fill="none" stroke="#fffaf0"'
        ' stroke-width="6" stroke-linecap="round"/>'
        '<path d="M100 96h120l-14 168a14 14 0 0 1-14 12h-64a14 14 0 0 1-14-12z" fill="#fff" fill-opacity=".35"/>'
        '<path d="M105 150h110l-9 108a12 12 0 0 1-12 10h-68a12 12 0 0 1-12-10z" fill="{accent}"/>'
        '<path d="M102 118h116" stroke="#fffaf0" stroke-width="6"/>'
    ),
}
"""Category → what is drawn on the ground, on 320 by 320."""


def picture(category: str, ground: str, accent: str) -> str:
    """A data URL. Colours as `#rrggbb`. Raises KeyError for a category without a scene."""
    scene = SCENES[category].format(accent=accent)
    drawn = f'<rect width="320" height="320" fill="{ground}"/>{scene}'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320">{drawn}</svg>'
    return f"data:image/svg+xml,{quote(svg, safe=' =:/,;()')}"
