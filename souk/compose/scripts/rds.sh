#!/bin/sh
# Makes of a new PostgreSQL what RDS makes: a master that is no superuser, the role that IAM sign-in hangs on, a database.
set -eu
psql --set=ON_ERROR_STOP=1 --set=master="$MASTER" --set=password="$MASTER_PASSWORD" --set=database="$DATABASE" \
    --username "$POSTGRES_USER" --dbname postgres --quiet <<'SQL'
CREATE ROLE rds_iam;
CREATE ROLE :"master" LOGIN CREATEDB CREATEROLE PASSWORD :'password';
GRANT rds_iam TO :"master" WITH ADMIN OPTION;
CREATE DATABASE :"database" OWNER :"master";
SQL
