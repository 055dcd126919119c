"""Build the sample agency folders: ``python samples/make.py [--out FOLDER]``.

The texts and tables are data in ``samples/content/``, one YAML file per agency; ``maker`` knows
the formats. The same content results in the same bytes on every machine, so that the committed tree
can be compared with a new one. Files that are already there are written again, others are left.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from maker.tree import build

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Build every agency of ``content/`` and print what was written."""
    parser = argparse.ArgumentParser(description="Buat folder contoh Perangkat Daerah.")
    parser.add_argument("--out", type=Path, default=HERE / "agencies")
    out: Path = parser.parse_args().out
    for content in sorted((HERE / "content").glob("*.yaml")):
        written = build(content, out / content.stem)
        size = sum(path.stat().st_size for path in written)
        print(f"{content.stem}: {len(written)} berkas, {size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
