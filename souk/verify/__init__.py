"""Whether what runs is what the stack asked for: a deployment that was rolled back looks like success to Pulumi."""
