"""What a change does to the system: two renderings compared, for the reviewer of a pull request."""
