#!/bin/sh
# Run once by PostgreSQL's own image, in an empty cluster: roles and databases, by passwords of files.
set -eu
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username postgres \
    --set didd="$(cat /run/secrets/database-password)" \
    --set dagster="$(cat /run/secrets/dagster-password)" \
    --set ckan="$(cat /run/secrets/ckan-password)" \
    --set reader="$(cat /run/secrets/datastore-password)" <<'END'
CREATE ROLE didd LOGIN PASSWORD :'didd';
CREATE ROLE dagster LOGIN PASSWORD :'dagster';
CREATE ROLE ckan LOGIN PASSWORD :'ckan';
CREATE ROLE datastore_ro LOGIN PASSWORD :'reader';
CREATE DATABASE didd OWNER didd;
CREATE DATABASE dagster OWNER dagster;
CREATE DATABASE ckan OWNER ckan;
CREATE DATABASE datastore OWNER ckan;
REVOKE CONNECT, TEMPORARY ON DATABASE didd, dagster, ckan, datastore FROM PUBLIC;
END
