"""A call that begins lines before its method's name is told, ignored and fixed at the name's line."""

import pytest

from callscope.lint.place import Tree
from callscope.model.span import Span

TEXT = "y = torch.softmax(\n    x * w,\n    dim=0).{read}\n"


@pytest.mark.parametrize(("read", "end"), [("detach()", 20), ("data", 16)])
def test_the_expression_is_found_by_its_name(read, end):
    tree = Tree(TEXT.format(read=read))
    (node,) = tree.at(Span("m.py", 3, 12, 3, end))
    assert tree.code(node).startswith("torch.softmax(")
    assert tree.at(Span("m.py", 3, 12, 3, end + 1)) == []
