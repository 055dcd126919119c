"""Predicates that look at more than one field or row of the intake frame.

Each takes the frame (all text, "" for empty, with the ``CODE__folded`` columns of ``with_folded``)
and returns one boolean per row, True where the row breaks the rule. The suite checks that column
like any other, so that one result covers every rule. Does not import Great Expectations.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from didd.config.metadata import CrossFieldRule, Rule
from didd.inventory.row_kinds import SUB_MARK
from didd.model import Classification
from didd.text.fold import fold

#: A frame and a rule's ``value`` → True for each row that breaks the rule.
Predicate = Callable[[pd.DataFrame, Sequence[str]], "pd.Series[bool]"]

#: This many titles of one length, at least this long, were truncated.
CUT_TITLES, CUT_LENGTH = 3, 40
#: Titles that may be longer than the length at which a form cut the others.
MOST_LONGER = 2
#: The usual maximum length of a field in databases and forms.
FULL_LENGTH = 255
#: Words and signs that cannot end a title.
DANGLING = re.compile(
    r"\w(?:\s(?:dan|atau|serta|yang|di|ke|dari|pada|untuk|dengan|dalam|oleh|tentang)|\s?[,(&])$",
    re.IGNORECASE,
)
#: Characters at the end of a title that are checked for that.
_TAIL = 12
#: Endings of titles that a program truncated.
DOTS = re.compile(r"(?:\.{3}|…)\W*$")
#: A number or a letter before a text, as in a list.
_NUMBER_BEFORE = re.compile(r"^\s*\(?(?:\d{1,3}(?:\.\d{1,2})?|[A-Za-z])[.)]\s+")
#: Paths of a site's home page.
_HOME = frozenset({"", "home", "beranda", "id", "en", "index.php", "index.html", "index.htm"})
_LINK = re.compile(r"(?:https?://|www\.)[^\s|<>]+", re.IGNORECASE)


def with_folded(frame: pd.DataFrame, fields: Iterable[str]) -> pd.DataFrame:
    """Add ``CODE__folded`` for each field, folded, and ``links``.

    ``links`` are the URLs in a row's medium and file fields, without their fragment.
    """
    folded = {f"{field}__folded": _folded(frame[field]) for field in fields}
    links = pd.Series(_links(frame), index=frame.index, dtype=object)
    return frame.assign(**folded, links=links)


def same_text(frame: pd.DataFrame, one: str, other: str) -> pd.Series[bool]:
    """Flag rows where both fields are equal but for case, accents and punctuation.

    The number in front of a text does not count, and a title that is put together from a group's
    and a sub-row's is repeated by either. Two empty texts do not count: an empty field has its
    own rule.
    """
    first, whole = frame[f"{one}__folded"].tolist(), frame[f"{other}__folded"].tolist()
    both = zip(first, whole, frame[one].tolist(), frame[other].tolist(), strict=True)
    return _flags(frame, (bool(a) and (a == b or _repeats(x, y)) for a, b, x, y in both))


def _repeats(text: str, title: str) -> bool:
    """Whether a text is nothing but a part of a title, or has a number in front of it.

    >>> _repeats("a. Rencana Kerja", "Perencanaan – Rencana Kerja"), _repeats("Kerja", "Rencana")
    (True, False)
    """
    numbered = _NUMBER_BEFORE.match(text)
    if SUB_MARK not in title and not numbered:
        return False
    plain = fold(_NUMBER_BEFORE.sub("", text))
    return plain in {fold(part) for part in (title, *title.split(SUB_MARK))}


def against_pattern(texts: Sequence[str], rule: Rule) -> list[bool]:
    """Flag the filled texts that a pattern wants or forbids; equal texts are looked at once."""
    pattern, wanted = re.compile(str(rule.value)), rule.check == "matches"
    broken = {t: bool(t) and bool(pattern.search(t)) is not wanted for t in set(texts)}
    return [broken[text] for text in texts]


def excluded_needs(frame: pd.DataFrame, fields: Sequence[str]) -> pd.Series[bool]:
    """Flag excluded rows that leave any of ``fields`` empty (UU 14/2008 Pasal 17 and 19)."""
    return _is_class(frame, Classification.DIKECUALIKAN) & (frame[list(fields)] == "").any(axis=1)


def immediate_looks_routine(frame: pd.DataFrame, phrases: Sequence[str]) -> pd.Series[bool]:
    """Flag rows filed as serta merta whose title contains a phrase of routine information.

    Serta merta is only what threatens people's lives or public order (UU 14/2008 Pasal 10).
    """
    return _title_mentions(frame, phrases, _is_class(frame, Classification.SERTA_MERTA))


def unique_title(frame: pd.DataFrame, _value: Sequence[str] = ()) -> pd.Series[bool]:
    """Flag all rows that share their title with another row; empty titles do not count."""
    titles = frame["judul__folded"]
    return titles.duplicated(keep=False) & (titles != "")


def title_matches(frame: pd.DataFrame, phrases: Sequence[str]) -> pd.Series[bool]:
    """Flag rows to be published whose title contains one of the phrases."""
    return _title_mentions(frame, phrases, ~_is_class(frame, Classification.DIKECUALIKAN))


def title_cut(frame: pd.DataFrame, _value: Sequence[str] = ()) -> pd.Series[bool]:
    """Flag truncated titles: ending in dots, mid-phrase, or exactly at a field's maximum length.

    ``CUT_TITLES`` titles of one length, not short, which hardly any title of the list exceeds, are
    no coincidence: some form allowed no more characters, and a few were put in by hand.
    """
    titles = frame["judul"]
    lengths = titles.str.len()
    cut = lengths.isin(_full_lengths(lengths.tolist()))
    ends = (
        len(title) == FULL_LENGTH
        or bool(DANGLING.search(title[-_TAIL:]))
        or (("..." in title or "…" in title) and bool(DOTS.search(title)))
        for title in titles.tolist()
    )
    return _flags(frame, ends) | cut


def _full_lengths(lengths: Sequence[int]) -> list[int]:
    """Return the lengths at which titles were cut: the greatest that several share."""
    counted = Counter(length for length in lengths if length >= CUT_LENGTH)
    shared = max((length for length, n in counted.items() if n >= CUT_TITLES), default=0)
    longer = sum(n for length, n in counted.items() if length > shared)
    return [shared] if shared and longer <= MOST_LONGER else []


def link_of_many(frame: pd.DataFrame, _value: Sequence[str] = ()) -> pd.Series[bool]:
    """Flag rows whose link also appears with another title: it leads to a page, not the item."""
    links, titles = frame["links"].tolist(), frame["judul__folded"].tolist()
    at: dict[str, set[str]] = {}
    for found, title in zip(links, titles, strict=True):
        for link in found:
            at.setdefault(link, set()).add(title)
    return _flags(frame, (any(len(at[link]) > 1 for link in found) for found in links))


def link_to_folder(frame: pd.DataFrame, folders: Sequence[str]) -> pd.Series[bool]:
    """Flag rows with a link to a home page, or to a URL that contains one of ``folders``."""
    links = frame["links"].tolist()
    return _flags(frame, (any(_is_folder(link, folders) for link in found) for found in links))


#: Values allowed for ``check`` of a cross-field rule in ``metadata.yaml``.
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
    """Return True for each row that breaks a rule."""
    found = PREDICATES[rule.check](frame, rule.value or ())
    return found & ~_title_mentions(frame, rule.unless, found) if rule.unless else found


def _folded(texts: pd.Series[str]) -> pd.Series[str]:
    return pd.Series([fold(text) for text in texts.tolist()], index=texts.index, dtype="string")


def _links(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    cells = zip(frame["media"].tolist(), frame["berkas__raw"].tolist(), strict=True)
    return [
        links_in(f"{media}\n{files}")
        if "/" in media or "/" in files or "." in media + files
        else ()
        for media, files in cells
    ]


def links_in(text: str) -> tuple[str, ...]:
    """Return the distinct URLs in a text, normalised."""
    if "://" not in text and "www." not in text.lower():
        return ()
    found = (link.rstrip(".,;)'\"") for link in _LINK.findall(text))
    return tuple(
        dict.fromkeys(_spelled_alike(link.partition("#")[0].rstrip("/")) for link in found)
    )


def _spelled_alike(link: str) -> str:
    """Lower-case scheme and host, the only parts where case does not matter."""
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
    """Return True where a phrase occurs in the title as whole words, ignoring case and punctuation.

    Only the rows ``among`` are checked.
    """
    folded = [fold(phrase) for phrase in phrases]
    whole = re.compile(rf"\b(?:{'|'.join(map(re.escape, folded))})\b")
    titles = zip(among.tolist(), frame["judul__folded"].tolist(), strict=True)
    return _flags(
        frame,
        (a and any(map(t.__contains__, folded)) and bool(whole.search(t)) for a, t in titles),
    )
