"""Controlled experiments on what a run is given: one number on its command line, in its environment, in a settings file."""

from __future__ import annotations

import builtins
import io
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from callscope.dynamic.forward.literals import ARGUMENT
from callscope.dynamic.forward.settings import COMMAND_LINE, ENVIRONMENT, is_settings, named_by
from callscope.dynamic.forward.texts import SETTING
from callscope.dynamic.source.paths import real
from callscope.model.run import RunPlan

_PLACE = re.compile(r"^(?P<path>.+):(?P<line>\d+):(?P<name>[^:]+)$")


def changed(plan: RunPlan) -> RunPlan:
    """Give the run what its plan replaces, and return the plan with its arguments so."""
    arguments = plan.target.arguments
    for key, value in plan.replace.items():
        source, _, name = key.partition(":")
        if source == COMMAND_LINE:
            arguments = _arguments(arguments, name, value)
        elif source == ENVIRONMENT and name in os.environ:
            os.environ[name] = _like(os.environ[name], value)
    _change_files(plan)
    return replace(plan, target=replace(plan.target, arguments=arguments))


def _arguments(arguments: tuple[str, ...], name: str, value: float) -> tuple[str, ...]:
    """Return a command line on which one number is another."""
    found = list(arguments)
    if name.startswith(ARGUMENT):
        position = int(name.removeprefix(ARGUMENT)) - 1
        found[position : position + 1] = [_like(text, value) for text in found[position : position + 1]]
    for position, argument in enumerate(arguments):
        option, equals, text = argument.partition("=")
        if named_by(option) != name or not (equals or argument.startswith("--")):
            continue
        if equals:
            found[position] = f"{option}={_like(text, value)}"
        elif position + 1 < len(found):
            found[position + 1] = _like(found[position + 1], value)
    return tuple(found)


def _like(text: str, value: float) -> str:
    """Return a number as it would stand in the place of another: a whole one where that is written so."""
    return f"{value:g}" if text.strip().lstrip("+-").isdigit() else repr(float(value))


def _change_files(plan: RunPlan) -> None:
    """Let settings files be read with other numbers: what is on the disk stays as it is."""
    numbers: dict[str, list[tuple[int, str, float]]] = {}
    for key, value in plan.replace.items():
        place = _PLACE.match(key)
        if place is not None and is_settings(place["path"]):
            path = real(os.path.join(plan.root, place["path"]))
            numbers.setdefault(path, []).append((int(place["line"]), place["name"], value))
    if numbers:
        builtins.open = io.open = _opening(builtins.open, numbers)


def _opening(original: Callable[..., Any], numbers: Mapping[str, list[tuple[int, str, float]]]) -> Callable[..., Any]:
    def open(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        path = real(os.fsdecode(file)) if isinstance(file, str | bytes | os.PathLike) else ""
        if path not in numbers or not set(mode) <= set("rbt"):
            return original(file, mode, *arguments, **options)
        with original(path, encoding="utf-8", errors="surrogateescape", newline="") as found:
            text = _with_numbers(found.read(), numbers[path])
        return io.BytesIO(text.encode("utf-8", "surrogateescape")) if "b" in mode else io.StringIO(text)

    return open


def _with_numbers(text: str, numbers: list[tuple[int, str, float]]) -> str:
    lines = text.splitlines(keepends=True)
    for line, name, value in numbers:
        if line <= len(lines):
            lines[line - 1] = SETTING.sub(partial(_changed, name, value), lines[line - 1])
    return "".join(lines)


def _changed(name: str, value: float, match: re.Match[str]) -> str:
    if match[2].replace("-", "_") != name:
        return match[0]
    return match[0][: match.start(3) - match.start()] + _like(match[3], value)
