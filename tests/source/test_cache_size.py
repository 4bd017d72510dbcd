"""The cache folder does not grow without end."""

from __future__ import annotations

import os
from pathlib import Path

from callscope.source.cache import Cache


def test_what_was_not_read_for_longest_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    keys = [cache.key(str(number)) for number in range(4)]
    for age, key in enumerate(keys):
        cache.write(key, bytes(1000))
        os.utime(tmp_path / key[:2] / key, (age, age))
    cache.trim(2200)
    assert [cache.read(key) is not None for key in keys] == [False, False, True, True]


def test_a_folder_within_its_size_is_left_alone(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.write(cache.key("a"), bytes(1000))
    (tmp_path / "notes.txt").write_text("not an entry")
    cache.trim(2000)
    assert cache.read(cache.key("a")) is not None
    assert (tmp_path / "notes.txt").exists()


def test_no_cache_has_nothing_to_trim() -> None:
    Cache(None).trim(0)


def test_an_entry_is_of_the_code_in_subfolders_too(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for package, text in ((first, "BOUND = 32\n"), (second, "BOUND = 64\n")):
        (package / "models").mkdir(parents=True)
        (package / "models" / "bounds.py").write_text(text)
    keys = {Cache(tmp_path / "cache", str(package)).key("graph") for package in (first, second)}
    assert len(keys) == 2


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        cache = Cache(place)
        cache.write(cache.key("a"), bytes(1000))
        cache.trim(0)
        assert cache.read(cache.key("a")) is None
