from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lib.tools import tool
else:

    def __getattr__(name):
        return getattr(import_module("lib.tools"), name)
