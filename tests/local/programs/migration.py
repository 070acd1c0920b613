"""What a service's migration does, in small: as the master, whose secret it fetches under its own role."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3
import psycopg


def main() -> None:
    """Make the application's user, one table, and the rights on it."""
    prefix = next(name.removesuffix("_MASTER_SECRET_ARN") for name in os.environ if name.endswith("_MASTER_SECRET_ARN"))
    make: Any = boto3.client  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - overloads by literal names
    secrets = make("secretsmanager", region_name=os.environ["AWS_REGION"])
    arn = os.environ[f"{prefix}_MASTER_SECRET_ARN"]
    secret = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
    with psycopg.connect(
        host=os.environ[f"{prefix}_HOST"],
        port=os.environ[f"{prefix}_PORT"],
        dbname=os.environ[f"{prefix}_DATABASE"],
        user=secret["username"],
        password=secret["password"],
        autocommit=True,
    ) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'app'").fetchone():
            connection.execute("CREATE ROLE app LOGIN")
        connection.execute("GRANT rds_iam TO app")
        connection.execute("CREATE TABLE IF NOT EXISTS things (id int PRIMARY KEY)")
        connection.execute("GRANT SELECT, INSERT ON things TO app")
