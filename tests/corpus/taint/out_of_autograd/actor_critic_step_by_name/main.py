import torch
from sac import Agent, HParams

if __name__ == "__main__":
    torch.manual_seed(0)
    hp = HParams(steps=3)
    agent = Agent(hp)
    for step in range(hp.steps):
        batch = dict(
            s=torch.randn(hp.batch, hp.obs), a=torch.rand(hp.batch, hp.act) * 2 - 1,
            r=torch.randn(hp.batch), s2=torch.randn(hp.batch, hp.obs), done=torch.rand(hp.batch) < 0.1,
        )
        print(step, agent.update(**batch))
    torch.save({k: v.cpu() for k, v in agent.actor.state_dict().items()}, "/dev/null")
