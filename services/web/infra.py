"""The shop that customers see. Its pages call the API gateway from the browser, so it calls nobody itself."""

from components.spec import Http, Objectives, ServiceSpec

SPEC = ServiceSpec(
    name="web",
    slot=1,
    http=Http(site=True),
    objectives=Objectives(latency_ms=300),
    interruptible=True,
)
