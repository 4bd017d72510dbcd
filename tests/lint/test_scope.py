"""Which files belong to a program: the modules beside a script that it imports, however its imports are written."""

from pathlib import Path

import pytest

from callscope.config import Config
from callscope.lint.scope import find_scope


@pytest.mark.parametrize(
    "line",
    [
        "import helper",
        "import os, helper",
        "import helper as h",
        "from helper import f",
        "import\thelper",
        "import os ,helper",
    ],
)
def test_a_module_beside_a_script_is_part_of_its_program(tmp_path: Path, line: str):
    (tmp_path / "helper.py").write_text("def f(): ...\n")
    (tmp_path / "main.py").write_text(f"{line}\n")
    scope = find_scope(Config(root=tmp_path), [tmp_path / "main.py"])
    assert [Path(file.path).name for file in scope.program.files] == ["helper.py", "main.py"]


@pytest.mark.parametrize("line", ["import a, , .b", "    import this .and that", "import , ,", "from . import x"])
def test_prose_that_begins_like_an_import_is_no_import(tmp_path: Path, line: str):
    (tmp_path / "main.py").write_text(f'"""Text.\n\n{line}\n"""\n')
    scope = find_scope(Config(root=tmp_path), [tmp_path / "main.py"])
    assert [Path(file.path).name for file in scope.program.files] == ["main.py"]
