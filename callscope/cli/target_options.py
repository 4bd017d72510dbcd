"""The options that name what to run, shared by the commands that run something."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, TypeVar

import click

from callscope.cli.completion import target_files
from callscope.config import Config, Mismatch, load_config, parse_roi
from callscope.errors import UsageError
from callscope.model.run import Target

F = TypeVar("F", bound=Callable[..., Any])
_OPTIONS = (
    click.argument("target", nargs=-1, type=click.UNPROCESSED, metavar="[TARGET]", shell_complete=target_files),
    click.option("-m", "module", metavar="MODULE", help="Run a module, as python -m does."),
    click.option("--pytest", "nodeid", metavar="NODEID", help="Run one pytest test."),
    click.option("--scenario", metavar="PKG.MOD:FUNCTION", help="Call a function."),
    click.option("--roi", metavar="HxW", help="Region of interest: argument roi of a scenario, CALLSCOPE_ROI else."),
    click.option("--namespace", "namespaces", multiple=True, metavar="NS", help="What counts as the user's code."),
    click.option("--config", type=click.Path(path_type=Path), help="Read the configuration from this file."),
)


@dataclass(frozen=True, slots=True)
class TargetRequest:
    """What the command line says of the target. ``words``: the script and its arguments, or a module's arguments."""

    words: tuple[str, ...]
    module: str | None
    nodeid: str | None
    scenario: str | None
    roi: tuple[int, int] | None
    namespaces: tuple[str, ...]
    config: Path | None

    @classmethod
    def from_arguments(cls, arguments: Mapping[str, Any]) -> TargetRequest:
        """Return the request in a command's arguments. Raises UsageError where the ROI is no HxW."""
        return cls(
            words=tuple(arguments["target"]),
            module=arguments["module"],
            nodeid=arguments["nodeid"],
            scenario=arguments["scenario"],
            roi=_roi(arguments["roi"]),
            namespaces=tuple(arguments["namespaces"]),
            config=arguments["config"],
        )


def target_options(command: F) -> F:
    """Give a click command the options that name a target."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def audited_target(request: TargetRequest) -> tuple[Target, Config]:
    """Return what to run, and the configuration that holds. Raises UsageError where nothing is named, or two things."""
    config = load_config(file=request.config)
    _check_namespaces(request, config)
    target = _named_target(request) or _configured_target(config)
    if target is None:
        raise UsageError(
            "no target", hint="name a script, -m MODULE, --pytest NODEID or --scenario PKG.MOD:FUNCTION, "
            "or set target in [tool.callscope] of pyproject.toml"
        )  # fmt: skip
    target.file()
    return target, config


def _check_namespaces(request: TargetRequest, config: Config) -> None:
    """Raise UsageError for a namespace that no module on the path is in; nothing is imported."""
    script = request.words[:1] if request.module is request.nodeid is request.scenario is None else ()
    folders = [str(Path.cwd()), str(config.root), *(str(Path(word).parent) for word in script), *sys.path]
    for namespace in request.namespaces:
        if not _exists(namespace.split("."), folders):
            raise UsageError(f"--namespace {namespace}: there is no such module or package")


def _exists(parts: Sequence[str], folders: Sequence[str]) -> bool:
    spec = PathFinder.find_spec(parts[0], list(folders))
    if spec is None or len(parts) == 1:
        return spec is not None
    return _exists(parts[1:], list(spec.submodule_search_locations or ()))


def _named_target(request: TargetRequest) -> Target | None:
    flags = [request.module, request.nodeid, request.scenario]
    if sum(flag is not None for flag in flags) > 1:
        raise UsageError("give one target: a script, -m MODULE, --pytest NODEID or --scenario PKG.MOD:FUNCTION")
    if request.module is not None:
        return Target("module", request.module, request.words)
    if request.nodeid is not None:
        return Target("pytest", request.nodeid, request.words)
    if request.scenario is not None:
        return Target("scenario", request.scenario, request.words)
    return Target("script", request.words[0], request.words[1:]) if request.words else None


def _configured_target(config: Config) -> Target | None:
    """Return the configuration's target; its file, as every configured path, is meant from the project's root."""
    target = config.target
    if target is None or target.kind not in ("script", "pytest"):
        return target
    path, separator, node = target.spec.partition("::") if target.kind == "pytest" else (target.spec, "", "")
    return replace(target, spec=f"{os.path.relpath(config.resolve(path))}{separator}{node}")


def _roi(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    try:
        return parse_roi(text)
    except Mismatch as mismatch:
        raise UsageError(f"--roi {text}: {mismatch}") from None
