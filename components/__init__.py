"""The Pulumi program: pure modules (spec, derive, names, addresses, …) and one ComponentResource per concern."""
