"""Shell completion: what the shells are given to load, and what is proposed."""

import os
import shutil
import subprocess
import sys

import pytest

WORDS = {
    ("d",): {"dynamic"},
    ("lint", "--format", "sa"): {"sarif"},
    ("static", "--format", "py"): {"pycg"},
    ("rules", "CS101"): {"CS101"},
    ("dynamic", "--no-l"): {"--no-ledger"},
    ("investigate", "--phase", "a"): {"a", "all"},
}


def asked(instruction: str, words: tuple[str, ...] = ()) -> str:
    environment = {
        **os.environ, "_CALLSCOPE_COMPLETE": instruction, "COMP_WORDS": " ".join(("callscope", *words)),
        "COMP_CWORD": str(len(words)),
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "callscope"], env=environment, capture_output=True, text=True)
    return done.stdout


@pytest.mark.parametrize("words", sorted(WORDS))
def test_what_is_proposed(words):
    proposed = {line.partition(",")[2] for line in asked("bash_complete", words).splitlines()}
    assert proposed == WORDS[words]


def test_a_targets_place_proposes_files():
    assert asked("bash_complete", ("dynamic", "tr")).startswith("file,")


@pytest.mark.parametrize(("shell", "check"), [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")])
def test_the_shell_takes_the_script(shell, check, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    script = tmp_path / "complete"
    script.write_text(asked(f"{shell}_source"))
    assert script.stat().st_size > 100
    done = subprocess.run([shell, check, script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
