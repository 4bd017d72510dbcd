"""After any edit the answer that uses the cache is, byte for byte, the one that a run without a cache gives."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from callscope.render.callgraph_json import graph_data
from callscope.source import FileFacts, discover
from callscope.source.shape import shape_of
from callscope.static import stored
from callscope.static.stored import graph_cache, static_graph

START = {
    "a.py": "from b import helper, Base\n\n\nclass Child(Base):\n    def run(self):\n        return helper(self)\n",
    "b.py": "class Base:\n    def run(self):\n        return 0\n\n\ndef helper(thing):\n    return thing.run()\n",
    "c.py": "import a\n\nchild = a.Child()\nchild.run()\nTABLE = {'one': a.helper}\nTABLE['one'](child)\n",
    "e.py": "def pick(f):\n    return f(1)\n\n\ndef choose(f, g):\n    return pick(f)\n\n\nchoose(abs, choose)\n",
    "f.py": "def many(n, kind):\n    if n > 5 and kind == 'one':\n        return many(n * 2 - 1, 'one')\n    return n\n",
    "d.py": "def first(x, rate=0.1):\n    return max(x, rate)\n\n\ndef last(x):\n    raise ValueError('no ' + x)\n",
}
PLACES = (
    lambda text: "# moved down\n" + text,
    lambda text: text.removeprefix("# moved down\n"),
    lambda text: text.replace("def run(self):\n        r", 'def run(self):\n        """What it does."""\n        r'),
    lambda text: text.replace("return 0\n", "return (0)\n"),
    lambda text: text.replace("helper(self)", "helper(\n            self\n        )"),
    lambda text: text.replace("max(x, rate)", "max( x,  rate )"),
    lambda text: text.replace("rate=0.1", "rate=0.01"),
    lambda text: text.replace("'no ' + x", "'not at all ' + x"),
    lambda text: text.replace("child.run()\n", "child.run()  # why\n\n"),
    lambda text: text.replace("n > 5", "n > 7").replace("n * 2 - 1", "n * 3 - 4"),
    lambda text: text.replace("kind == 'one'", "kind == 'two'"),
)
BINDINGS = (
    lambda text: text.replace("thing.run()", "thing.walk()"),
    lambda text: text.replace("thing.walk()", "thing.run()"),
    lambda text: text.replace("return helper(self)", "return Base(self)"),
    lambda text: text.replace("return Base(self)", "return helper(self)"),
    lambda text: text.replace("pick(f)\n\n\n", "pick(g)\n\n\n"),
    lambda text: text.replace("pick(g)\n\n\n", "pick(f)\n\n\n"),
    lambda text: text.replace("choose(abs, choose)", "choose(abs, pick)"),
    lambda text: text + "\n\ndef added(x):\n    return x\n",
    lambda text: text + "\n\ndef calls_added():\n    return added(added)\n",
    lambda text: text[: text.rfind("\n\ndef ")] + "\n" if "def added" in text else text,
    lambda text: text.replace("thing.run()", "thing.run(thing)"),
    lambda text: text.replace("thing.run(thing)", "thing.run()"),
    lambda text: text.replace("class Child(Base)", "class Child"),
    lambda text: text.replace("class Child:", "class Child(Base):"),
    lambda text: text + "import b\nkept = b.helper\n",
    lambda text: text.replace("'one'", "'two'", 1),
    lambda text: text.replace("many(n * 2 - 1, 'one')", "many(2, 'two')"),
    lambda text: text.replace("max(x, rate)", "last(rate)"),
    lambda text: text.replace("last(rate)", "max(x, rate)"),
    lambda text: text + "(\n",
    lambda text: text.rstrip("(\n") + "\n",
)


def answer(folder: Path, cache: Path | None) -> str:
    found = discover([str(folder)], folder)
    graph = static_graph(found, graph_cache(cache), 1)
    issues = [(issue.path, issue.line, issue.message) for issue in graph.issues]
    return json.dumps([graph_data(graph.graph), issues, graph.lines, graph.files, graph.open_world])


def edited(folder: Path, seed: int, times: int = 30) -> bool:
    """Edit a package at random; return whether every answer from the cache was the right one."""
    choose, cache = random.Random(seed), folder.parent / "cache"
    folder.mkdir(parents=True)
    for name, text in START.items():
        (folder / name).write_text(text)
    for _ in range(times):
        file = folder / choose.choice(sorted(START))
        kinds = (PLACES, BINDINGS)
        changed = [text for kind in kinds for edit in kind if (text := edit(file.read_text())) != file.read_text()]
        file.write_text(choose.choice(changed))
        right = answer(folder, None)
        if answer(folder, cache) != right or answer(folder, cache) != right:
            return False
    return True


@pytest.mark.parametrize("seed", range(3))
def test_random_edits_give_what_a_cold_run_gives(tmp_path: Path, seed: int) -> None:
    assert edited(tmp_path / "p", seed)


def without_data(facts: FileFacts) -> bytes:
    """Return the shape of facts whose operations do not say what they name."""
    kept = ("const", "pi")
    units = (
        u._replace(values=tuple((op, operands, data if op in kept else "") for op, operands, data in u.values))
        for u in facts.units
    )
    return shape_of(facts._replace(units=tuple(units)))


def without_parents(facts: FileFacts) -> bytes:
    """Return the shape of facts whose classes have no bases and whose calls have no arguments."""
    units = (u._replace(values=tuple((op, operands[:1], data) for op, operands, data in u.values)) for u in facts.units)
    return shape_of(facts._replace(units=tuple(units)))


@pytest.mark.parametrize("crippled", [lambda facts: bytes(40), without_data, without_parents])
def test_the_edits_catch_a_shape_that_leaves_code_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crippled: Callable[[FileFacts], bytes]
) -> None:
    monkeypatch.setattr("callscope.source.load.shape_of", crippled)
    changes = [(name, edit(text)) for edit in BINDINGS for name, text in START.items() if edit(text) != text]
    assert any(wrong_after(tmp_path / str(number), *change) for number, change in enumerate(changes))


def wrong_after(place: Path, name: str, text: str) -> bool:
    """Return whether the answer from the cache is wrong after one file has got another text."""
    folder, cache = place / "p", place / "cache"
    folder.mkdir(parents=True)
    for other, before in START.items():
        (folder / other).write_text(before)
    answer(folder, cache)
    (folder / name).write_text(text)
    try:
        return answer(folder, cache) != answer(folder, None)
    except ValueError:  # units of files that are not the same do not pair up
        return True


@pytest.mark.parametrize("edit", PLACES)
def test_what_binds_nothing_anew_is_not_solved_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[str], str]
) -> None:
    folder, cache = tmp_path / "p", tmp_path / "cache"
    folder.mkdir()
    for name, text in START.items():
        (folder / name).write_text(text)
    answer(folder, cache)
    for name, text in START.items():
        (folder / name).write_text(edit(text))
    right = answer(folder, None)
    monkeypatch.setattr(stored, "analyse", None)
    assert answer(folder, cache) == right


def test_a_damaged_or_missing_entry_means_a_new_solution(tmp_path: Path) -> None:
    folder, cache = tmp_path / "p", tmp_path / "cache"
    folder.mkdir()
    for name, text in START.items():
        (folder / name).write_text(text)
    choose = random.Random(1)
    for number in range(12):
        answer(folder, cache)
        (folder / "a.py").write_text(f"{'#' * number}\n{START['a.py']}")
        for entry in [path for path in cache.rglob("*") if path.is_file()]:
            if choose.random() < 0.5:
                entry.write_bytes(entry.read_bytes()[: choose.randrange(200)])
            elif choose.random() < 0.2:
                entry.unlink()
        assert answer(folder, cache) == answer(folder, None)
