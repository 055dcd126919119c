"""Every rule that code can break a row, a file or a portal on has its text in the configuration."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from didd.config.catalog import load_catalog_config

ROOT = Path(__file__).parents[3]
CONFIG = load_catalog_config(ROOT / "catalog_config")
MODULES = sorted((*ROOT.glob("didd/**/*.py"), *ROOT.glob("checks/*.py")))
#: Calls whose argument is a rule: the places where findings are made.
MAKERS = {"finding", "_find", "Finding", "drift"}


def configured() -> set[str]:
    return {
        *(r.rule for r in CONFIG.metadata.all_rules()),
        *(r.rule for r in CONFIG.checks.rules),
        *(r.rule for r in CONFIG.portal.drift_rules),
    }


def literals(module: Path) -> Iterator[tuple[str, str]]:
    """Yield (name of the maker, rule) for each rule that a module names in so many words."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        maker = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if maker not in MAKERS:
            continue
        named = [k.value for k in call.keywords if k.arg == "rule"]
        for argument in (*call.args, *named):
            text = constants.get(argument.id) if isinstance(argument, ast.Name) else None
            text = argument.value if isinstance(argument, ast.Constant) else text
            if isinstance(text, str) and "-" in text and text == text.lower() and " " not in text:
                yield maker, text


FOUND = {(maker, rule) for module in MODULES for maker, rule in literals(module)}


def test_rules_that_code_names_are_configured() -> None:
    named = {rule for _, rule in FOUND}
    assert {"baris-dilewati", "kolom-tidak-dikenal", "hasil-tidak-tertulis"} <= named
    assert named - configured() == set()


def test_no_finding_is_made_with_a_text_of_its_own() -> None:
    assert {rule for maker, rule in FOUND if maker == "Finding"} == set()


def test_every_intake_rule_is_used() -> None:
    code = "\n".join(module.read_text(encoding="utf-8") for module in MODULES)
    for rule in (*CONFIG.metadata.intake_rules, *CONFIG.metadata.batch_rules):
        assert f'"{rule.rule}"' in code, rule.rule
        for detail in rule.details:
            assert f'"{detail}"' in code, (rule.rule, detail)
