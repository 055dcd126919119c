"""What pyproject.toml cannot express: message catalogues are compiled when the package is built."""

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

#: A catalogue has no time of its own: the same words give the same bytes.
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)


class BuildWithWords(build_py):
    """Compile each .po into a .mo, in the wheel or, for an editable install, in place."""

    def run(self) -> None:
        """Copy the package files, then compile."""
        super().run()
        root = Path() if self.editable_mode else Path(self.build_lib)
        for words in root.rglob("*.po"):
            with words.open("rb") as source, words.with_suffix(".mo").open("wb") as target:
                catalogue = read_po(source)
                catalogue.creation_date = catalogue.revision_date = ALWAYS
                write_mo(target, catalogue)


setup(cmdclass={"build_py": BuildWithWords})
