"""The whole office at the desk, from its first start: people, pages, two desk processes, CKAN.

Nobody types a command and nobody edits a setting. Whatever is done, is done on the desk's pages;
a worker does what they ask for, over the same PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser

from didd.model import Role
from portal import Portal
from tests.support.office import acts
from tests.support.office.new_databases import Databases
from tests.support.office.papers import (
    COMPLAINTS,
    NOTES,
    NOTES_SAY,
    ORIGINAL_SAYS,
    PLAN,
    PLAN_SAYS,
    REPORT,
    ROOMS,
    ROOMS_SAY,
    SCHEDULE,
    SCHEDULE_SAYS,
)
from tests.support.office.people import Person
from tests.support.office.processes import WholeOffice, whole_office
from tests.support.portal.kept_by_ckan import leaks
from tests.support.waiting import GENEROUS, eventually

pytestmark = [pytest.mark.portal, pytest.mark.browser, pytest.mark.postgres]

#: Accounts, by what they are for; an agency's officer answers for one agency alone.
OFFICERS = {
    "uji.pembantu": Role.AGENCY_OFFICER,
    "uji.utama": Role.CHIEF_OFFICER,
    "uji.utama-kedua": Role.CHIEF_OFFICER,
    "uji.atasan": Role.SUPERIOR,
    "uji.admin": Role.PORTAL_ADMIN,
}
#: What was excluded, kept inside or struck, by words that nothing else says.
NEVER_PUBLIC = (ROOMS, ROOMS_SAY, ORIGINAL_SAYS, NOTES, NOTES_SAY, "pengaduan.pdf", "denah.csv")
MENDED = "Capaian sasaran tahun 2025, menurut sasaran."


@pytest.fixture
def office(empty_portal: Portal, postgres: Databases, tmp_path: Path) -> Iterator[WholeOffice]:
    with whole_office(tmp_path, postgres(), empty_portal) as started:
        yield started


@pytest.fixture
def arrives(browser: Browser, office: WholeOffice) -> Iterator[Callable[[str, str], Person]]:
    """Yield a function that lets somebody log in for the first time."""
    here: list[Person] = []

    def arrive(account: str, code: str) -> Person:
        here.append(Person(browser, office))
        here[-1].log_in(account, code)
        return here[-1]

    yield arrive
    for person in here:
        person.close()


def shown(portal: Portal) -> dict[str, dict]:
    """What anybody finds of the agency's information, by title."""
    parameters = {"rows": 1000, "fq": "jenis_entri:informasi"}
    address = f"{portal.url}/api/3/action/package_search"
    answer = requests.get(address, params=parameters, timeout=60)
    return {each["title"]: each for each in answer.json()["result"]["results"]}


def published(office: WholeOffice, portal: Portal, *titles: str) -> None:
    """Wait until the public finds exactly these."""
    eventually(lambda: shown(portal).keys() == {*titles}, office.worker.moved, GENEROUS)


def test_an_office_begins_and_publishes_without_a_command_or_a_setting(
    office: WholeOffice, arrives: Callable[[str, str], Person], empty_portal: Portal, tmp_path: Path
) -> None:
    admin = arrives(*office.first_login)
    acts.make_the_agency(admin)
    codes = {account: acts.take_up(admin, account, role) for account, role in OFFICERS.items()}
    helper, chief, second, superior, keeper = (arrives(*each) for each in codes.items())

    acts.send_the_files(helper)
    acts.check(helper)
    chief.look("utama")
    acts.give_back(chief, PLAN)
    helper.look("pembantu")
    for title in (REPORT, SCHEDULE, NOTES):
        acts.approve(chief, title)
    acts.answer_what_came_back(helper, PLAN)
    acts.approve(chief, PLAN)
    acts.exclude(chief, ROOMS)
    acts.open_with_a_twin(chief, COMPLAINTS)
    acts.approve(second, COMPLAINTS)  # nobody approves a copy that they opened themselves

    superior.waits_for(f"/didd/{acts.SLUG}", COMPLAINTS)  # what was approved last
    superior.look("atasan")
    acts.strike(superior, NOTES)
    acts.establish(superior, "188.44/1/2026")
    acts.establish_what_is_excluded(superior, "188.44/2/2026")
    published(office, empty_portal, REPORT, PLAN, SCHEDULE, COMPLAINTS)

    acts.mend(helper, REPORT, MENDED)
    acts.check(helper)
    acts.approve(chief, REPORT)
    acts.correct(superior, REPORT, "188.44/3/2026")
    eventually(
        lambda: shown(empty_portal)[REPORT]["notes"] == MENDED, office.worker.moved, GENEROUS
    )
    keeper.look("admin")
    acts.take_down(keeper, SCHEDULE)
    superior.look("atasan-penurunan")
    acts.confirm(superior, SCHEDULE)
    published(office, empty_portal, REPORT, PLAN, COMPLAINTS)

    proof = office.audit_verify()
    assert proof.returncode == 0, proof.stdout + proof.stderr
    there = {*leaks(empty_portal, [PLAN, PLAN_SAYS])}
    here = {f"{PLAN} in the database", f"{PLAN} in the index", f"{PLAN_SAYS} in the index"}
    assert here < there, "what is public is there to be found"
    assert leaks(empty_portal, NEVER_PUBLIC) == []
    left = leaks(empty_portal, [SCHEDULE_SAYS])
    assert [each for each in left if "tlog" not in each] == [], "the index's own log wears off"
