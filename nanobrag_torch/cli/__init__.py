"""Command line: nanoBragg's own flags."""
