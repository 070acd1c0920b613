"""AWS as it is: sessions that can't meet the wrong account, and errors in the one form all mistakes have."""
