"""What writes into an agency's open folder, by the kind of the folder."""

from __future__ import annotations

from didd.adapters.folders.listing import Folder, FolderUnavailable
from didd.adapters.folders.local_folder import LocalFolder
from didd.adapters.folders.local_writer import LocalWriter
from didd.adapters.folders.remote_folder import RemoteFolder
from didd.adapters.folders.remote_writer import RemoteWriter
from didd.adapters.folders.writing import FolderWriter
from didd.i18n import _


def writer_of(folder: Folder) -> FolderWriter:
    """Return what writes into an open folder; raises ``FolderUnavailable`` for another kind."""
    if isinstance(folder, LocalFolder):
        return LocalWriter(folder.root)
    if isinstance(folder, RemoteFolder):
        return RemoteWriter(folder)
    raise FolderUnavailable(_("Folder {folder} cannot be written to.", folder=folder.address))
