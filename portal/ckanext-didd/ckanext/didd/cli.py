"""`ckan didd …`: commands for the portal's operator."""

from __future__ import annotations

import json
import os
import secrets
import sys

import ckan.model as model
import ckan.plugins.toolkit as tk
import click
from ckan.cli.db import upgrade

from ckanext.didd.counts import figures, visits
from ckanext.didd.search import fulltext
from ckanext.didd.tables import datastore
from ckanext.didd.withdrawn import stored_files

TOKEN_NAME = "penerbit"  # noqa: S105 a name, no secret


@click.group(short_help="The portal of a public-information office.")
def didd() -> None:
    """The portal of a public-information office."""


@didd.command()
@click.option("--admin", default="ppid-admin", help="Name of the system administrator's account.")
@click.option("--email", default="ppid-admin@localhost.localdomain", help="Its e-mail address.")
@click.option("--token-file", required=True, type=click.Path(dir_okay=False))
@click.pass_context
def prepare(ctx: click.Context, admin: str, email: str, token_file: str) -> None:
    """Bring the database up to date, and give the publisher an account and a new token.

    The administrator's password is read from standard input. The publisher's account
    (`didd.publisher`) is an ordinary one without any password. Its token goes into TOKEN_FILE,
    which only its owner can read; an earlier token of the publisher stops working. Safe to repeat.
    """
    ctx.invoke(upgrade, version="head", skip_core=False, skip_plugins=False, plugin="")
    name = tk.config["didd.publisher"]
    if name == admin:
        raise click.UsageError("The publisher's account must not be the administrator's.")
    account = {"name": admin, "email": email, "fullname": "Admin PPID"}
    admin_id = _ensure_account(account, sys.stdin.readline().strip(), sysadmin=True)
    _revoke_tokens(admin_id, admin)  # tokens from when the administrator was the publisher
    account = {"name": name, "email": f"{name}@localhost.localdomain", "fullname": "Penerbit PPID"}
    token = _new_token(_ensure_account(account, secrets.token_urlsafe(48), sysadmin=False), name)
    handle = os.open(token_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"user": name, "token": token}, file)
    click.echo(f"The database is up to date; {name} has a new token.")


@didd.command()
def texts() -> None:
    """Read the files of public datasets that have not been read yet, for the search.

    A worker does this as files arrive; this finds what it missed. Safe to repeat.
    """
    package = model.Package
    public = model.Session.query(package.id).filter(
        package.state == "active", package.private.is_(False)
    )
    read = [fulltext.read_missing(package_id) for (package_id,) in public.all()]
    click.echo(f"Read {sum(read)} files of {sum(map(bool, read))} datasets.")


@didd.command()
def tables() -> None:
    """Load the tables of public datasets that are not loaded yet, and drop what nobody may see.

    A worker does this as files arrive; this finds what it missed. Safe to repeat.
    """
    loaded, dropped, failed = datastore.load_all()
    click.echo(f"{loaded} tables loaded, {dropped} dropped, {failed} datasets with a faulty one.")


@didd.command()
def counts() -> None:
    """Take up what was counted of visits, and delete what is too old.

    A worker does this once a minute while somebody visits. Safe to repeat.
    """
    taken = visits.take_up()
    figures.forget()
    click.echo(f"{taken} counts taken up.")


@didd.command("sweep-files")
def sweep_files() -> None:
    """Remove the bytes of files that no resource refers to; safe at any time and to repeat."""
    click.echo(f"{len(stored_files.sweep())} files removed.")


def _ensure_account(account: dict[str, str], password: str, *, sysadmin: bool) -> str:
    """Create or update the account, active and a sysadmin or not; return its id."""
    user = model.User.by_name(account["name"])
    if user is None:
        site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
        context = {"ignore_auth": True, "user": site_user["name"]}
        tk.get_action("user_create")(context, {**account, "password": password})
        user = model.User.by_name(account["name"])
    user_id = user.id
    user.sysadmin = sysadmin
    user.state = "active"
    model.repo.commit_and_remove()
    return user_id


def _new_token(user_id: str, name: str) -> str:
    """Return a fresh API token that replaces the publisher's earlier one."""
    _revoke_tokens(user_id, name)
    context = {"ignore_auth": True, "user": name}
    made = tk.get_action("api_token_create")(context, {"user": user_id, "name": TOKEN_NAME})
    return made["token"]


def _revoke_tokens(user_id: str, name: str) -> None:
    """Revoke the tokens of an account that were made for the publisher."""
    context = {"ignore_auth": True, "user": name}
    for token in tk.get_action("api_token_list")(dict(context), {"user_id": user_id}):
        if token["name"] == TOKEN_NAME:
            tk.get_action("api_token_revoke")(dict(context), {"jti": token["id"]})
