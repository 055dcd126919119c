"""How the cells of a row are asked for: drop-downs from the vocabularies, files of the folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk import list_queries
from didd.config.metadata import FieldSpec
from didd.fields.usual_choices import FORMS, PERIODS
from didd.model import Agency
from didd.office import Office
from didd.records.at_desk.mends import NOT_MENDED

#: Files of the folder that are offered at most.
OFFERED = 200
#: Fields that excluded information has alone.
_CLOSED = (
    "sebutan_umum", "dasar_pengecualian", "konsekuensi_dibuka", "konsekuensi_ditutup",
    "jangka_pengecualian",
)  # fmt: skip
#: Fields that need room.
_LONG = ("ringkasan", "konsekuensi_dibuka", "konsekuensi_ditutup", "berkas", "media")


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the form. ``choices`` are all there are; others than those ``offered`` do too.

    ``long`` texts have several lines, ``closed`` ones are asked of excluded information alone.
    """

    spec: FieldSpec
    choices: Sequence[str] = ()
    offered: Sequence[str] = ()
    long: bool = False
    closed: bool = False


def fields_of(office: Office, agency: Agency) -> list[Asked]:
    """Return the fields of a row, in the order of ``metadata.yaml``, as the form asks for them."""
    config = office.config
    classes = [term.label.id for term in config.classes.classifications]
    come = list_queries.files_come_since(office.store, agency.slug, OFFERED)
    alone = list_queries.files_alone(office.store, agency.slug, OFFERED)
    files = list(dict.fromkeys([*reversed(come), *alone]))[:OFFERED]
    offered = {"forms": FORMS, "retention": PERIODS, "files": files}
    return [
        Asked(
            spec,
            classes if spec.type == "class" else (),
            offered.get(spec.type, ()),
            spec.code in _LONG,
            spec.code in _CLOSED,
        )
        for spec in config.metadata.fields
        if spec.code not in NOT_MENDED
    ]
