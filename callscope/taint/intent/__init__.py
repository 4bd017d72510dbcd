"""Stops that are meant: forms, meetings, names and uses that say so."""
