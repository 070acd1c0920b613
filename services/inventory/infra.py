"""Stock: reserve, commit and release, and never sell what isn't there."""

from components.spec import Http, Postgres, ServiceSpec, public

SPEC = ServiceSpec(
    name="inventory",
    slot=6,
    http=Http(routes=public("GET /v1/stock/{productId}")),
    stores=(Postgres(name="stock"),),
    publishes=("inventory.reserved", "inventory.rejected", "inventory.adjusted"),
    subscribes=("order.placed", "order.confirmed", "order.rejected", "order.cancelled"),
)
