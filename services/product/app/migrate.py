"""Bring the database up to date."""

from kit.postgres.migrate import main

if __name__ == "__main__":
    main("catalogue")
