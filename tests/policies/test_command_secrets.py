"""What looks like a secret in a command."""

from __future__ import annotations

import time

import pytest

from policies.analysis.command_secrets import shows_secret
from policies.analysis.secrets import looks_secret


@pytest.mark.parametrize(
    "text",
    [
        "psql postgres://app:tulip@db/orders",
        "redis://:tulip@cache:6379",
        "PGPASSWORD=tulip psql -h db",
        "export MYSQL_PWD='tulip'; mysqldump x",
        "app --password=tulip",
        "app --db-password tulip --port 80",
        'app --password "tulip and rose"',
        "app --dsn host=db;user=app;Password=tulip;",
        "sh -c exec app --client-secret=tulip",
        "app --api-key tulip",
        "keytool -storepass changeit",
        "AWS_SECRET_ACCESS_KEY=tulip aws s3 ls",
        "mysql -h db -u app -ptulip orders",
        "mysqldump -u app -p'tulip' orders",
        "redis-cli -h cache -a tulip ping",
        "curl -fsS -u app:tulip https://x/health",
        "curl --user 'app:tulip' https://x/health",
        "sshpass -p tulip ssh x",
        "docker login -u app -p tulip registry.internal",
        "psql -c \"ALTER ROLE app WITH PASSWORD 'tulip'\"",
        "mysql -e \"CREATE USER app IDENTIFIED BY 'tulip'\"",
        "curl -H 'Authorization: Basic YXBwOnR1bGlw' https://x",
        '{"password": "tulip"}',
        "app --key AKIAIOSFODNN7EXAMPLE",
    ],
)
def test_a_command_that_shows_a_secret(text: str) -> None:
    """The variables of a container were looked at, and its command held the password."""
    assert shows_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "psql postgres://app:$PGPASSWORD@db/orders",
        "psql postgres://app:${PGPASSWORD}@db/orders",
        "git clone https://oauth2:{token}@git.internal/x",
        "PGPASSWORD=$(aws ssm get-parameter --name /souk/dev/pw) psql",
        "PGPASSWORD=`cat /run/pw` psql",
        'app --password="$DB_PASSWORD"',
        "app --password $DB_PASSWORD",
        "app --password '' --verbose",
        "psql --password -h db",
        "psql -W -h db -p 5432",
        "app --password-file /run/secrets/pw",
        "app --password-file=pw.txt",
        "docker login --username app --password-stdin registry.internal",
        "app --secret souk/dev/order-pw",
        "aws secretsmanager get-secret-value --secret-id souk/dev/order-pw",
        "app --private-key key.pem --encryption-key alias/souk",
        "app --password=arn:aws:secretsmanager:eu-west-1:111122223333:secret:souk/dev/pw-AbCdEf",
        "app --password={{resolve:ssm:/souk/dev/pw}}",
        "app --password=/run/secrets/pw",
        "app --with-password=false",
        "sed -i s/DB_PASSWORD=.*/DB_PASSWORD=$PW/ app.env",
        'if [ "$PASSWORD" == "" ]; then exit 1; fi',
        "grep -q password= app.env",
        "TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)",
        "curl -H 'X-aws-ec2-metadata-token: $TOKEN' http://169.254.169.254",
        "curl -u $USER:$PASSWORD https://x/health",
        "redis-cli -h cache -a $REDIS_PASSWORD ping",
        "redis-cli -h cache ping",
        "mysqladmin ping -h db -P 3306",
        "mysql -h db -u app -p",
        "curl -f http://localhost:8080/health",
        "PWD=/srv app",
        "java -Dspring.profiles.active=prod -jar app.jar",
        "app --bypass yes --token-lifetime 300",
        "psql -c \"ALTER ROLE app WITH PASSWORD '$PW'\"",
    ],
)
def test_a_command_that_shows_none(text: str) -> None:
    """What a shell puts in, where a secret is kept, words like it: accused, these would get the rule switched off."""
    assert not shows_secret(text)


@pytest.mark.parametrize("piece", ["a", "a=", "mysql ", "curl -u", "--password ", "://", "x://a:", "password '", '="'])
def test_a_long_text_takes_no_time(piece: str) -> None:
    """A packed file in a boot script kept the check busy for minutes: every letter could begin a name."""
    before = time.process_time()
    shows_secret(piece * (100_000 // len(piece)))
    looks_secret("X", piece * (100_000 // len(piece)))
    assert time.process_time() - before < 5
