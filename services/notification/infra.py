"""Tells customers what happened to their orders, by e-mail and SMS, each message once."""

from components.spec import Objectives, ServiceSpec, Size, Table

SPEC = ServiceSpec(
    name="notification",
    slot=7,
    stores=(
        Table(name="sent", key="messageId", ttl="expiresAt", items=("put",)),
        Table(name="contacts", key="contactId", ttl="expiresAt"),
    ),
    subscribes=(
        "user.registered",
        "user.changed",
        "order.confirmed",
        "order.rejected",
        "order.cancelled",
        "payment.refunded",
    ),
    topics=("email", "sms"),
    writes=("email", "sms"),
    compute="lambda",
    size=Size(cpu=256, memory=512),
    objectives=Objectives(latency_ms=5000),
)
