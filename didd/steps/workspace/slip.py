"""The return slip as it lies in the agency's own folder, for whoever has no way in there."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from types import MappingProxyType

from didd.adapters.folders.listing import FolderUnavailable, cause
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency
from didd.office import Office, OfficeError

#: The slip's files by kind: name and media type.
SLIPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "xlsx": (
            "HASIL-PEMERIKSAAN.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        "html": ("HASIL-PEMERIKSAAN.html", "text/html"),
    }
)


def slip_file(office: Office, agency: Agency, kind: str) -> bytes:
    """Return the slip's bytes; raises ``Refused`` where there is none that can be read."""
    name, _media_type = SLIPS[kind]
    try:
        with closing(office.folder_at_desk(agency)) as folder:
            return folder.own_file(name)
    except FileNotFoundError as error:
        raise Refused(_("There is no result yet: have the folder checked first.")) from error
    except OfficeError as error:
        raise Refused(
            _("{agency} has no folder yet: ask the PPID administrator for one.", agency=agency.name)
        ) from error
    except (OSError, FolderUnavailable) as error:
        why = cause(error) if isinstance(error, OSError) else str(error)
        raise Refused(_("The agency's folder cannot be read just now ({why}).", why=why)) from error
