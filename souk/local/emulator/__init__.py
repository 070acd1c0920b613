"""AWS's APIs on this machine: moto's server, behind the plan's own policies. Runs as a process of its own."""
