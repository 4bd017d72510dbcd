"""The pytest plugin: explains failing gradient tests. Imports nothing of torch by itself."""
