class Controller:
    def __init__(self, target, kp=0.01, ki=0.001):
        self.target, self.kp, self.ki, self.total, self.beta = target, kp, ki, 0.0, 0.1

    def update(self, kl):
        error = kl - self.target
        self.total += error
        self.beta = min(2.0, max(0.0, self.beta + self.kp * error + self.ki * self.total))
