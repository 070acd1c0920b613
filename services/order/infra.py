"""Orders, event-sourced. Runs the saga over payment and inventory; the read model is built from the stream."""

from components.spec import Call, Http, Index, ServiceSpec, Table, scoped

SPEC = ServiceSpec(
    name="order",
    slot=4,
    http=Http(
        routes=(
            *scoped("orders:read", "GET /v1/orders", "GET /v1/orders/{orderId}"),
            *scoped("orders:write", "POST /v1/orders", "DELETE /v1/orders/{orderId}"),
        )
    ),
    stores=(
        Table(name="events", key="orderId", sort="version:N", stream=True),
        Table(
            name="orders",
            key="orderId",
            indexes=(
                Index(name="by-customer", key="customerId", sort="placedAt"),
                Index(name="waiting", key="waiting", sort="placedAt"),
            ),
        ),
    ),
    calls=(Call(service="product"),),
    publishes=("order.placed", "order.confirmed", "order.rejected", "order.cancelled"),
    subscribes=("payment.authorised", "payment.declined", "inventory.reserved", "inventory.rejected"),
)
