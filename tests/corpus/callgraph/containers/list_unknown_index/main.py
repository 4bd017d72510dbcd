def a():
    pass


def b():
    pass


steps = [a, b]


def run(i):
    steps[i]()


for i in range(2):
    run(i)
