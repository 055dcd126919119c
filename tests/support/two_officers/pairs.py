"""Two acts on what was shown to both before either was done: in turn, or at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from didd.approval.what_may_be_decided import Busy, Refused
from didd.model import State
from didd.steps.publish import publish
from didd.steps.refusals import PlanChanged
from tests.support.bureau import Bureau
from tests.support.two_officers.acts import ACTS, Doing
from tests.support.two_officers.scenes import FIRST, SECOND

#: How an act ended: it stands, it was refused with a sentence, or somebody else was at it.
DONE, REFUSED, BUSY = "done", "refused", "busy"


def ended(doing: Doing) -> str:
    """Carry an act out; anything that is raised but a refusal is a fault."""
    try:
        doing()
    except Busy:
        return BUSY
    except (Refused, PlanChanged):
        return REFUSED
    return DONE


def in_turn(bureau: Bureau, first: str, then: str) -> tuple[str, str]:
    """Have both looked at, then one done after the other; check the office after each."""
    does = (ACTS[first](bureau, FIRST), ACTS[then](bureau, SECOND))
    ends: list[str] = []
    for doing in does:
        public, before = bureau.shown(), shut(bureau)
        ends.append(ended(doing))
        check_whole(bureau, public, before)
    public, before = bureau.shown(), shut(bureau)
    publish(bureau.office, bureau.agency)
    check_whole(bureau, public, before)
    return ends[0], ends[1]


def at_once(bureau: Bureau, first: str, then: str) -> tuple[str, str]:
    """Have both looked at, then both done at the same time; check the office after it.

    What was public in the meantime nobody sees, so that is not held against what is now.
    """
    does = (ACTS[first](bureau, FIRST), ACTS[then](bureau, SECOND))
    met = Barrier(2, timeout=60)

    def meet(doing: Doing) -> str:
        met.wait()
        return ended(doing)

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(meet, does)
    assert bureau.broken() == []
    public, before = bureau.shown(), shut(bureau)
    publish(bureau.office, bureau.agency)
    check_whole(bureau, public, before)
    return one, two


def shut(bureau: Bureau) -> tuple[set[str], set[str]]:
    """Return the titles of what is excluded or under test, and the sha256 of its files."""
    store = bureau.office.store
    under = {s.record.id for s in store.records.queue(states=[State.TESTED], agency=bureau.slug)}
    copies = store.copies.current(bureau.slug)
    known = store.records.known(bureau.slug).values()
    ids = store.tested.records() | under | {r.id for r in known if r.excluded}
    titles = {r.title for r in known if r.id in ids and r.id not in {i for i, _ in copies}}
    files = {f.sha256 for r in known if r.id in ids | {i for i, _ in copies} for f in r.files}
    return titles, files


def check_whole(
    bureau: Bureau, public: Mapping[str, set[str]], before: tuple[set[str], set[str]]
) -> None:
    """Assert that the chain is whole, and that nothing came to the portal that was excluded.

    ``public`` is what it showed, ``before`` what was excluded then: titles, and digests of files.
    """
    assert bureau.broken() == []
    titles, files = before
    now = bureau.shown()
    assert not (now.keys() - public.keys()) & titles, "excluded, and public now"
    seen = {digest for digests in public.values() for digest in digests}
    new = {digest for digests in now.values() for digest in digests} - seen
    assert not new & files, "a file of what is excluded is public now"
