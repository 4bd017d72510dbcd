"""``--diff REV``: only what a change adds."""

import subprocess
from pathlib import Path

import pytest

from callscope.lint.changes import Before

OLD = "def f(x):\n    return x.item()\n"


@pytest.fixture
def repository(project):
    """A git repository with one finding in its only commit; the project is its root."""
    project.write("a.py", OLD)
    git(project, "init", "-q", "-b", "main")
    commit(project)
    return project


def git(project, *arguments):
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=project.root, check=True, capture_output=True)


def commit(project):
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "state")


def test_nothing_changed_adds_nothing(repository):
    assert repository.found("--diff", "HEAD") == []
    assert repository.status == 0


def test_a_new_finding_is_added_and_an_old_one_that_moved_is_not(repository):
    repository.write("a.py", "import torch\n\n" + OLD + "\ndef g(x):\n    return x.item()\n")
    assert repository.found("--diff", "HEAD") == ["a.py:7 CS101"]
    assert repository.found("--diff", "HEAD", "a.py") == ["a.py:7 CS101"]


def test_a_new_file_is_all_new(repository):
    repository.write("b.py", OLD)
    assert repository.found("--diff", "HEAD") == ["b.py:2 CS101"]
    assert repository.found("--diff", "HEAD", "b.py") == ["b.py:2 CS101"]


def test_a_renamed_file_is_the_same_file(repository):
    git(repository, "mv", "a.py", "renamed.py")
    assert repository.found("--diff", "HEAD") == []


def test_a_finding_whose_suppression_is_removed_is_added(repository):
    repository.write("a.py", OLD.rstrip() + "  # callscope: ignore[CS101] logged\n")
    commit(repository)
    assert repository.found("--diff", "HEAD") == []
    repository.write("a.py", OLD)
    assert repository.found("--diff", "HEAD") == ["a.py:2 CS101"]


def test_an_older_revision_counts_all_changes_since(repository):
    repository.write("b.py", OLD)
    commit(repository)
    assert repository.found("--diff", "HEAD~1") == ["b.py:2 CS101"]


def test_the_project_may_be_a_folder_of_the_repository(repository, monkeypatch):
    repository.write("sub/pyproject.toml", "[tool.callscope]\n")
    repository.write("sub/c.py", OLD)
    monkeypatch.chdir(repository.root / "sub")
    assert repository.found("--diff", "HEAD") == ["c.py:2 CS101"]
    commit(repository)
    assert repository.found("--diff", "HEAD") == []
    repository.write("sub/c.py", OLD + OLD.replace("f(", "g("))
    assert repository.found("--diff", "HEAD") == ["c.py:4 CS101"]


def test_the_index_and_the_work_tree_stay_as_they_are(repository):
    repository.write("a.py", "x = 1\n")
    git(repository, "add", "a.py")
    repository.write("a.py", "x = 2\n")
    before = status(repository)
    repository.lint("--diff", "HEAD")
    assert status(repository) == before


def status(project):
    command = ["git", "status", "--porcelain=v2"]
    return subprocess.run(command, cwd=project.root, check=True, capture_output=True).stdout


@pytest.mark.parametrize("revision", ["nonsense", "--help", "HEAD~99"])
def test_an_unknown_revision_is_an_error(repository, revision):
    repository.lint(f"--diff={revision}")
    assert (repository.status, repository.out) == (2, "")
    assert f"git knows no revision '{revision}'" in repository.err


def test_outside_a_repository_is_an_error(project, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.root.parent))
    project.write("a.py", OLD)
    project.lint("--diff", "HEAD")
    assert (project.status, project.out) == (2, "")
    assert "is not in a git repository" in project.err


@pytest.mark.parametrize(
    ("function", "path", "former"),
    [
        ("pkg.b.Net.forward", "pkg/b.py", "pkg.a.Net.forward"),
        ("b.Net.forward", "src/b.py", "a.Net.forward"),
        ("pkg.b", "pkg/b.py", "pkg.a"),
        ("pkg.other.f", "pkg/b.py", "pkg.other.f"),
    ],
)
def test_a_function_of_a_renamed_file_is_the_same_function(function, path, former):
    before = Before(Path("."), {"pkg/b.py": "pkg/a.py", "src/b.py": "src/a.py"})
    assert before.former_function(function, path) == former
