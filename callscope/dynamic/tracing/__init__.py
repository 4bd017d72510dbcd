"""Who calls whom: the ways of tracing calls, and which lines ran."""
