"""Take officers over from a YAML file, as ``sop.yaml`` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from didd.adapters.store.people.officers import Appointing, Versions
from didd.approval.appointments import ALL, Appointment, Person, as_people
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct, allow
from didd.config.sop import OfficerSpec
from didd.i18n import _
from didd.model import Officer
from didd.office import Office, OfficeError
from didd.steps.people.api_tokens import end_tokens_of
from didd.steps.people.appointing import RoleWanted, check_new, cleaned, role_of
from didd.steps.proof import NOBODY
from didd.steps.refusals import kept_refusals

_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Added:
    """How many people were taken up or changed, and how many roles were given."""

    people: int
    roles: int


def import_officers(office: Office, by: str, file: Path) -> Added:
    """Take people and roles over that are not there yet; no role ends. Raises ``Refused``.

    Who had left is taken up again by a new role, and an old token of theirs ends first. ``by`` is
    an authenticated portal administrator, whose own roles are left alone; "" only where no officer
    was ever kept. A repetition changes nothing.
    """
    wanted = officers_in(file)
    with kept_refusals(office, by or NOBODY, "officers.import", "office"):
        admin = _asker(office, by)
        for officer in _coming_back(office, by, wanted):
            end_tokens_of(office, officer, admin)
        counted = {"people": 0, "roles": 0}

        def check(people: Mapping[str, Person]) -> Versions:
            if admin is not None:
                known, sop = people.get(by), office.config.sop
                allow(known, OfficeAct.APPOINT, ALL, office.today, sop, by)
            made = [v for p in wanted.values() if p.id != by for v in _new(office, p, people)]
            counted["people"] = sum(isinstance(version, Person) for version in made)
            counted["roles"] = len(made) - counted["people"]
            return made

        office.store.officers.keep((), Appointing(admin), check)
    return Added(**counted)


def officers_in(file: Path) -> dict[str, Person]:
    """Return the people whom a file lists; raises ``OfficeError`` where it lists none."""
    try:
        text = file.read_bytes()[:_MOST_BYTES].decode("utf-8")
        found = yaml.safe_load(text)
    except OSError as error:
        why = _("{file} cannot be read: {cause}.", file=file, cause=error.strerror)
        raise OfficeError(why) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise OfficeError(_("{file} is no YAML in UTF-8.", file=file)) from error
    whole: Any = cast("dict[str, Any]", found).get("officers") if isinstance(found, dict) else found
    if not isinstance(whole, list) or not whole:
        raise OfficeError(_("{file} lists no officers (`officers:` as in sop.yaml).", file=file))
    listed = enumerate(cast("list[object]", whole), 1)
    return as_people(_officer(file, number, each) for number, each in listed)


def _officer(file: Path, number: int, each: object) -> Officer:
    try:
        return OfficerSpec.model_validate(each).officer()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise OfficeError(
            _(
                "{file}, officer {number}: {where}: {why}",
                file=file,
                number=number,
                where=where,
                why=first["msg"],
            )
        ) from error


def _asker(office: Office, by: str) -> Officer | None:
    if by:
        office.seed_officers()
        return office.acting(by, OfficeAct.APPOINT, ALL)
    if not office.store.officers.empty():
        raise Refused(
            _("The office has officers already; a portal administrator imports others: say --as.")
        )
    return None


def _new(office: Office, wanted: Person, people: Mapping[str, Person]) -> Versions:
    """Return what of a person is not kept yet."""
    made = cleaned(wanted)
    roles = [_checked(office, role) for role in wanted.roles]
    known = people.get(made.id)
    if known is None:
        return [made, *roles]
    there = {role.key for role in known.roles}
    new = [role for role in roles if role.key not in there]
    for role in new:
        check_new(known, role)
    back = any(role.until is None or role.until >= office.today for role in new)
    until = None if back else known.until
    same = replace(known, name=made.name, nip=made.nip, rank=made.rank, until=until)
    return [*([] if same == known else [same]), *new]


def _coming_back(office: Office, by: str, wanted: Mapping[str, Person]) -> list[str]:
    """Return who holds no role today and is given one; raises ``Refused`` before anything ends."""
    people = office.people()
    made = {p.id: _new(office, p, people) for p in wanted.values() if p.id != by}
    given = {i for i, new in made.items() if any(isinstance(each, Appointment) for each in new)}
    return [i for i in given if i in people and not people[i].held(office.today)]


def _checked(office: Office, role: Appointment) -> Appointment:
    """Return a role of the file under its own key; raises ``Refused`` for one that cannot be."""
    kept = role_of(
        office,
        role.officer,
        RoleWanted(
            role.role,
            role.agency,
            role.position,
            role.acting,
            role.mandate,
            role.since,
            role.until,
        ),
    )
    return replace(kept, key=role.key)
