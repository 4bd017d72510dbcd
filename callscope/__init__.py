"""callscope: which line kills which gradient, and the proof.

The names below are the Python API; each is loaded when first used, so that ``import callscope``
costs nothing and never imports torch.

PYTEST_DONT_REWRITE: pytest would warn that the plugin's package is imported already, where callscope runs a test.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_API = ("assert_gradients", "explain", "trace", "watch")
__all__ = ["__version__", "assert_gradients", "explain", "trace", "watch"]


def __getattr__(name: str) -> Any:
    if name in _API:
        return getattr(import_module("callscope.api"), name)
    raise AttributeError(f"module 'callscope' has no attribute {name!r}")
