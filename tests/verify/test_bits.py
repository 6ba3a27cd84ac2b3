"""Sums of many scenarios in the bits of whole numbers."""

from hypothesis import given
from hypothesis import strategies as st

from holdfast.verify import bits
from holdfast.verify.columns import amounts, up_to

TERMS = st.lists(st.tuples(st.integers(0, 255), st.integers(0, 9)), max_size=8)


@given(TERMS, st.integers(0, 40))
def test_sums_are_sums(terms, number):
    planes: bits.Planes = []
    for where, weight in terms:
        bits.add(planes, where, weight)
    sums = [sum(weight for where, weight in terms if where >> column & 1) for column in range(8)]
    assert bits.at_least(planes, number, 255) == sum(1 << column for column, each in enumerate(sums) if each >= number)
    capped = bits.by_sum(bits.capped(planes, number, 255), 255)
    assert capped == {
        amount: sum(1 << c for c, each in enumerate(sums) if min(each, number) == amount) for amount in {min(each, number) for each in sums}
    }


def test_columns_hold_every_scenario_once_the_smallest_first():
    columns = up_to(2, 3, 1)
    assert [case.events for case in columns.cases] == [(), (0,), (1,), (2,), (), (0, 1), (0, 2), (1, 2), (0,), (1,), (2,), ()]
    assert [case.losses for case in columns.cases][-4:] == [((0, 1),), ((0, 1),), ((0, 1),), ((0, 2),)]


def test_amounts_are_all_ways_to_take():
    assert list(amounts((1, 2), 2)) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]
