"""The blast radius of a change: which slices must be deployed again, in which order, and why."""
