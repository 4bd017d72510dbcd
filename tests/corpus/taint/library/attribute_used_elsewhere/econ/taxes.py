def levy(agent, rate):
    paid = rate * agent.wealth
    agent.wealth = agent.wealth - paid
    return paid


def rebate(agents, pot):
    each = pot.item() / len(agents)
    for agent in agents:
        agent.wealth = agent.wealth + each
