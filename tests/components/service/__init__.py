"""Tests of services: what is made of a spec."""
