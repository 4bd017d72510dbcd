import itertools, operator, functools


class P:
    def __init__(self, n):
        self.n = n

    def val(self):
        return self.n

    def __lt__(self, o):
        return less(self, o)

    def __add__(self, o):
        return join(self, o)


def less(a, b):
    return a.n < b.n


def join(a, b):
    return P(a.n + b.n)


def keyf(p):
    return p.val()


ps = [P(1), P(2)]
for k, g in itertools.groupby(ps, key=keyf):
    for p in g:
        p.val()
list(itertools.starmap(less, zip(ps, ps)))
list(itertools.accumulate(ps, join))
functools.reduce(operator.add, ps)
sorted(ps, key=operator.attrgetter("n"))
min(ps)
sorted(ps)
list(map(operator.methodcaller("val"), ps))
[p.val() for p in itertools.chain(ps, [P(3)])]
for a, b in itertools.product(ps, ps):
    a.val()
list(itertools.takewhile(keyf, ps))
list(itertools.filterfalse(keyf, ps))
list(itertools.dropwhile(lambda p: p.val() < 1, ps))
max(ps, key=keyf)
ps.sort(key=keyf)
ps.sort()
