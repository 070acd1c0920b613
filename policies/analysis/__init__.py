"""Pure analysis of a stack's resources: plain data in, plain answers out. Knows AWS and IAM, no rule and no program."""
