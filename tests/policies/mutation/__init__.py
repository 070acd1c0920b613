"""Production's own plan with one thing changed for the worse: does some rule notice?"""
