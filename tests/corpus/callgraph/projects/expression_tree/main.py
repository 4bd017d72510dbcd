class Num:
    def __init__(self, v):
        self.v = v

    def accept(self, visitor):
        return visitor.visit_num(self)


class Add:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def accept(self, visitor):
        return visitor.visit_add(self)


class Evaluate:
    def visit_num(self, node):
        return node.v

    def visit_add(self, node):
        return node.a.accept(self) + node.b.accept(self)


class Show:
    def visit_num(self, node):
        return str(node.v)

    def visit_add(self, node):
        return node.a.accept(self) + "+" + node.b.accept(self)


def go():
    tree = Add(Num(1), Add(Num(2), Num(3)))
    tree.accept(Evaluate())
    tree.accept(Show())


go()
