"""The portal's roles and databases as SQL for the superuser, who alone may make them.

Pure: text out of names and passwords. What is there already is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Roles of the portal, and whose each of its databases is.
ROLES = ("ckan", "datastore_ro")
DATABASES = {"ckan": "ckan", "datastore": "ckan"}


def making(passwords: Mapping[str, str], databases: Mapping[str, str]) -> str:
    r"""Return what makes the roles and databases that are missing, for ``psql``.

    >>> print(making({"didd": "it's"}, {"didd": "didd"}))
    SELECT 'CREATE ROLE "didd" LOGIN PASSWORD ''it''''s''' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'didd') \gexec
    SELECT 'CREATE DATABASE "didd" OWNER "didd"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'didd') \gexec
    REVOKE CONNECT, TEMPORARY ON DATABASE "didd" FROM PUBLIC;
    """  # noqa: E501 one statement a line
    lines = [
        f"SELECT {_text(f'CREATE ROLE {_name(role)} LOGIN PASSWORD {_text(secret)}')} "  # noqa: S608
        f"WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {_text(role)}) \\gexec"
        for role, secret in passwords.items()
    ]
    for database, owner in databases.items():
        create = f"CREATE DATABASE {_name(database)} OWNER {_name(owner)}"
        there = f"SELECT FROM pg_database WHERE datname = {_text(database)}"
        lines.append(f"SELECT {_text(create)} WHERE NOT EXISTS ({there}) \\gexec")
        lines.append(f"REVOKE CONNECT, TEMPORARY ON DATABASE {_name(database)} FROM PUBLIC;")
    return "\n".join(lines)


def _text(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def _name(value: str) -> str:
    doubled = value.replace('"', '""')
    return f'"{doubled}"'
