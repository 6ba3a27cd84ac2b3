"""Command lines of the CLI: where they work, on which stack, and what becomes of them."""

import pytest

from holdfast.offline.arguments import parse


@pytest.mark.parametrize(
    ("words", "command", "folder", "stack"),
    [
        ("preview", "preview", "", ""),
        ("preview --json --stack dev", "preview", "", "dev"),
        ("preview --stack=acme/web/dev", "preview", "", "acme/web/dev"),
        ("-C app up -s dev --yes", "up", "app", "dev"),
        ("--cwd=app up -sdev", "up", "app", "dev"),
        ("-Capp --color never -v 3 --logtostderr up -s=dev", "up", "app", "dev"),
        ("up --cwd app", "up", "app", ""),
        ("config set a b -- --stack no", "config", "", ""),
        ("--non-interactive", "", "", ""),
        ("", "", "", ""),
        ("stack init acme/dev", "stack", "", "acme/dev"),
        ("stack select dev --create", "stack", "", "dev"),
        ("stack select --create --stack dev", "stack", "", "dev"),
        ("stack export --file x", "stack", "", ""),
    ],
)
def test_a_command_line_says_where_and_on_what_it_works(words, command, folder, stack):
    line = parse(words.split())
    assert (line.command, line.folder, line.named()) == (command, folder, stack)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("preview --json", "preview --config-file c.yaml --stack dev --json"),
        ("-C app preview", "-C app preview --config-file c.yaml --stack dev"),
        ("preview --stack acme/web/dev", "preview --config-file c.yaml --stack dev"),
        ("preview --stack=acme/dev -m acme", "preview --config-file c.yaml --stack=dev -m acme"),
        ("up -sacme/dev", "up --config-file c.yaml -sdev"),
        ("up --config-file mine.yaml -s dev", "up --config-file c.yaml -s dev"),
        ("up --config-file=mine.yaml", "up --stack dev --config-file=c.yaml"),
        ("config set a b", "config --config-file c.yaml --stack dev set a b"),
        ("stack select acme/dev", "stack select dev"),
        ("stack export", "stack export"),
    ],
)
def test_a_stack_and_a_configuration_are_put_in(words, expected):
    assert " ".join(parse(words.split()).about("dev", "c.yaml")) == expected


@pytest.mark.parametrize(
    ("words", "plans", "needs_stack", "creates"),
    [
        ("preview", True, True, False),
        ("pre", True, True, False),
        ("up", False, True, False),
        ("stack init dev", False, True, True),
        ("stack ls", False, True, False),
        ("version", False, False, False),
        ("plugin ls", False, False, False),
        ("", False, False, False),
    ],
)
def test_commands_are_told_apart(words, plans, needs_stack, creates):
    line = parse(words.split())
    assert (line.plans, line.needs_stack, line.creates_stack) == (plans, needs_stack, creates)
