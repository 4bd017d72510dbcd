"""``argparse``: parsers of the program's own class, sub-commands, and functions that a parser keeps as defaults."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

TOOL = (
    "import argparse\n"
    "class Parser(argparse.ArgumentParser):\n"
    "    def add_argument(self, *names, **options):\n        return super().add_argument(*names, **options)\n"
    "def show(args):\n    return args\ndef never(args):\n    return args\n"
    "def command(sub):\n    parser = sub.add_parser('show')\n    parser.add_argument('--n')\n"
    "    parser.set_defaults(run=show, count=3)\n    return parser\n"
    "def main():\n    parser = Parser()\n    command(parser.add_subparsers())\n    args = parser.parse_args()\n    args.run(args)\n"
    "    args.count(args)\n"
)


def test_the_parser_of_a_command_is_of_its_parents_class(graph: Graph) -> None:
    found = graph(TOOL + "main()\n")
    assert "main.Parser.add_argument" in found["main.command"]


def test_what_a_parser_keeps_as_default_is_called(graph: Graph) -> None:
    found = graph(TOOL + "main()\n")
    assert "main.show" in found["main.main"]
    assert "main.never" not in found["main.main"]


def test_a_default_of_another_name_is_not_called(graph: Graph) -> None:
    found = graph(
        "import argparse\ndef show(args):\n    return args\n"
        "def main():\n    parser = argparse.ArgumentParser()\n    parser.set_defaults(other=show)\n"
        "    args = parser.parse_args()\n    args.run(args)\nmain()\n"
    )
    assert "main.show" not in found["main.main"]
