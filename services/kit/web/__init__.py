"""A service's HTTP side: the application, its probes, and what holds for every request."""
