class Problem(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code

    def explain(self):
        return text(self.code)


def text(code):
    return str(code)


def go():
    try:
        raise Problem(3)
    except Problem as problem:
        return problem.explain()


go()
