"""Configuration: the [tool.callscope] table of the nearest pyproject.toml."""
