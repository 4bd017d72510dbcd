"""Which code is the user's."""

import linecache
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from callscope.dynamic import execute
from callscope.dynamic.source.generated import is_generated
from callscope.dynamic.source.places import Places
from callscope.model.run import RunPlan, Target
from callscope.model.span import Span
from callscope.render.excerpt import Sources
from tests.dynamic.programs import Program


def test_packages_of_a_chained_environment_are_libraries() -> None:
    places = Places()
    assert not places.is_user_module("torch", "/elsewhere/lib/python3.11/site-packages/torch/__init__.py")
    assert not places.is_user_module("numpy", "/usr/lib/python3/dist-packages/numpy/__init__.py")
    assert places.is_user_module("model", "/home/someone/project/model.py")
    asked_for = Places(namespaces=("torch.optim",))
    assert asked_for.is_user_module("torch.optim.sgd", "/elsewhere/site-packages/torch/optim/sgd.py")


def test_code_made_at_run_time_does_not_rename_the_file_that_it_names() -> None:
    made = {"__name__": "made_at_run_time"}
    exec(compile("import sys\nframe = sys._getframe()", linecache.__file__, "exec"), made)
    places = Places()
    places.is_user(made["frame"])
    assert places._modules[linecache.__file__] == "linecache"


LIBRARY = """
from torch import Tensor

def reduced(x: Tensor) -> float:
    return inner(x) + 1.0

def inner(x: Tensor) -> float:
    return x.sum().item()
"""
PROGRAM = """
import os, sys
import torch
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "site-packages"))
import library
x = torch.ones(3, requires_grad=True)
y = (x * 2).sum()
(y * library.reduced(y)).backward()
"""


def test_what_a_library_does_is_at_its_own_line_with_the_calls_that_led_there(tmp_path: Path) -> None:
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "library.py").write_text(LIBRARY)
    (site,) = Program(tmp_path, PROGRAM).run().sites
    assert (site.span.anchor(), site.function) == ("site-packages/library.py:8", "library.inner")
    assert [call.span.anchor() for call in site.callers] == ["site-packages/library.py:5", "program.py:8"]


def test_with_a_namespace_only_its_own_lines_count(tmp_path: Path) -> None:
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "library.py").write_text(LIBRARY)
    (site,) = Program(tmp_path, PROGRAM).run(namespaces=("elsewhere",)).sites
    assert (site.span.anchor(), site.callers) == ("program.py:8", ())


def test_a_notebooks_cell_has_its_number_and_its_source(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "/tmp/ipykernel_1/42.py"
    shell = SimpleNamespace(compile=SimpleNamespace(_filename_map={name: 3}))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setitem(linecache.cache, name, (10, None, ["y = x.item()\n"], name))
    path = Places().path(name)
    assert path == "In [3]"
    assert Sources().line(Span(path, 1)) == "y = x.item()"


def test_what_pip_put_into_a_target_folder_is_a_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "library-1.0.dist-info").mkdir()
    (tmp_path / "library-1.0.dist-info" / "RECORD").write_text(
        "library/__init__.py,sha256=x,3\nlibrary-1.0.dist-info/RECORD,,\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    places = Places()
    assert not places.is_user_module("library", str(tmp_path / "library" / "core.py"))
    assert places.is_user_module("mine", str(tmp_path / "mine" / "core.py"))


LAZY = """
class Backend:
    def __init__(self):
        {}
        self.np = torch

    def cast(self, x):
        return self.np.tensor(x)
"""
ASKS = """
import os, sys
import torch
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "site-packages"))
import library
x = torch.tensor(2.0, requires_grad=True)
y = library.Backend().cast(x)
(y * x).backward()
"""


@pytest.mark.parametrize(
    ("imports", "place"),
    [("import torch", "site-packages/library.py:8"), ("torch = __import__('torch')", "program.py:7")],
)
def test_a_library_that_imports_torch_within_a_function_is_built_on_it(
    tmp_path: Path, imports: str, place: str
) -> None:
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "library.py").write_text(LAZY.format(imports))
    (site,) = Program(tmp_path, ASKS).run().sites
    assert site.span.anchor() == place


WRITES = """
import importlib.util, tempfile
import torch

def called(model, x):
    with tempfile.NamedTemporaryFile("w", prefix="made_", suffix=".py", delete=False) as file:
        file.write("import torch\\ndef call(model, x):\\n    return model(x)\\n")
    spec = importlib.util.spec_from_file_location("made", file.name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.call(model, x)

def halved(x):
    return x.detach() * 0.5
"""
CALLS = """
import os, sys
import torch
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "site-packages"))
import library
x = torch.tensor(2.0, requires_grad=True)
(library.called(library.halved, x) * x).backward()
"""


def test_code_that_is_written_while_the_program_runs_is_nobodys_and_names_no_site(tmp_path: Path) -> None:
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "library.py").write_text(WRITES)
    program = Program(tmp_path, CALLS)
    (first,), (again,) = program.run().sites, program.run().sites
    assert first.key == again.key
    assert [call.span.anchor() for call in first.callers] == ["site-packages/library.py:11", "program.py:7"]


def test_a_file_that_was_there_before_is_the_users_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = tmp_path / "model_a1b2c3d4.py"
    path.write_text("")
    assert is_generated(str(path))
    assert not is_generated(str(tmp_path / "deeper" / "model_a1b2c3d4.py"))
    monkeypatch.setattr("callscope.dynamic.source.generated._BEGUN", path.stat().st_ctime + 1)
    assert not is_generated(str(path))


NEUTRAL = """
from package import backend

def scaled(x):
    return chosen(x)

def chosen(x):
    return [backend.halved(part) if part > 0 else part for part in x]
"""
BACKED = """
import os, sys
import torch
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "site-packages"))
from package import neutral
x = torch.ones(1, requires_grad=True)
sum(neutral.scaled(x * 2)).backward()
"""


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        ("import torch", ["site-packages/package/neutral.py:8", "site-packages/package/neutral.py:5", "program.py:7"]),
        ("import math", ["program.py:7"]),  # nothing says that the package knows torch
    ],
)
def test_what_a_package_with_a_torch_backend_does_in_another_file_is_at_that_line(
    tmp_path: Path, backend: str, expected: list[str]
) -> None:
    package = tmp_path / "site-packages" / "package"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "backend.py").write_text(f"{backend}\ndef halved(x):\n    return x / 2\n")
    (package / "neutral.py").write_text(NEUTRAL)
    (site,) = Program(tmp_path, BACKED).run().sites
    assert [site.span.anchor(), *(call.span.anchor() for call in site.callers)] == expected


def test_the_main_program_of_a_package_is_in_its_namespace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "optics"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "__main__.py").write_text(
        "import torch\nx = torch.ones(2, requires_grad=True)\n(x * x.sum().item()).sum().backward()\n"
    )
    monkeypatch.chdir(tmp_path)
    plan = RunPlan(target=Target("module", "optics", ()), root=str(tmp_path), namespaces=("optics",))
    record = execute(plan)
    assert (record.status, record.backward_count) == ("ok", 1)
    assert [site.span.anchor() for site in record.sites] == ["optics/__main__.py:3"]


DEEP = "from torch import Tensor\n" + "".join(f"def f{n}(x: Tensor):\n    return f{n + 1}(x)\n" for n in range(7))


def test_of_many_library_calls_the_nearest_are_told_and_the_one_that_the_user_made(tmp_path: Path) -> None:
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "library.py").write_text(DEEP + "def f7(x: Tensor):\n    return x.sum().item()\n")
    (site,) = Program(tmp_path, PROGRAM.replace("reduced", "f0")).run().sites
    lines = [site.span.line, *(call.span.line for call in site.callers)]
    assert lines == [17, 15, 13, 3, 8]
