"""The agency's folder disappears while it is read, and returns later."""

from __future__ import annotations

import time
from collections.abc import Iterator

import sqlalchemy as sa

from didd.adapters.database import schema
from tests.faults.soak import stages
from tests.faults.soak.figures import Figures
from tests.faults.soak.ground import Before, Ground
from tests.faults.soak.standing import bag
from tests.support.bureau import Bureau


def run(ground: Ground) -> Iterator[Figures]:
    """Harvest changes, and remove the folder at any moment."""
    ground.prepare("harvest")
    changed = ground.before["harvest"].after
    bureau = changed.open()
    for number in range(stages.FILES):
        bureau.write(f"isi-{number}.txt", f"isi terbuka {number}, diperbarui\n".encode() * 9000)
    bureau.office.store.close()
    _peace(ground, changed)
    figures, early = Figures(f"folder gone while it is harvested ({ground.kind})"), 0
    while ground.wants_more(figures.times, early):
        early += not _once(ground, figures)
    yield figures


def _peace(ground: Ground, changed: stages.Stand) -> None:
    after = ground.copy(changed)
    begun = time.monotonic()
    assert stages.end(stages.begin(after, stages.harvest)) == stages.DONE, ground.crash()
    seconds, bureau = time.monotonic() - begun, after.open()
    wanted = bag(bureau.office.store)
    bureau.office.store.close()
    ground.before["again"] = Before(changed, after, wanted, seconds, stages.harvest)


def _once(ground: Ground, figures: Figures) -> bool:
    """Remove the folder once; return False when the harvest had finished before."""
    stand = ground.copy(ground.before["again"].stand)
    folder = stand.folder / "sources" / "dinkes"
    away = folder.with_name("dinkes-pergi")
    child = stages.begin(stand, stages.harvest)
    time.sleep(ground.dice.uniform(0, 0.9) * ground.before["again"].seconds)
    folder.rename(away)
    code = stages.end(child)
    gone = _missing(stand.open())
    if folder.exists():  # the return slip was written into a new one
        for each in folder.rglob("*"):
            if each.is_file():
                each.unlink()
        for each in (*folder.iterdir(), folder):
            each.rmdir()
    away.rename(folder)
    if code != stages.DONE or gone:
        found, finished, why = ground.again(stand, "again")
        if code not in (stages.DONE, stages.SAID, stages.HELD):
            why += f" it ended with {code}: {ground.crash()}"
        if gone:
            why += f" {gone} records were taken for gone"
        figures.add(found, finished=finished, why=why)
    stand.drop()
    return code != stages.DONE or bool(gone)


def _missing(bureau: Bureau) -> int:
    """Return the number of records reported as gone."""
    query = sa.select(sa.func.count()).where(schema.record.c.missing_since.is_not(None))
    with bureau.office.store.engine.connect() as connection:
        gone = connection.execute(query).scalar_one()
    bureau.office.store.close()
    return gone
