def micro_step(net, opt, x, last):
    net(x).square().mean().backward()
    if last:
        opt.step()
        opt.zero_grad()
