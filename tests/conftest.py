"""For every test: assertions in shared contract tests are explained like any other."""

import pytest

pytest.register_assert_rewrite("tests.contracts.portal_contract")
