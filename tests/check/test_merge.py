"""Several reports as one."""

from holdfast.check.merge import merged
from holdfast.check.report import ContractRow, Report


def row(id_, verdict, stack="a"):
    return ContractRow(id_, None if verdict == "vacuous" else stack, "api.example.com", "it serves", verdict)


def verdicts(settings, *contracts):
    return [(each.id, each.verdict) for each in merged([Report(contracts=rows) for rows in contracts], settings).contracts]


def test_a_contract_is_vacuous_where_no_stack_of_its_file_has_the_entry():
    assert verdicts(["x", "x"], (row("mine", "vacuous"),), (row("mine", "vacuous"),)) == [("mine", "vacuous")]


def test_a_contract_that_one_stack_answers_is_not_vacuous():
    assert verdicts(["x", "x"], (row("mine", "vacuous"),), (row("mine", "proved"),)) == [("mine", "proved")]


def test_contracts_of_two_files_are_apart():
    assert verdicts(["x", "y"], (row("mine", "vacuous"),), (row("mine", "proved"),)) == [("mine", "vacuous"), ("mine", "proved")]
