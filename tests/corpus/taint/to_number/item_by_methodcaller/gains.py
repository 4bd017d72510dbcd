def blend(weights, parts):
    return sum(w * p for w, p in zip(weights, parts))
