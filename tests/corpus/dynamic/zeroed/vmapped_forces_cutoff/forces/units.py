"""Lengths in nanometres."""

ANGSTROM = 0.1
CUTOFF = 9.0 * ANGSTROM
BOX = 40.0
