"""What ``callscope --version`` says: the versions that an answer depends on, without importing any of them."""

from __future__ import annotations

import platform
from importlib import metadata

_PACKAGES = ("torch", "numpy", "libcst", "networkx", "pygraphviz")


def describe(version: str) -> str:
    """Return callscope's version, then one line an interpreter, platform and package."""
    lines = [f"callscope {version}", f"Python {platform.python_version()} ({platform.system()} {platform.machine()})"]
    lines.extend(f"{name} {_installed(name)}" for name in _PACKAGES)
    return "\n".join(lines)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
