#!/bin/sh
# PostgreSQL's image runs this once, after it has made the database: the role of web, worker and sequencer. Its rights come
# from `manage.py database_roles`, after each migration.
set -eu
export DIWAN_DATABASE_PASSWORD_FILE="${DIWAN_DATABASE_PASSWORD_FILE:-/run/secrets/database_password}"
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\set password `cat "$DIWAN_DATABASE_PASSWORD_FILE"`
CREATE ROLE diwan LOGIN PASSWORD :'password';
SQL
