"""The office's own order and numbering of a register."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from didd.config.print_form import PrintedForm
from didd.model import Classification
from didd.register.arrange import arranged
from tests.support.samples.register_samples import listed_record, make_edition

PUBLIC = (Classification.BERKALA, Classification.SERTA_MERTA, Classification.SETIAP_SAAT)
REGISTER = make_edition([listed_record(n) for n in range(9)]).register


def numbered(form: PrintedForm) -> list[tuple[str, str]]:
    return [(e.classification.value, e.number) for e in arranged(REGISTER, form).entries]


def test_ours_is_the_order_of_the_law_and_each_class_counts_from_one() -> None:
    assert arranged(REGISTER, PrintedForm()) == REGISTER


def test_numbers_run_through_the_list_where_the_office_says_so() -> None:
    form = PrintedForm(order=PUBLIC[::-1], numbering="list")
    assert [n for _, n in numbered(form)] == [str(n) for n in range(1, 10)]
    assert [c for c, _ in numbered(form)] == ["SETIAP_SAAT"] * 3 + ["SERTA_MERTA"] * 3 + [
        "BERKALA"
    ] * 3


@given(st.permutations(PUBLIC), st.sampled_from(["class", "list"]))
def test_arranging_loses_nothing_and_twice_is_once(order: list[Classification], how: str) -> None:
    form = PrintedForm.model_validate({"order": order, "numbering": how})
    once = arranged(REGISTER, form)
    assert {e.record_id for e in once.entries} == {e.record_id for e in REGISTER.entries}
    assert arranged(once, form) == once
