from bnnkit.train import fit
from bnnkit import BayesNet, make_data

if __name__ == "__main__":
    x, y = make_data(24, seed=2)
    net = BayesNet([1, 8, 1], posterior="diag")
    print(fit(net, x, y, epochs=2, samples=2))
