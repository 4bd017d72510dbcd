"""Command line of the simulator."""
