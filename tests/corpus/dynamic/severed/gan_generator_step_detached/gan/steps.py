from .losses import critic_loss, generator_loss


def critic_step(judge, optimizer, real, fake):
    optimizer.zero_grad()
    loss = critic_loss(judge(real), judge(fake.detach()) * 1.0)
    loss.backward()
    optimizer.step()
    return loss


def generator_step(judge, optimizer, fake):
    optimizer.zero_grad()
    scores = judge(fake.detach())
    loss = generator_loss(scores)
    loss.backward()
    optimizer.step()
    return loss
