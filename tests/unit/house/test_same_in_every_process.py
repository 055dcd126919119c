"""What is kept by a digest of the settings is found again by the next process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CODE = """
from pathlib import Path
from didd.model import digest
from didd.config.catalog import load_catalog_config
config = load_catalog_config(Path("catalog_config"))
parts = (config.metadata, config.classes, config.retention, config.checks)
print(digest([part.model_dump(mode="json") for part in parts]))
"""


@pytest.mark.slow
def test_the_settings_have_one_digest_however_a_process_orders_its_sets() -> None:
    text = {
        subprocess.run(
            [sys.executable, "-c", CODE],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(3)
    }
    assert len(text) == 1
