def add(a, b):
    return a + b


OPS = {"add": lambda a, b: add(a, b), "neg": lambda a, b: -a}


def evaluate(op):
    return OPS[op](1, 2)


evaluate("add")
evaluate("neg")
