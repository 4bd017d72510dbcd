"""What a function writes into what it is handed reaches whoever handed it in; what was used before, or is only shown, does not."""

from __future__ import annotations

import pytest

from callscope.lint.catalogue import load
from callscope.source import Cache, discover, load_facts
from callscope.static import analyse
from callscope.taint import TaintOptions, examine
from callscope.taint.onward.search_calls import Calls

HEAD = "import torch\n\nw = torch.ones(8, requires_grad=True)\n"
APPENDED = "def put(out, x):\n    out.append(x.item())\nrows = []\nfor x in w * 2:\n    put(rows, x)\n({used} * w).sum().backward()\nprint(rows)\n"
KEYED = 'def put(out, x):\n    out["m"], out["n"] = x.detach() * 2, x * 3\nd = {{}}\nput(d, w)\n(d["{key}"] * w).sum().backward()\n'
FILLED = (
    "def write(out, k, x):\n    out[k] = {value}\ndef fill(out, x):\n    for i in range(8):\n        write(out, i, x[i])\n"
    "o = torch.empty(8)\nfill(o, w ** 2)\n(o * w).sum().backward()\n"
)
ADDED = "def add(field, x):\n    {statement}\nfield = w * 2\nadd(field, w)\n(field ** 2).sum().backward()\n"
LISTED = "def put(out, x):\n    out += [{value}]\nrows = []\nput(rows, w[0])\n(rows[0] * w).sum().backward()\n"
COUNTED = "def count(total, x):\n    total += {value}\n    return x\ntotal = {start}\ny = count(total, w)\n(y * 2 * total).sum().backward()\n"
INJECTED = "def inject(field, k, x):\n    field.data[k] += x\nfield = w * 2\n{after}inject(field, 2, w[2] * 2)\n{before}print(field)\n"
IN_PLACE = "field = {made}\nfield.data[2] += {value}\n(field * w).sum().backward()\n"
KEPT = (
    "class Field:\n    def __init__(self):\n        self.u = torch.zeros(8)\n    def kick(self, x):\n        {kept}\n"
    "        self.u.data[1:3] += x[1:3].mean()\n        return x - self.u\nField().kick(w).sum().backward()\n"
)
PAIRS = {
    "a list": (APPENDED.format(used="torch.ones(8)"), APPENDED.format(used="torch.tensor(rows)")),
    "a dictionary's key": (KEYED.format(key="n"), KEYED.format(key="m")),
    "a tensor's elements, two calls deep": (FILLED.format(value="x * 2"), FILLED.format(value="float(x) * 2")),
    "a tensor that is added to": (
        ADDED.format(statement="field += x * 2"),
        ADDED.format(statement="field += x.detach() * 2"),
    ),
    "a tensor by a method": (
        ADDED.format(statement="field.add_(x * 2)"),
        ADDED.format(statement="field.add_(x.detach() * 2)"),
    ),
    "a list that is made longer": (LISTED.format(value="x"), LISTED.format(value="x.item()")),
    "a number is no one's but the function's": (
        COUNTED.format(value="x.sum().item()", start="1.0"),
        COUNTED.format(value="x.detach().sum()", start="torch.ones(())"),
    ),
    "data written after and before the gradient is taken": (
        INJECTED.format(after="field.sum().backward()\n", before=""),
        INJECTED.format(after="", before="field.sum().backward()\n"),
    ),
    "data of a leaf that is stepped": (
        IN_PLACE.format(made="w", value="0.1 * (w * 2).sum().item()"),
        IN_PLACE.format(made="torch.zeros(8)", value="w[2] * 2"),
    ),
    "data of what is kept, and of what was computed": (
        KEPT.format(kept="pass").replace("x[1:3].mean()", "0.1 * (x[1:3].mean() - self.u.data[1:3])"),
        KEPT.format(kept="self.u = self.u + x"),
    ),
}


def rules(folder, text):
    (folder / "m.py").write_text(HEAD + text)
    program = analyse(load_facts(discover([str(folder)], root=folder), Cache(None)))
    return [f.rule for f in examine(program, load().rules, TaintOptions(information=False)).findings]


@pytest.mark.parametrize(("silent", "found"), PAIRS.values(), ids=PAIRS)
def test_what_is_written_into_an_argument_reaches_the_caller(tmp_path, silent, found):
    assert rules(tmp_path, silent) == []
    assert rules(tmp_path, found)


def test_a_long_chain_of_functions_that_fill_what_they_were_given_is_followed_to_its_end(tmp_path):
    last = 'def f0(out, x):\n    out["a"] = x.item()\n'
    link = 'def f{n}(out, x):\n    own = {{}}\n    f{before}(own, x)\n    out["a"] = own\n'
    chain = "".join(link.format(n=n, before=n - 1) for n in range(1, 150))
    end = 'o = {}\nf149(o, w[0])\n(o["a"] * w).sum().backward()\n'
    assert rules(tmp_path, last + chain + end) == ["CS101"]


def test_a_way_into_what_was_filled_gets_no_longer_however_deep_it_is_filled(tmp_path, monkeypatch):
    """Where a function fills what is inside of what it was given and calls itself, longer ways never end."""
    longest, written_into = [0], Calls._written_into

    def noted(search, item, argument):
        longest.append(len(item.path))
        return written_into(search, item, argument)

    monkeypatch.setattr(Calls, "_written_into", noted)
    link = 'def f{n}(out, x):\n    f{before}(out["a"], x)\n'
    chain = "".join(link.format(n=n, before=n - 1) for n in range(1, 9))
    end = 'o = {}\nf8(o, w[0])\n(o["a"]["a"] * w).sum().backward()\n'
    rules(tmp_path, 'def f0(out, x):\n    out["a"] = x.item()\n' + chain + end)
    assert 0 < max(longest) <= 2
