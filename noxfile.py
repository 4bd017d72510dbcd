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
