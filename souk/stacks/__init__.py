"""Creating stacks, moving resources between them, and the order to deploy them in."""
