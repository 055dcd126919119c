"""Predicates that look at more than one field or row of the intake frame.

Each takes the frame (all text, "" for empty, with the ``CODE__folded`` columns of ``with_folded``)
and gives one boolean per row, True where the row is at fault. The suite then looks at that column
like at any other, so that every rule is in one result. Great Expectations is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from didd.config.metadata import CrossFieldRule
from didd.model import Classification
from didd.text.fold import fold, fold_each

#: A frame and a rule's ``value`` → True for each row at fault.
Predicate = Callable[[pd.DataFrame, Sequence[str]], "pd.Series[bool]"]

#: So many titles of one length, at least so long, were cut.
CUT_TITLES, CUT_LENGTH = 3, 40
#: As long as a field that takes no more: the usual one of databases and forms.
FULL_LENGTH = 255
#: What something must follow: some words, and some signs.
DANGLING = re.compile(
    r"\w(?:\s(?:dan|atau|serta|yang|di|ke|dari|pada|untuk|dengan|dalam|oleh|tentang)|\s?[,(&])$",
    re.IGNORECASE,
)
#: Characters at the end of a title in which that can be seen.
_TAIL = 12
#: How a title ends that a program has cut.
DOTS = re.compile(r"(?:\.{3}|…)\W*$")
#: Paths of a site's first page.
_HOME = frozenset({"", "home", "beranda", "id", "en", "index.php", "index.html", "index.htm"})
_LINK = re.compile(r"(?:https?://|www\.)[^\s|<>]+", re.IGNORECASE)


def with_folded(frame: pd.DataFrame, fields: Iterable[str]) -> pd.DataFrame:
    """Add ``CODE__folded`` for each field, folded, and ``links``.

    ``links`` are the web addresses that a row names, as medium or as file, without their fragment.
    """
    folded = {f"{field}__folded": _folded(frame[field]) for field in fields}
    links = pd.Series(_links(frame), index=frame.index, dtype=object)
    return frame.assign(**folded, links=links)


def same_text(frame: pd.DataFrame, one: str, other: str) -> pd.Series[bool]:
    """Find rows where both fields say the same but for case, accents and punctuation.

    Two empty texts are not the same: an empty field has its own rule.
    """
    first = frame[f"{one}__folded"]
    return (first != "") & (first == frame[f"{other}__folded"])


def excluded_needs(frame: pd.DataFrame, fields: Sequence[str]) -> pd.Series[bool]:
    """Find excluded rows that leave any of ``fields`` empty (UU 14/2008 Pasal 17 and 19)."""
    return _is_class(frame, Classification.DIKECUALIKAN) & (frame[list(fields)] == "").any(axis=1)


def immediate_looks_routine(frame: pd.DataFrame, phrases: Sequence[str]) -> pd.Series[bool]:
    """Find rows filed as serta merta whose title has one of the phrases of routine information.

    Serta merta is only what threatens people's lives or public order (UU 14/2008 Pasal 10).
    """
    return _title_mentions(frame, phrases, _is_class(frame, Classification.SERTA_MERTA))


def unique_title(frame: pd.DataFrame, _value: Sequence[str] = ()) -> pd.Series[bool]:
    """Find all rows that share their title with another row; empty titles share nothing."""
    titles = frame["judul__folded"]
    return titles.duplicated(keep=False) & (titles != "")


def title_matches(frame: pd.DataFrame, phrases: Sequence[str]) -> pd.Series[bool]:
    """Find rows to be public whose title has one of the phrases in it."""
    return _title_mentions(frame, phrases, ~_is_class(frame, Classification.DIKECUALIKAN))


def title_cut(frame: pd.DataFrame, _value: Sequence[str] = ()) -> pd.Series[bool]:
    """Find titles that were cut: they end in dots, in the middle, or as long as a field may be.

    ``CUT_TITLES`` titles of one length, the greatest of the list and no short one, are no chance:
    a field of some form took no more characters.
    """
    titles = frame["judul"]
    lengths = titles.str.len()
    greatest = lengths.max() if len(frame) else 0
    alike = lengths == greatest
    cut = alike & (greatest >= CUT_LENGTH) & (alike.sum() >= CUT_TITLES)
    ends = (
        len(title) == FULL_LENGTH
        or bool(DANGLING.search(title[-_TAIL:]))
        or (("..." in title or "…" in title) and bool(DOTS.search(title)))
        for title in titles.tolist()
    )
    return _flags(frame, ends) | cut


def link_of_many(frame: pd.DataFrame, _value: Sequence[str] = ()) -> pd.Series[bool]:
    """Find rows with a link that stands at another title too: it shows a page, not the thing."""
    links, titles = frame["links"].tolist(), frame["judul__folded"].tolist()
    at: dict[str, set[str]] = {}
    for found, title in zip(links, titles, strict=True):
        for link in found:
            at.setdefault(link, set()).add(title)
    return _flags(frame, (any(len(at[link]) > 1 for link in found) for found in links))


def link_to_folder(frame: pd.DataFrame, folders: Sequence[str]) -> pd.Series[bool]:
    """Find rows with a link to a home page, or to what ``folders`` (parts of addresses) mark."""
    links = frame["links"].tolist()
    return _flags(frame, (any(_is_folder(link, folders) for link in found) for found in links))


#: What ``check`` of a cross-field rule in ``metadata.yaml`` may say.
PREDICATES: Mapping[str, Predicate] = {
    "excluded_needs": excluded_needs,
    "immediate_looks_routine": immediate_looks_routine,
    "unique_title": unique_title,
    "title_matches": title_matches,
    "title_cut": title_cut,
    "link_of_many": link_of_many,
    "link_to_folder": link_to_folder,
}


def at_fault(frame: pd.DataFrame, rule: CrossFieldRule) -> pd.Series[bool]:
    """Give the rows that break a rule."""
    found = PREDICATES[rule.check](frame, rule.value or ())
    return found & ~_title_mentions(frame, rule.unless, found) if rule.unless else found


def _folded(texts: pd.Series[str]) -> pd.Series[str]:
    return pd.Series(fold_each(texts.tolist()), index=texts.index, dtype="string")


def _links(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    cells = zip(frame["media"].tolist(), frame["berkas__raw"].tolist(), strict=True)
    return [
        links_in(f"{media}\n{files}")
        if "/" in media or "/" in files or "." in media + files
        else ()
        for media, files in cells
    ]


def links_in(text: str) -> tuple[str, ...]:
    """Give the web addresses in a text, each once, spelled alike."""
    if "://" not in text and "www." not in text.lower():
        return ()
    found = (link.rstrip(".,;)'\"") for link in _LINK.findall(text))
    return tuple(
        dict.fromkeys(_spelled_alike(link.partition("#")[0].rstrip("/")) for link in found)
    )


def _spelled_alike(link: str) -> str:
    """Write protocol and host in lower case: in them alone case says nothing."""
    start = link.find("/", link.find("://") + 3 if "://" in link else 0)
    return link.lower() if start < 0 else link[:start].lower() + link[start:]


def _is_folder(link: str, folders: Sequence[str]) -> bool:
    address = link.partition("://")[2] or link
    _, _, path = address.partition("/")
    return path.lower() in _HOME or any(folder in address for folder in folders)


def _flags(frame: pd.DataFrame, at_fault: Iterable[bool]) -> pd.Series[bool]:
    return pd.Series(list(at_fault), index=frame.index, dtype="bool")


def _is_class(frame: pd.DataFrame, code: Classification) -> pd.Series[bool]:
    return frame["klasifikasi"] == code.value


def _title_mentions(
    frame: pd.DataFrame, phrases: Sequence[str], among: pd.Series[bool]
) -> pd.Series[bool]:
    """Say where a phrase stands in the title as whole words, without case and punctuation.

    Only rows ``among`` these are looked at.
    """
    folded = [fold(phrase) for phrase in phrases]
    whole = re.compile(rf"\b(?:{'|'.join(map(re.escape, folded))})\b")
    titles = zip(among.tolist(), frame["judul__folded"].tolist(), strict=True)
    return _flags(
        frame,
        (a and any(map(t.__contains__, folded)) and bool(whole.search(t)) for a, t in titles),
    )
