"""After any edit the answer that uses the cache is, byte for byte, the one that a run without a cache gives."""

from __future__ import annotations

import json
import random
from pathlib import Path

from callscope.render.callgraph_json import graph_data
from callscope.source import discover
from callscope.static.stored import graph_cache, static_graph

START = {
    "a.py": "from b import helper, Base\n\n\nclass Child(Base):\n    def run(self):\n        return helper(self)\n",
    "b.py": "class Base:\n    def run(self):\n        return 0\n\n\ndef helper(thing):\n    return thing.run()\n",
    "c.py": "import a\n\nchild = a.Child()\nchild.run()\nTABLE = {'one': a.helper}\nTABLE['one'](child)\n",
}
EDITS = (
    lambda text: "# moved down\n" + text,
    lambda text: text + "\n\ndef added(x):\n    return x\n",
    lambda text: text + "\n\ndef calls_added():\n    return added(added)\n",
    lambda text: text.replace("thing.run()", "thing.run(thing)"),
    lambda text: text.replace("return 0", "return 0.5"),
    lambda text: text.replace("class Child(Base)", "class Child"),
    lambda text: text.replace("def run(self):\n", 'def run(self):\n        """What it does."""\n'),
    lambda text: text + "(\n",
    lambda text: text.rstrip("(\n") + "\n",
)


def answer(folder: Path, cache: Path | None) -> str:
    found = discover([str(folder)], folder)
    graph = static_graph(found, graph_cache(cache), 1)
    issues = [(issue.path, issue.line, issue.message) for issue in graph.issues]
    return json.dumps([graph_data(graph.graph), issues, graph.lines, graph.files, graph.open_world])


def test_random_edits_give_what_a_cold_run_gives(tmp_path: Path) -> None:
    folder, choose = tmp_path / "p", random.Random(4)
    folder.mkdir()
    for name, text in START.items():
        (folder / name).write_text(text)
    for _ in range(40):
        file = folder / choose.choice(sorted(START))
        file.write_text(choose.choice(EDITS)(file.read_text()))
        assert answer(folder, tmp_path / "cache") == answer(folder, None)
        assert answer(folder, tmp_path / "cache") == answer(folder, None)
