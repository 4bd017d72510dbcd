import ast


class Names(ast.NodeVisitor):
    def visit_Name(self, node):
        found(node.id)

    def visit_Call(self, node):
        self.generic_visit(node)


def found(x):
    pass


def go():
    Names().visit(ast.parse("f(g(x)) + y"))


go()
