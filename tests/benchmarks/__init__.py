"""What is measured has to be what is meant."""
