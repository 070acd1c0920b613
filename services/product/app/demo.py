"""The demo catalogue: what a souk would have. Prices in cents."""

from __future__ import annotations

from typing import Final

from kit.ids import named_id

from .catalogue import Article
from .pictures import picture

CURRENCY: Final = "EUR"
SHELVES: Final = {
    "spices": (
        (
            "saffron",
            "Saffron threads, 2 g",
            1490,
            "#7a1f3d",
            "#e0a100",
            "Hand-picked stigmas, deep red and dry. Twelve threads colour a pot of rice.",
        ),
        (
            "ras-el-hanout",
            "Ras el hanout, 80 g",
            690,
            "#5b2a1a",
            "#c46a2b",
            "The head of the shop: twenty-one spices, roasted and ground for stews and couscous.",
        ),
        (
            "sumac",
            "Sumac, 100 g",
            540,
            "#3a2a4d",
            "#8e1f3f",
            "Ground sumac berries, tart as lemon. For salads, onions and grilled meat.",
        ),
        (
            "black-lime",
            "Black limes, 12 pieces",
            620,
            "#4b5a2a",
            "#2c2418",
            "Limes boiled in brine and dried in the sun. Pierce one and let it simmer.",
        ),
        (
            "cardamom",
            "Green cardamom, 60 g",
            880,
            "#1f5a4a",
            "#8fae3c",
            "Whole pods, picked green. For coffee, rice pudding and biscuits.",
        ),
        (
            "rose-petals",
            "Dried rose petals, 40 g",
            750,
            "#6b2d4f",
            "#e08aa4",
            "Damask roses, dried in the shade. For tea, sugar and the top of a cake.",
        ),
    ),
    "lamps": (
        (
            "brass-lantern",
            "Brass lantern, pierced",
            8900,
            "#22304a",
            "#d9a441",
            "Hammered brass with a thousand holes: a candle throws stars on every wall.",
        ),
        (
            "mosaic-lamp",
            "Mosaic table lamp",
            12900,
            "#1f3b57",
            "#2fa6a0",
            "Coloured glass set by hand on a bronze foot. Takes an E14 bulb.",
        ),
        (
            "copper-sconce",
            "Copper wall sconce",
            6400,
            "#3b2b2b",
            "#c8683a",
            "A half-round of beaten copper for a hallway or a stair.",
        ),
        (
            "glass-tealights",
            "Glass tealight holders, set of 4",
            2400,
            "#4a2f5c",
            "#e6b23c",
            "Thick recycled glass in amber, for the windowsill or the table.",
        ),
        (
            "star-pendant",
            "Star pendant lamp",
            14900,
            "#14263d",
            "#f0c75e",
            "A twelve-pointed star of frosted glass on a brass chain, 40 cm.",
        ),
    ),
    "rugs": (
        (
            "kilim-runner",
            "Kilim runner, 70 by 250 cm",
            24900,
            "#2d3b3a",
            "#b8432f",
            "Flat-woven wool in madder red, made for a long corridor.",
        ),
        (
            "berber-rug",
            "Berber rug, 170 by 240 cm",
            68900,
            "#6b5a45",
            "#3d3a37",
            "Thick undyed wool with dark diamonds. No two are alike.",
        ),
        (
            "flat-weave",
            "Flat-weave rug, 120 by 180 cm",
            17900,
            "#24475a",
            "#d98e3f",
            "Light, reversible and washable cotton in indigo and ochre.",
        ),
        (
            "prayer-rug",
            "Small rug, 70 by 110 cm",
            5900,
            "#2f4a36",
            "#a33b3b",
            "Fine wool with an arch and a border of leaves.",
        ),
        (
            "round-jute",
            "Round jute rug, 120 cm",
            7900,
            "#4d6b6b",
            "#c9a66b",
            "Braided jute, hard-wearing, for under a table.",
        ),
    ),
    "ceramics": (
        (
            "tagine",
            "Tagine, glazed, 28 cm",
            4500,
            "#6a3d2a",
            "#2b6f8a",
            "Clay pot with a high lid that gives the steam back. For gas and oven.",
        ),
        (
            "fes-bowl",
            "Fes bowl, blue, 22 cm",
            3200,
            "#c9b28b",
            "#1f4e8c",
            "Cobalt painted with a donkey-hair brush on white glaze.",
        ),
        (
            "safi-plate",
            "Safi plate, 26 cm",
            2600,
            "#7d8f69",
            "#b5472f",
            "Dinner plate with a star in terracotta and cream.",
        ),
        (
            "zellige-coasters",
            "Zellige coasters, set of 6",
            1900,
            "#34414f",
            "#1d8a6f",
            "Hand-cut tiles in six greens on cork.",
        ),
    ),
    "tea": (
        (
            "mint-tea",
            "Mint tea, 100 g",
            590,
            "#2a5a3c",
            "#9acb5a",
            "Nana mint, dried whole. Pour from high up, for the foam.",
        ),
        (
            "gunpowder-tea",
            "Gunpowder green tea, 200 g",
            840,
            "#3d4a2f",
            "#b9a13a",
            "Tightly rolled leaves that open in the pot; the base of mint tea.",
        ),
        (
            "hibiscus",
            "Hibiscus flowers, 150 g",
            640,
            "#5a1f33",
            "#c2274f",
            "Karkade: dark red, tart, as good cold as hot.",
        ),
        (
            "silver-teapot",
            "Engraved teapot, 0.8 l",
            5400,
            "#3a3f4b",
            "#b0b7c3",
            "Stainless steel with an engraved belly and a long spout.",
        ),
    ),
}
"""Category → stock-keeping unit, name, price, ground and accent of the picture, description."""


def articles() -> list[Article]:
    """The demo catalogue. Ids follow from the stock-keeping units: the inventory's demo stock has the same."""
    return [
        Article(
            id=named_id("product", sku),
            sku=sku,
            name=name,
            description=description,
            category=category,
            amount=amount,
            currency=CURRENCY,
            picture=picture(category, ground, accent),
        )
        for category, shelf in SHELVES.items()
        for sku, name, amount, ground, accent, description in shelf
    ]
