def run(state, push, rates, steps):
    for _, rate in zip(range(steps), rates):
        state = state + rate * push.sin()
    return state
