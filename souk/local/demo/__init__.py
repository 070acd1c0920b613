"""`souk local demo`: a customer's visit, and whether everything came out as it should."""
