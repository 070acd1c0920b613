"""From a spec to everything that follows from it. Pure: no module here imports pulumi."""
