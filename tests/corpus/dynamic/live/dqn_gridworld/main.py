import torch
from agent.learner import Learner
from agent.replay import transitions

torch.set_default_dtype(torch.float64)


def main():
    torch.manual_seed(7)
    learner = Learner(states=4, actions=3)
    batch = transitions(12)
    td = learner.td_loss(batch)
    td.backward()
    print("td", td.item(), learner.history)


if __name__ == "__main__":
    main()
