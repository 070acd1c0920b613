"""Payments: authorise, capture and refund, each at most once."""

from components.spec import Cache, Http, Index, Internet, Secret, ServiceSpec, Table, scoped

SPEC = ServiceSpec(
    name="payment",
    slot=5,
    http=Http(routes=scoped("payments:read", "GET /v1/payments/{paymentId}")),
    stores=(
        Table(name="payments", key="paymentId", indexes=(Index(name="due", key="due", sort="dueAt"),)),
        Cache(name="idempotency"),
    ),
    publishes=("payment.authorised", "payment.captured", "payment.declined", "payment.refunded"),
    subscribes=("order.placed", "order.confirmed", "order.rejected", "order.cancelled"),
    internet=(
        Internet(
            host="api.cards.example",
            reason="the card gateway stands outside AWS",
            secret=Secret(name="card-gateway"),
        ),
    ),
)
