"""What pyproject.toml cannot express: message catalogues are compiled when the package is built."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithWords(build_py):
    """Compile each .po into a .mo, in the wheel or, for an editable install, in place."""

    def run(self) -> None:
        """Copy the package files, then compile."""
        super().run()
        root = Path() if self.editable_mode else Path(self.build_lib)
        for words in root.rglob("*.po"):
            with words.open("rb") as source, words.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source))


setup(cmdclass={"build_py": BuildWithWords})
