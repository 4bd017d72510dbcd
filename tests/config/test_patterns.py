"""File patterns: what they match and what they do not."""

import pytest

from callscope.config.patterns import matches

CASES = [
    ("build", "build/x.py", True),
    ("build", "src/build/x.py", True),
    ("build", "src/build.py", False),
    ("build/", "src/build/x.py", True),
    ("*_pb2.py", "a/b/c_pb2.py", True),
    ("*_pb2.py", "a/b_pb2.py/c.py", True),
    ("src/gen/**", "src/gen/a/b.py", True),
    ("src/gen/**", "other/src/gen/b.py", False),
    ("src/**/gen", "src/gen/x.py", True),
    ("src/**/gen", "src/a/b/gen/x.py", True),
    ("tests/*", "tests/x.py", True),
    ("tests/*", "tests/a/x.py", True),
    ("tests/*.py", "tests/a/x.py", False),
    ("/setup.py", "setup.py", True),
    ("./setup.py", "a/setup.py", False),
    ("setup.py", "a/setup.py", True),
    ("**/test_*.py", "test_a.py", True),
    ("src\\gen\\*.py", "src/gen/a.py", True),
    ("src\\gen\\*.py", "other/src/gen/a.py", False),
    ("**/test_*.py", "a/b/test_a.py", True),
    ("x?.py", "x1.py", True),
    ("x?.py", "x.py", False),
    ("x[0-9].py", "x1.py", True),
    ("x[!0-9].py", "x1.py", False),
    ("x[!0-9].py", "xa.py", True),
    ("a+b", "a+b/x.py", True),
    ("*.py", "a/b.pyi", False),
]


@pytest.mark.parametrize(("pattern", "path", "expected"), CASES)
def test_matches(pattern, path, expected):
    assert matches(pattern, path) is expected
