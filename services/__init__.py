"""The services of the system: an explicit list, in the order a reader meets them."""

from components.catalogue import Catalogue, catalogue
from services.inventory.infra import SPEC as INVENTORY
from services.notification.infra import SPEC as NOTIFICATION
from services.order.infra import SPEC as ORDER
from services.payment.infra import SPEC as PAYMENT
from services.product.infra import SPEC as PRODUCT
from services.user.infra import SPEC as USER
from services.web.infra import SPEC as WEB


def system() -> Catalogue:
    """All services, checked against each other. Raises SoukError."""
    return catalogue((WEB, USER, PRODUCT, ORDER, PAYMENT, INVENTORY, NOTIFICATION))
