import torch
from fewshot.learner import Regressor
from fewshot.meta import MetaLearner
from fewshot.tasks import sinusoids

torch.set_default_dtype(torch.float64)
torch.manual_seed(30)

net = Regressor(hidden=5)
meta = MetaLearner(net, inner_steps=2)
outer = torch.zeros(())
for support, query in sinusoids(3):
    outer = outer + meta.evaluate(support, query)
outer.backward()
print("meta loss", outer.item())
