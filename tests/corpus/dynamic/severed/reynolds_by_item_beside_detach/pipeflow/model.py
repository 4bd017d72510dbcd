from .friction import colebrook

class Pipe:
    def __init__(self, D, L, rough):
        self.D, self.L, self.rough = D, L, rough
    def drop(self, fluid, v):
        re = fluid.rho.detach() * v * self.D / fluid.mu
        f = 64 / re if re < 2300 else colebrook(re.item(), self.rough)
        return f * self.L / self.D * fluid.rho * v**2 / 2
