"""Small systems, each clean but for one flaw, and others that only look flawed: does the pack tell them apart?"""
