import examples.train as t

t.run(dict(seed=0, steps=12, batch=8, gamma=0.98, tau=0.01, hidden=16))
