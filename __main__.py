"""What `pulumi up` runs: read the stack's configuration, build the system, export what others need."""

from components.catalogue import Catalogue
from components.program import run


def system() -> Catalogue:
    """Import the specs inside the run, so that a mistake in one is told like any other mistake."""
    from services import system as specs  # noqa: PLC0415

    return specs()


run(system)
