"""The catalogue: what is for sale, at which price, and whether it is in stock."""

from components.spec import Cache, Call, Http, Objectives, Postgres, ServiceSpec, metered, public

SPEC = ServiceSpec(
    name="product",
    slot=3,
    http=Http(
        routes=(
            *public("GET /v1/products", "GET /v1/products/{productId}"),
            *metered("GET /v1/feeds/products"),  # the whole catalogue, for partners' own shops
        )
    ),
    stores=(Postgres(name="catalogue"), Cache(name="read-cache")),
    calls=(Call(service="inventory", timeout=2),),
    publishes=("product.changed",),
    subscribes=("inventory.adjusted",),
    objectives=Objectives(latency_ms=300),
    interruptible=True,
)
