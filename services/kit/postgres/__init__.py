"""PostgreSQL: the pool that a service works with, and the migrations that it is brought up to date by."""
