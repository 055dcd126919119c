"""How well citizens' queries are answered, beside CKAN without extensions on the same datasets.

``uv run python bench/search/citizens.py [--var FOLDER] [--keep] [--tuned]``

The test catalogue is published on a portal of its own, whose content is deleted first; with
``--keep`` what is there is searched as it is. Printed are success@3, nDCG@10, the number of queries
that found nothing, and the 95th percentile of the time of an answer (for CKAN's own without HTTP),
for the half of the queries that the search is tuned with, for the half that is only scored, and for
queries that no item answers. ``--tuned`` also lists the tuned half's weakest queries, and leaves
CKAN's own search out. No query of the other half is ever printed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from portal import Portal  # noqa: E402
from tests.support.portal import citizens, judged_set  # noqa: E402


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--var", default=ROOT / "var" / "bench" / "search")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--tuned", action="store_true")
    given = parser.parse_args()
    asked = citizens.queries()
    with Portal.running(given.var) as portal:
        if not given.keep:
            portal.reset()
            citizens.publish(portal)
        answers = citizens.ours(portal, asked)
        measured = {"ours": citizens.figures(asked, answers)}
        if not given.tuned:
            stock = judged_set.stock(portal, [query.text for query in asked])
            measured["CKAN"] = citizens.figures(asked, stock)
    print(citizens.table(measured))
    if given.tuned:
        print(_weakest(asked, answers))


def _weakest(asked: list[citizens.Query], answers: dict[str, citizens.Answer]) -> str:
    scored = [
        (judged_set.ndcg(answers[query.text][0], query.good), query.text)
        for query in asked
        if query.half == "tuned"
    ]
    return "\n".join(f"{gain:.2f} {text}" for gain, text in sorted(scored)[:40])


if __name__ == "__main__":
    main()
