"""Files that cannot be analysed are reported with place and reason; the others are analysed all the same."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

import pytest

from callscope.errors import SourceError
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse

BAD = {
    "syntax.py": (b"def f(:\n    pass\n", 1, "syntax error"),
    "null.py": (b"x = 1\ny = '\0'\n", 2, "null byte"),
    "latin.py": (b"x = 1\ny = '\xe4'\n", 2, "utf-8"),
    "cookie.py": (b"# -*- coding: klingon -*-\n", 1, "unknown encoding"),
    "hex.py": (b"# coding: hex\n414141\n", 1, "not a text encoding"),
    "undefined.py": (b"# coding: undefined\nx = 1\n", 1, "encoding"),
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


def test_a_pipe_or_a_link_to_a_device_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "zeros.py").symlink_to("/dev/zero")
    found = discover([str(tmp_path)], tmp_path)
    assert [file.module for file in found.files] == ["a"]
    assert [(issue.path, issue.message, issue.fatal) for issue in found.issues] == [
        ("pipe.py", "no regular file", True),
        ("zeros.py", "no regular file", True),
    ]


def test_unreadable_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.py").write_text("x = 1\n")
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = discover([str(tmp_path)], tmp_path)
    assert [file.module for file in found.files] == ["a"]
    assert [(i.path, i.message) for i in found.issues] == [("closed", "folder cannot be read: Permission denied")]


def test_unreadable_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "b.py").write_text("x = 1\n")
    found = discover([str(tmp_path)], tmp_path)
    (tmp_path / "b.py").unlink()
    facts = load_facts(found, Cache(None), 1)
    assert [file.module for file in facts.files] == ["a"]
    assert [(issue.path, issue.fatal) for issue in facts.issues] == [("b.py", True)]


LONG = {
    "a line of a million characters": "x = '" + "a" * 1_000_000 + "'\n",
    "a list of 100,000 items": "x = [" + "f," * 100_000 + "]\n",
    "an elif chain": "if a == 0:\n    pass\n" + "".join(f"elif a == {n}:\n    pass\n" for n in range(2000)),
    "a long subscript chain": "x = a" + "[0]" * 4000 + "\n",
    "a chain of conditions": "x = " + "a if b else " * 2000 + "c\n",
    "nested functions": "".join("    " * n + f"def f{n}():\n" for n in range(90)) + "    " * 90 + "pass\n",
}


@pytest.mark.parametrize("name", sorted(LONG))
def test_long_and_deep_source_is_analysed(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(LONG[name])
    facts = load_facts(discover([str(tmp_path)], tmp_path), Cache(None), 1)
    refused = [issue.message for issue in facts.issues] == ["nested too deeply for Python's parser"]
    if refused and sys.version_info[:2] == (3, 12):
        pytest.skip("the parser of 3.12 refuses it; 3.11 and 3.13 do not")
    assert not facts.issues
    assert analyse(facts).units


def test_a_cache_written_by_two_at_once_serves_both(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"m{number}.py").write_text(f"def f{number}():\n    return {number}\n")
    found, cache = discover([str(tmp_path)], tmp_path), Cache(tmp_path / "cache")
    writers = [multiprocessing.Process(target=load_facts, args=(found, cache, 1)) for _ in range(2)]
    for writer in writers:
        writer.start()
    here = load_facts(found, cache, 1)
    for writer in writers:
        writer.join()
    assert here.files == load_facts(found, cache, 1).files == load_facts(found, Cache(None), 1).files
    assert not list((tmp_path / "cache").rglob(".new-*"))


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


@pytest.mark.parametrize("damage", ["a folder stands there", "the folder is a file"])
def test_a_cache_that_cannot_be_used_is_done_without(damage: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f():\n    pass\n")
    found, cache = discover([str(tmp_path / "a.py")], tmp_path), Cache(tmp_path / "cache")
    if damage == "the folder is a file":
        (tmp_path / "cache").write_text("not a folder")
    else:
        load_facts(found, cache, 1)
        for entry in list((tmp_path / "cache").rglob("*")):
            if entry.is_file():
                entry.unlink()
                entry.mkdir()
    assert load_facts(found, cache, 1).files == load_facts(found, Cache(None), 1).files
