"""The service, put together from the environment."""

from __future__ import annotations

from fastapi import FastAPI

from kit.client.service import ServiceClient
from kit.dynamodb import Table
from kit.events.publisher import Publisher
from kit.settings import Bus, Callee, Queue, load
from kit.settings import Table as TableSettings
from kit.sqs.worker import QueueWorker
from kit.web.app import create_app

from . import api
from .orders import Orders
from .parts import Parts
from .prices import Prices
from .projection import Projection
from .saga import handlers
from .settings import Stream
from .views import Views
from .waiting import Waiting


def make() -> FastAPI:
    """The application. Raises SettingsError."""
    events = Table("events", load(TableSettings, "events"), {"orderId": "-", "version": 0})
    read_model = Table("orders", load(TableSettings, "orders"), {"orderId": "-"})
    products = ServiceClient("product", load(Callee, "product"))
    orders, views = Orders(events, Prices(products)), Views(read_model)
    handle = handlers(orders)
    bus = Publisher(load(Bus))
    projection = Projection(orders.history, views, bus)
    app = create_app(
        name="order",
        description=api.__doc__ or "",
        routers=api.ROUTERS,
        dependencies=[events, read_model, products, bus],
        workers=[
            # One worker for each queue: handling waits for nobody outside, and one takes with a request what two share.
            QueueWorker("saga", load(Queue).queue_url, lambda message: handle(message.body)),
            QueueWorker("projection", load(Stream, "events").stream_queue_url, projection),
            Waiting(orders, views).worker(),
        ],
    )
    app.state.parts = Parts(orders, views)
    return app
