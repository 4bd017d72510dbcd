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


def test_namespaces_without_paths_hold_the_program_to_their_modules_and_what_a_named_file_needs(tmp_path: Path):
    for name in ("ours/__init__.py", "ours/part.py", "beside/__init__.py", "beside/other.py", "script.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("import beside\n" if name == "script.py" else "")
    config = Config(root=tmp_path, namespaces=("ours",))
    assert shown(config, []) == ["ours/__init__.py", "ours/part.py"]
    with_script = shown(config, [tmp_path / "script.py"])
    assert with_script == ["beside/__init__.py", "beside/other.py", "ours/__init__.py", "ours/part.py", "script.py"]


def shown(config: Config, files: list[Path]) -> list[str]:
    return [file.shown for file in find_scope(config, files).program.files]
