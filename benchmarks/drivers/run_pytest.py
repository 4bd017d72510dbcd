"""Run pytest on the paths given, quietly; what fails does not matter here, what is called does."""

import sys

import pytest

sys.exit(
    pytest.main(["-q", "-x", "--maxfail=10000", "-p", "no:cacheprovider", "--no-header", "-W", "ignore", *sys.argv[1:]])
)
