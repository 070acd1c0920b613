"""What the recorded graph says about the parts that run on this machine. Pure: everything is read, nothing started."""
