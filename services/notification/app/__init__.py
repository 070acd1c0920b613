"""The software of the notification service."""
