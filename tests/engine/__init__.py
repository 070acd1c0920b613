"""The program and its policy pack on the real Pulumi engine, with stand-ins for the providers."""
