"""What every test may use: recorded graphs, assertions on them, and the check that every test is collected."""
