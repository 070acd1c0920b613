"""A card provider to test against: it stands in for api.cards.example, and is in no image.

`python -m standin` serves PORT. What it does follows from the card alone, as at real providers' test systems: see
`deck.py`. Nothing outlives it.
"""
