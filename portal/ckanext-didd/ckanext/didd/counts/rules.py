"""What counts as a view, a download, a word sought in vain; for how long counts are kept. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection

#: Months of views and downloads that are kept: two whole years side by side, and the running month.
KEPT = 25
#: The same of words that were sought in vain.
KEPT_WORDS = 13
#: In as many hours of a month a word was sought in vain before anybody is told of it.
THRESHOLD = 5
#: Words of one search that are counted, and how long one is.
MOST_WORDS, SHORTEST, LONGEST = 8, 3, 30
#: What the name of a program has that says of itself that it is no person's browser. Cubot makes
#: telephones. The office's own programs call themselves "didd".
ROBOTS = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|archiv|facebookexternalhit|whatsapp|preview|monitor|uptime"
    r"|pingdom|headless|lighthouse|inspect|scan|check|feed|fetch|harvest|\A\s*\Z|\Adidd\b",
    re.IGNORECASE,
)
#: Programs without pages: they may download a file, and view nothing.
BROWSER = "Mozilla/"
# What a browser says it wants a file for, where it is part of a page that was counted already.
EMBEDDED = frozenset({"audio", "embed", "frame", "iframe", "image", "object", "video"})
#: In place of a month: the last one that is over.
CLOSED = "selesai"
LETTERS = re.compile(r"[^\W\d_]+")
# Around a word, and part of none.
AROUND = "\"'“”‘’()[]{}<>,;:!?.…"


def is_view(agent: str) -> bool:
    """Whether a program of this name shows a page to a person.

    >>> is_view("Mozilla/5.0 (X11; Linux) Firefox/140.0"), is_view("curl/8.5")
    (True, False)
    >>> is_view("Mozilla/5.0 (compatible; Googlebot/2.1)"), is_view("")
    (False, False)
    """
    return BROWSER in agent and not ROBOTS.search(agent)


def is_download(agent: str, wanted_for: str, given: str) -> bool:
    """Whether a file goes to somebody: to a program too, unless it says that it is a robot.

    ``wanted_for`` is the browser's ``Sec-Fetch-Dest``: a picture within a page is no download.
    ``given`` is the answer's ``Content-Range``: of a download in parts the first one counts.
    """
    if ROBOTS.search(agent) or wanted_for.strip().lower() in EMBEDDED:
        return False
    return not given or given.replace(" ", "").startswith("bytes0-")


def sought(q: str, filler: Collection[str] = ()) -> list[str]:
    """Return the words of a search that may be counted, each once.

    Only words of letters: no number, no address, nothing joined by signs, so that neither an
    identity number nor a telephone number nor an e-mail address is ever kept.

    >>> sought("Berapa HARGA beras? surel: budi@contoh.id 081234567890", {"berapa"})
    ['harga', 'beras', 'surel']
    """
    words: dict[str, None] = {}
    for token in q.split():
        word = token.strip(AROUND).casefold()
        fits = SHORTEST <= len(word) <= LONGEST and LETTERS.fullmatch(word)
        if fits and word not in filler:
            words[word] = None
    return list(words)[:MOST_WORDS]


def month_of(day: datetime.date) -> str:
    """Return a day's month, as it is kept.

    >>> month_of(datetime.date(2026, 3, 9))
    '2026-03'
    """
    return f"{day:%Y-%m}"


def before(month: str, count: int) -> str:
    """Return the month so many months before.

    >>> before("2026-03", 3), before("2026-03", 0), before("2027-01", 25)
    ('2025-12', '2026-03', '2024-12')
    """
    year, number = (int(part) for part in month.split("-"))
    at = year * 12 + number - 1 - count
    return f"{at // 12:04}-{at % 12 + 1:02}"


def as_month(text: str) -> str:
    """Return the text if it is a month; "" for anything else.

    >>> as_month("2026-02"), as_month("2026-13"), as_month("'; --")
    ('2026-02', '', '')
    """
    return text if re.fullmatch(r"20\d\d-(?:0[1-9]|1[0-2])", text) else ""
