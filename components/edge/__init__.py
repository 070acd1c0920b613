"""Where requests come in: certificate, load balancers, firewall, API gateway."""
