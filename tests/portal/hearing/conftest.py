"""One furnished portal for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal import Portal
from tests.support.portal.visitors import Furnished, furnish


@pytest.fixture(scope="package")
def place(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnish(portal, tmp_path_factory.mktemp("furnished")) as furnished:
        yield furnished
