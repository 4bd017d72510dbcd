"""Every package of the source tree is one that a wheel holds."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_a_wheel_holds_every_package() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    inits = [path for top in ("callscope", "nanobrag_torch") for path in (ROOT / top).rglob("__init__.py")]
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in inits} | {"callscope_rules"}
    assert found == set(listed)
