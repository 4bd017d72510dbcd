from torch.nn.functional import softplus


def critic_loss(real, fake):
    return softplus(-real).mean() + softplus(fake).mean()


def generator_loss(fake, drift=1e-2):
    return softplus(-fake).mean() + drift * fake.square().mean()
