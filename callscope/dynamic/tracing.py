"""Choosing how calls are traced, and saying why."""

from __future__ import annotations

import sys

from callscope.dynamic.calls import CallGraph
from callscope.dynamic.monitoring import MonitoringTracer, free_tool
from callscope.dynamic.profiling import ProfileTracer


def make_tracer(graph: CallGraph) -> ProfileTracer | MonitoringTracer:
    """Return the cheapest tracer that this interpreter offers."""
    version = ".".join(map(str, sys.version_info[:2]))
    if not hasattr(sys, "monitoring"):
        return ProfileTracer(graph, f"sys.setprofile: Python {version} has no sys.monitoring")
    tool = free_tool()
    if tool is None:
        return ProfileTracer(graph, "sys.setprofile: other tools hold every slot of sys.monitoring")
    return MonitoringTracer(graph, tool, f"sys.monitoring: Python {version} switches off what is outside the namespace")
