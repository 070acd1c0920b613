"""The VPC and everything in it that belongs to no service."""
