"""Dynamic evidence: running a target under the tracer, the torch function mode and the backward hooks."""
