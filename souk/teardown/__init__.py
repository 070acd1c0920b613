"""What stands in the way of `pulumi destroy`, in the order to clear it, and what stays behind. It only looks."""
