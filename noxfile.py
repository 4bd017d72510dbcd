"""Sessions for each supported interpreter; one that is not installed is skipped, and nox says so."""

import nox

nox.options.error_on_missing_interpreters = False
nox.options.default_venv_backend = "venv"


LIGHT = ("source", "static", "lint", "config", "cli", "taint", "rules")


@nox.session(python=["3.11", "3.12", "3.13"])
def light(session: nox.Session) -> None:
    """The static and lint parts, without torch."""
    session.install("-e", ".[test,svg]")
    folders = [f"tests/{name}" for name in LIGHT]
    session.run("pytest", "-q", "-m", "not slow and not network", *folders, *session.posargs)


@nox.session(python=["3.11"])
def full(session: nox.Session) -> None:
    """Everything, with torch."""
    session.install("-c", "constraints.txt", "torch==2.13.0")
    session.install("-c", "constraints.txt", "-e", ".[torch,svg,test]")
    session.run("pytest", "-q", "-m", "not slow and not network", *session.posargs)


TRACED = ("test_recording", "test_threads", "test_lines", "test_hooks", "test_targets")


@nox.session(python=["3.12", "3.13"])
def monitoring(session: nox.Session) -> None:
    """The tracers of newer Pythons with torch: ``sys.monitoring`` instead of ``sys.settrace``."""
    session.install("-e", ".[test]")
    try:
        session.run("python", "-m", "pip", "install", "-q", "torch==2.13.0", "numpy")
        session.run("python", "-c", "import torch")
    except nox.command.CommandFailed:
        session.skip("torch cannot be had for this interpreter")
    files = [f"tests/dynamic/{name}.py" for name in TRACED]
    session.run("pytest", "-q", "-m", "not slow", *files, *session.posargs)
