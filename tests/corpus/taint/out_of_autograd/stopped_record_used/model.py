def response(state):
    return state.density / (1.0 + state.depth**2)
