"""Points-to and the call graph, from facts alone."""

from callscope.static.program import Callee, Program, analyse

__all__ = ["Callee", "Program", "analyse"]
