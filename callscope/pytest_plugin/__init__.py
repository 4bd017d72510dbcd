"""The pytest plugin: ``--callscope`` explains failing gradient tests, a marker demands live gradients.

Nothing of torch is imported here unless a test has done so. Disable with ``-p no:callscope``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from callscope.pytest_plugin.engine import INNER_RUN, BackwardWatch

if TYPE_CHECKING:
    from callscope.pytest_plugin.audit import Answer

_WATCH = pytest.StashKey[BackwardWatch]()
_ANSWER = pytest.StashKey["Answer"]()
_TOLD = pytest.StashKey[bool]()
_HELP_MARKER = (
    "gradients(params=None, live=True): audit the test after it passed and fail it unless the named parameters "
    "(default: every one) have a live gradient; live may also be a list of the names that must live, or False."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all prefixed."""
    group = parser.getgroup("callscope", "gradients, explained by callscope")
    group.addoption(
        "--callscope", action="store_true", help="explain every failing test that runs backward or gradcheck"
    )
    group.addoption(
        "--callscope-fail-vacuous",
        action="store_true",
        help="fail tests that pass although every gradient they computed is zero (0 = 0)",
    )
    group.addoption(
        "--callscope-budget", type=float, default=60.0, metavar="SECONDS", help="time for one audit (default 60)"
    )
    parser.addini("callscope_fail_vacuous", "the same as --callscope-fail-vacuous", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, so that --strict-markers knows it."""
    config.addinivalue_line("markers", _HELP_MARKER)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is switched on."""
    wanted = [
        name
        for name, on in (("explain failures", _explains(config)), ("fail vacuous tests", _fails_vacuous(config)))
        if on
    ]
    return f"callscope: {', '.join(wanted)}" if wanted else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Watch the autograd engine while the fixtures are made: one of them may fail after a backward of its own."""
    if not _is_inner_run():
        item.stash[_WATCH] = BackwardWatch(values=_fails_vacuous(item.config))
        with item.stash[_WATCH]:
            yield
    else:
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Watch the autograd engine while the test runs, then hold the test to its demands."""
    if _is_inner_run():
        yield
        return
    watch = item.stash[_WATCH]
    with watch:
        yield
    marker = item.get_closest_marker("gradients")
    if marker is not None:
        item.stash[_TOLD] = True  # a failure's own text holds the explanation
        _demands().check_marker(marker, _audit(item))
        item.stash[_TOLD] = False
    if _fails_vacuous(item.config):
        _demands().check_not_vacuous(watch)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Attach the explanation to a failing test that ran backward."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    watch = item.stash.get(_WATCH, None)
    failed = report.failed and call.when in ("setup", "call")
    if failed and watch is not None and watch.backwards and _explains(item.config):
        answer = _audit(item)
        if not item.stash.get(_TOLD, False):
            report.sections.append(("callscope", _audits().explanation(answer)))
        item.user_properties.extend(_audits().properties(answer))  # JUnit XML reads them at teardown
    return report  # type: ignore[return-value]


@pytest.fixture
def gradient_report() -> Callable[..., Any]:
    """Return ``callscope.explain``: ``gradient_report(loss, params)`` gives the report of one backward pass."""
    import callscope

    explain: Callable[..., Any] = callscope.explain
    return explain


def _audit(item: pytest.Item) -> Answer:
    """Audit a test in a process of its own, once."""
    if _ANSWER not in item.stash:
        item.stash[_ANSWER] = _audits().run(
            item.nodeid, str(item.config.rootpath), item.config.getoption("--callscope-budget")
        )
    return item.stash[_ANSWER]


def _audits() -> Any:
    """Load what audits, when first needed: most runs of pytest need it never."""
    return import_module("callscope.pytest_plugin.audit")


def _demands() -> Any:
    return import_module("callscope.pytest_plugin.demands")


def _is_inner_run() -> bool:
    """Return whether this process is itself an audit."""
    return INNER_RUN in os.environ


def _explains(config: pytest.Config) -> bool:
    return bool(config.getoption("--callscope")) and not _is_inner_run()


def _fails_vacuous(config: pytest.Config) -> bool:
    asked = config.getoption("--callscope-fail-vacuous") or config.getini("callscope_fail_vacuous")
    return bool(asked) and not _is_inner_run()
