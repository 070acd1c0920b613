"""The software of the payment service."""
