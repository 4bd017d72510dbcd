class Visitor:
    def visit(self, kind):
        return getattr(self, "visit_" + kind)()

    def visit_name(self):
        pass

    def visit_call(self):
        pass

    def other(self):
        pass


def go():
    v = Visitor()
    v.visit("name")
    v.visit("call")


go()
