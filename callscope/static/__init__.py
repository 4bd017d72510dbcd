"""The static call graph: points-to over the facts."""
