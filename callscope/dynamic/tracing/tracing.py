"""Choosing how calls are traced, and saying why."""

from __future__ import annotations

import sys

from callscope.dynamic.tracing.calls import CallGraph, Tracer
from callscope.dynamic.tracing.monitoring import MonitoringTracer, free_tool
from callscope.dynamic.tracing.profiling import ProfileTracer
from callscope.dynamic.tracing.stepping import StepTracer


def make_tracer(graph: CallGraph) -> Tracer:
    """Return the cheapest tracer that this interpreter offers."""
    version = ".".join(map(str, sys.version_info[:2]))
    if hasattr(sys, "monitoring"):
        tool = free_tool()
        if tool is None:
            return ProfileTracer(graph, "sys.setprofile: other tools hold every slot of sys.monitoring")
        reason = f"sys.monitoring: Python {version} switches off what is outside the namespace"
        return MonitoringTracer(graph, tool, reason)
    if sys.gettrace() is not None:
        return ProfileTracer(graph, "sys.setprofile: a debugger or a coverage measurement holds sys.settrace")
    return StepTracer(graph, f"sys.settrace: Python {version} has no sys.monitoring")
