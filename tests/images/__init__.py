"""The images, built and run for real where a Docker daemon is there."""
