"""The whole system on this machine, from the plan that would be deployed. See docs/local.md."""
