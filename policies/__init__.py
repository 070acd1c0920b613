"""The CrossGuard pack: rules over any Pulumi AWS program, and the analysis they stand on."""
