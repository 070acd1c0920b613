"""Container images: build contexts, the repository of a service and the image in it."""
