class Agent:
    def __init__(self, name, wealth):
        self.name, self.wealth, self.past = name, wealth, []

    def settle(self, amount, price):
        self.wealth = self.wealth - amount * price
        self.past.append(float(amount))


class Household(Agent):
    def __init__(self, name, wealth, share):
        super().__init__(name, wealth)
        self.share = share

    def act(self, price):
        return self.share * self.wealth / price
