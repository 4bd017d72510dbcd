"""Which library code computes with torch: its module uses torch by name, or another of its package does."""

from __future__ import annotations

import linecache
import re
import sys
from types import FrameType, ModuleType
from typing import Any

from callscope.dynamic.source.generated import is_generated

_IMPORTS_TORCH = re.compile(r"\s+(?:import|from)\s+torch\b")


def is_built_on_torch(frame: FrameType) -> bool:
    """Return whether a library's module computes with torch (torch's own do not count).

    It does where it uses torch by name or imports it within a function, and where what it computes with comes from a module
    of its own package that has torch for one of its names: a backend, chosen among several.
    """
    names, filename = frame.f_globals, frame.f_code.co_filename
    if _is_of_torch(names.get("__name__")) or is_generated(filename):
        return False
    if any(_is_of_torch(_home(value)) for value in tuple(names.values())):
        return True
    return any(map(_IMPORTS_TORCH.match, linecache.getlines(filename, names))) or _has_torch_backend(names)


def _has_torch_backend(names: dict[str, Any]) -> bool:
    """Return whether a loaded module of the package, of which ``names`` are one module's, has the module torch itself."""
    package = str(names.get("__name__")).partition(".")[0]
    loaded = (module for name, module in tuple(sys.modules.items()) if name.startswith(f"{package}."))
    return any(
        isinstance(value, ModuleType) and value.__name__ == "torch"
        for module in loaded
        for value in tuple(getattr(module, "__dict__", {}).values())
    )


def _home(value: Any) -> Any:
    return value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)


def _is_of_torch(module: Any) -> bool:
    return isinstance(module, str) and module.partition(".")[0] in ("torch", "functorch")
