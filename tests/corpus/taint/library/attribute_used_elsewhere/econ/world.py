import torch

from .taxes import levy, rebate


class World:
    def __init__(self, agents, rate):
        self.agents, self.rate = agents, rate

    def turn(self, price):
        for agent in self.agents:
            agent.settle(agent.act(price), price)
        rebate(self.agents, sum(levy(agent, self.rate) for agent in self.agents))


def welfare(world, price, turns=3):
    for _ in range(turns):
        world.turn(price)
    report = {agent.name: round(agent.wealth.item(), 2) for agent in world.agents}
    return sum(torch.log(agent.wealth.clamp(min=1e-3)) for agent in world.agents), report
