"""Actions of a PDF (ISO 32000-2, 12.6): on opening, on turning a page, or on a click.

Every object is checked, wherever it is referenced: actions also hide in unusual places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from checks.documents.programs import listed, names_program
from didd.config.checks import Checks
from didd.i18n import _, ngettext
from didd.model import Finding

#: Checks a file embedded in another: name and bytes in, findings out.
Inside = Callable[[str, bytes], Iterator[Finding]]
#: A script that only formats, validates or sums form fields, as form designers write it.
_OF_FORM = re.compile(r"(?:\s*(?:event\.\w+\s*=\s*)?AF[A-Z]\w*\s*\([^;{}]*\)\s*;?)*\s*")
_RUNNING_ADDRESS = re.compile(
    r"\s*(?:javascript|vbscript|data|ms-[\w-]+|search-ms|smb):", re.IGNORECASE
)
_XFA_SCRIPT = re.compile(rb"(?i)<(?:[\w-]+:)?script[\s/>]")
#: Actions that are harmless without a click.
_HARMLESS = frozenset({"/GoTo", "/JavaScript", "/Launch", "/ResetForm", "/Hide", "/SetOCGState",
                       "/Trans", "/GoTo3DView"})  # fmt: skip
_TURNING = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_ELSEWHERE = frozenset({"/GoToR", "/GoToE", "/Thread"})
_SENDING = frozenset({"/SubmitForm", "/ImportData"})
_MEDIA = frozenset({"/Movie", "/Sound", "/Screen", "/3D"})
_DEEPEST = 8


@dataclass(slots=True)
class _Seen:
    """What was found in a file."""

    scripts: list[str] = field(default_factory=list[str])
    launches: int = 0
    automatic: dict[str, None] = field(default_factory=dict[str, None])
    sending: int = 0
    elsewhere: int = 0
    media: dict[str, None] = field(default_factory=dict[str, None])
    rich: int = 0
    forms: int = 0
    files: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])


def acting(pdf: pikepdf.Pdf, rules: Checks, inside: Inside) -> Iterator[Finding]:
    """Yield findings on the file's actions, and on its embedded files."""
    seen = _Seen()
    for thing in pdf.objects:
        for part in dictionaries(thing):
            _see_action(part, seen)
            _see_triggers(part, seen)
            _see_rest(part, seen)
    yield from _findings(seen, rules)
    yield from _attached(seen.files, rules, inside)


def _findings(seen: _Seen, rules: Checks) -> Iterator[Finding]:
    if seen.launches:
        yield rules.finding("pdf-menjalankan-program")
    free = [script for script in seen.scripts if not _OF_FORM.fullmatch(script)]
    if free:
        yield rules.finding(
            "pdf-menjalankan-skrip", value=ngettext("{n} script", "{n} scripts", len(free))
        )
    elif seen.scripts:
        yield rules.finding(
            "pdf-berskrip", value=ngettext("{n} script", "{n} scripts", len(seen.scripts))
        )
    counted = (
        ("pdf-bertindak-sendiri", listed(seen.automatic)),
        ("pdf-bermedia-aktif", seen.rich and ngettext("{n} place", "{n} places", seen.rich)),
        (
            "pdf-mengirim-isian",
            seen.sending and ngettext("{n} button", "{n} buttons", seen.sending),
        ),
        (
            "pdf-menuju-berkas-lain",
            seen.elsewhere and ngettext("{n} link", "{n} links", seen.elsewhere),
        ),
        ("pdf-formulir-xfa", seen.forms and ngettext("{n} form", "{n} forms", seen.forms)),
        ("pdf-bermedia", listed(seen.media)),
    )
    for rule, value in counted:
        if value:
            yield rules.finding(rule, value=value)


def _see_action(part: Any, seen: _Seen) -> None:
    action = _name(part, "/S")
    if action == "/JavaScript" or "/JS" in part:
        seen.scripts.append(_text(part.get("/JS")))
    seen.launches += action == "/Launch"
    seen.sending += action in _SENDING
    seen.elsewhere += action in _ELSEWHERE
    seen.rich += action == "/RichMediaExecute"
    if action == "/URI" and _RUNNING_ADDRESS.match(_text(part.get("/URI"))):
        seen.scripts.append("URI")


def _see_triggers(part: Any, seen: _Seen) -> None:
    """Follow the triggers that need no click: of the document, a page, a field."""
    begun = [part[key] for key in ("/OpenAction",) if key in part]
    more = part.get("/AA")
    if isinstance(more, pikepdf.Dictionary):
        begun += list(more.values())
    waiting = [(action, 0) for action in begun]
    while waiting:
        action, depth = waiting.pop()
        if isinstance(action, pikepdf.Array) and depth:
            waiting += [(each, depth + 1) for each in iter(action) if depth < _DEEPEST]
        if not isinstance(action, pikepdf.Dictionary) or depth > _DEEPEST:
            continue
        kind = _name(action, "/S")
        if kind == "/Named" and _name(action, "/N") in _TURNING:
            kind = "/GoTo"
        if kind and kind not in _HARMLESS:
            seen.automatic[kind.lstrip("/")] = None
        if "/Next" in action:
            waiting.append((action["/Next"], depth + 1))


def _see_rest(part: Any, seen: _Seen) -> None:
    subtype = _name(part, "/Subtype")
    if subtype == "/RichMedia" and "/Rect" in part:
        seen.rich += 1
    elif subtype in _MEDIA and "/Rect" in part:
        seen.media[subtype.lstrip("/")] = None
    elif "/OnInstantiate" in part:
        seen.scripts.append("OnInstantiate")
    if "/XFA" in part:
        seen.forms += 1
        seen.scripts += ["XFA" for content in _xfa(part["/XFA"]) if _XFA_SCRIPT.search(content)]
    if isinstance(part.get("/EF"), pikepdf.Dictionary):
        name = _text(part.get("/UF", part.get("/F"))) or str(_("without a name"))
        seen.files.append((name, part["/EF"]))


def _xfa(value: Any) -> Iterator[bytes]:
    for each in iter(value) if isinstance(value, pikepdf.Array) else (value,):
        if isinstance(each, pikepdf.Stream):
            yield _bytes(each)


def _attached(files: list[tuple[str, Any]], rules: Checks, inside: Inside) -> Iterator[Finding]:
    if not files:
        return
    names = [name for name, _ in files]
    programs = [n for n in names if names_program(n, rules.documents.program_suffixes)]
    if programs:
        yield rules.finding("sisipan-program", value=listed(programs))
    else:
        yield rules.finding("berkas-sisipan", value=listed(names))
    for name, held in files:
        streams = {s.objgen: s for s in held.values() if isinstance(s, pikepdf.Stream)}
        for stream in streams.values():
            yield from inside(name, _bytes(stream))


def _name(part: Any, key: str) -> str:
    value = part.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _text(value: Any) -> str:
    if isinstance(value, pikepdf.Stream):
        content = _bytes(value)
        wide = content.startswith((b"\xfe\xff", b"\xff\xfe"))
        return content.decode("utf-16" if wide else "latin-1", "replace")
    return str(value) if isinstance(value, pikepdf.String | str) else ""


def _bytes(stream: Any) -> bytes:
    try:
        return bytes(stream.read_bytes())
    except (pikepdf.PdfError, ValueError):
        return bytes(stream.read_raw_bytes())


def dictionaries(thing: Any) -> Iterator[Any]:
    """Yield an object's dictionary and those nested in it; indirect ones come on their own.

    The depth is limited to what legitimate files need.
    """
    waiting: list[tuple[Any, int]] = [(thing, 0)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, pikepdf.Stream):
            one = one.stream_dict
        if isinstance(one, pikepdf.Dictionary):
            yield one
            inside = one.values()
        elif isinstance(one, pikepdf.Array):
            inside = iter(one)
        else:
            continue
        if depth < _DEEPEST:
            waiting += [(i, depth + 1) for i in inside if _is_direct(i)]


def _is_direct(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and not value.is_indirect
