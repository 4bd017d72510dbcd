"""Files that cannot be analysed are reported with place and reason; the others are analysed all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from callscope.errors import SourceError
from callscope.source import Cache, discover, load_facts

BAD = {
    "syntax.py": (b"def f(:\n    pass\n", 1, "syntax error"),
    "null.py": (b"x = 1\ny = '\0'\n", 2, "null byte"),
    "latin.py": (b"x = 1\ny = '\xe4'\n", 2, "utf-8"),
    "cookie.py": (b"# -*- coding: klingon -*-\n", 1, "unknown encoding"),
    "nested.py": (b"x = " + b"(" * 500 + b")" * 500 + b"\n", 1, "nested"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_file_is_reported_and_others_analysed(name: str, tmp_path: Path) -> None:
    content, line, reason = BAD[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.py").write_text("def f():\n    pass\n")
    facts = load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1)
    assert [file.module for file in facts.files] == ["good"]
    (issue,) = facts.issues
    assert (issue.path, issue.line) == (name, line)
    assert reason in issue.message.lower()
    assert issue.fatal


def test_declared_encodings_and_byte_order_marks_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes("# coding: latin-1\nx = 'ä'\n".encode("latin-1"))
    (tmp_path / "b.py").write_bytes(b"\xef\xbb\xbfx = 1\n")
    facts = load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1)
    assert [file.module for file in facts.files] == ["a", "b"]


def test_symlink_loop_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "again").symlink_to(tmp_path)
    assert [file.module for file in discover([str(tmp_path)], tmp_path).files] == ["a"]


def test_duplicate_module_names_are_told_apart(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder / "pkg").mkdir(parents=True)
        (tmp_path / folder / "pkg" / "__init__.py").write_text("x = 1\n")
    found = discover([str(tmp_path / "one"), str(tmp_path / "two")], tmp_path)
    assert [file.module for file in found.files] == ["pkg", "pkg#2"]
    assert [issue.fatal for issue in found.issues] == [False]


def test_named_notebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_text("{}")
    (issue,) = discover([str(tmp_path / "n.ipynb")], tmp_path).issues
    assert "notebook" in issue.message


def test_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        discover([str(tmp_path / "nope")], tmp_path)


def test_damaged_cache_entry_is_rebuilt(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f():\n    pass\n")
    cache = Cache(tmp_path / "cache")
    found = discover([str(tmp_path / "a.py")], tmp_path)
    first = load_facts(found, cache, 1)
    for entry in (tmp_path / "cache").rglob("*"):
        if entry.is_file():
            entry.write_bytes(b"\xff" * 50)
    assert load_facts(found, cache, 1) == first


def test_cached_facts_equal_fresh_ones(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(x=1):\n    return [y for y in x]\n")
    found = discover([str(tmp_path / "a.py")], tmp_path)
    cache = Cache(tmp_path / "cache")
    fresh = load_facts(found, Cache(None), 1).files
    assert load_facts(found, cache, 1).files == load_facts(found, cache, 1).files == fresh
