"""What the program and its judges cost, measured side by side with the CDK. `python -m benchmarks`, not a test."""
