"""Options after the target: whose they are, and what is said when that may not be clear."""

import click
import pytest

from callscope.cli.target_arguments import TargetCommand

SPELLS = "import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument('--seed')\n"


def command():
    seen = {}

    @click.command(cls=TargetCommand, context_settings={"ignore_unknown_options": True})
    @click.argument("target", nargs=-1, type=click.UNPROCESSED)
    @click.option("-m", "module")
    @click.option("--seed", type=int)
    def run(**arguments):
        seen.update(arguments)

    def ask(*words):
        run.main(list(words), standalone_mode=False)
        return seen["target"], seen["seed"]

    return ask


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain.py").write_text("print('no options')\n")
    (tmp_path / "spells.py").write_text(SPELLS)
    (tmp_path / "main.py").write_text("from settings import parser\n")
    (tmp_path / "settings.py").write_text(SPELLS)
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("")
    (tmp_path / "pkg" / "__main__.py").write_text("from pkg.options import parser\n")
    (tmp_path / "pkg" / "options.py").write_text(SPELLS)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "target", "seed"),
    [
        (("plain.py", "--seed", "3"), ("plain.py",), 3),
        (("--seed", "3", "spells.py"), ("spells.py",), 3),
        (("spells.py", "--seed", "3"), ("spells.py", "--seed", "3"), None),
        (("main.py", "--seed=3"), ("main.py", "--seed=3"), None),
        (("--seed", "1", "main.py", "--seed", "3"), ("main.py", "--seed", "3"), 1),
        (("-m", "pkg", "--seed", "3"), ("--seed", "3"), None),
        (("-m", "plain", "--seed", "3"), (), 3),
        (("plain.py", "--", "--seed", "3"), ("plain.py", "--seed", "3"), None),
        (("plain.py", "--unknown", "3"), ("plain.py", "--unknown", "3"), None),
    ],
)
def test_whose_option_it_is(project, words, target, seed):
    assert command()(*words) == (target, seed)


def test_a_refused_option_after_the_target_says_where_the_targets_own_stand(project):
    with pytest.raises(click.UsageError, match="stands after --"):
        command()("plain.py", "--seed", "three")
    with pytest.raises(click.UsageError) as refused:
        command()("--seed", "three", "plain.py")
    assert "stands after --" not in str(refused.value)
