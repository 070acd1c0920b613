"""What a customer's token allows: each scope that a route of the API asks for, and that is a customer's to use."""

from typing import Final

CUSTOMER: Final = frozenset({"orders:read", "orders:write", "payments:read", "users:read", "users:write"})
