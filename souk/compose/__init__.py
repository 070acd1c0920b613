"""The system in containers: a compose file from the plan, and the container that stands in for AWS."""
