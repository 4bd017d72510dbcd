def price(payoff, path):
    return payoff(path).mean()


def error(payoff, path):
    values = payoff(path)
    return (values.std() / len(values) ** 0.5).item()
