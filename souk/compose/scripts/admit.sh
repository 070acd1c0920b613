#!/bin/sh
# Lets the application's user in with a password, where RDS would let it in with a token: only if it holds rds_iam.
set -eu
psql --set=ON_ERROR_STOP=1 --set=user="$ADMITTED" --set=password="$ADMITTED_PASSWORD" --dbname "$DATABASE" --quiet <<'SQL'
SELECT format('ALTER ROLE %I PASSWORD %L', rolname, :'password')
FROM pg_roles WHERE rolname = :'user' AND pg_has_role(rolname, 'rds_iam', 'MEMBER') \gexec
SELECT 1 / count(*) AS "is a member of rds_iam" FROM pg_roles
WHERE rolname = :'user' AND pg_has_role(rolname, 'rds_iam', 'MEMBER');
SQL
