"""Bring the database up to date."""

import sys

sys.exit("user has no migrations yet; nothing was changed")
