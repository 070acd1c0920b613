"""The VPC's stand-in: an address for each thing, and the plan's rules for every connection."""
