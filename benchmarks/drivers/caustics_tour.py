"""What caustics' documentation shows: lenses by themselves, on planes and stacked, sources, simulators, batched by vmap, fitted by gradient."""

import caustics
import torch
from caustics import utils
from touring import step

torch.manual_seed(0)
COSMOLOGY = caustics.FlatLambdaCDM(name="cosmo")
PLACE = {"cosmology": COSMOLOGY, "z_l": 0.5, "z_s": 1.5, "x0": 0.05, "y0": -0.02}
PIXELS = {"cosmology": COSMOLOGY, "z_l": 0.5, "z_s": 1.5, "x0": 0.0, "y0": 0.0, "pixelscale": 0.1}
X, Y = utils.meshgrid(0.1, 12)
LENSES = {
    "EPL": lambda: caustics.EPL(**PLACE, q=0.7, phi=0.3, Rein=1.0, t=1.1),
    "EPL-e1e2": lambda: caustics.EPL(**PLACE, e1=0.1, e2=0.1, Rein=1.0, t=1.0, angle_system="e1_e2"),
    "ExternalShear": lambda: caustics.ExternalShear(**PLACE, gamma_1=0.05, gamma_2=0.02),
    "MassSheet": lambda: caustics.MassSheet(**PLACE, kappa=0.1),
    "Multipole": lambda: caustics.Multipole(**PLACE, m=(3, 4), a_m=[0.05, 0.02], phi_m=[0.2, 0.1]),
    "NFW": lambda: caustics.NFW(**PLACE, mass=1e12, c=6.0),
    "Point": lambda: caustics.Point(**PLACE, Rein=1.0),
    "PseudoJaffe": lambda: caustics.PseudoJaffe(**PLACE, mass=1e11, Rc=0.1, Rs=1.0),
    "SIE": lambda: caustics.SIE(**PLACE, q=0.7, phi=0.3, Rein=1.0),
    "SIE-c1c2": lambda: caustics.SIE(**PLACE, c1=0.1, c2=0.1, Rein=1.0, angle_system="c1_c2"),
    "SIS": lambda: caustics.SIS(**PLACE, Rein=1.0),
    "TNFW": lambda: caustics.TNFW(**PLACE, mass=1e12, Rs=1.0, tau=3.0),
    "EnclosedMass": lambda: caustics.EnclosedMass(
        **PLACE, enclosed_mass=lambda r, p: 1 - torch.exp(-r / p), q=0.8, phi=0.1, p=1.0
    ),
    "PixelatedConvergence": lambda: caustics.PixelatedConvergence(**PIXELS, convergence_map=torch.rand(24, 24)),
    "PixelatedConvergence-conv2d": lambda: caustics.PixelatedConvergence(
        **PIXELS, convergence_map=torch.rand(24, 24), convolution_mode="conv2d"
    ),
    "PixelatedPotential": lambda: caustics.PixelatedPotential(**PIXELS, potential_map=torch.rand(24, 24)),
    "PixelatedDeflection": lambda: caustics.PixelatedDeflection(**PIXELS, deflection_map=torch.rand(2, 24, 24)),
}


def sersic(name: str) -> caustics.Sersic:
    return caustics.Sersic(x0=0.1, y0=0.0, q=0.6, phi=0.4, n=2.0, Re=0.5, Ie=1.0, name=name)


def ask(lens) -> None:
    for method in ("reduced_deflection_angle", "physical_deflection_angle", "convergence", "potential", "raytrace"):
        step(method, lambda: getattr(lens, method)(X, Y))
    for method in ("surface_density", "time_delay", "magnification", "jacobian_lens_equation", "shear"):
        step(method, lambda: getattr(lens, method)(X, Y))
    step("finite", lambda: lens.jacobian_lens_equation(X, Y, method="finitediff", pixelscale=torch.tensor(0.1)))


def planes() -> None:
    for lens in (
        caustics.SinglePlane(
            cosmology=COSMOLOGY, lenses=[LENSES["SIE"](), LENSES["ExternalShear"]()], z_l=0.5, z_s=1.5
        ),
        caustics.Multiplane(
            cosmology=COSMOLOGY,
            z_s=2.0,
            lenses=[
                caustics.SIS(COSMOLOGY, name=f"sis{i}", z_l=z, x0=0.1, y0=0.0, Rein=0.5, s=1e-3)
                for i, z in enumerate((0.5, 0.8))
            ],
        ),
    ):
        ask(lens)
        step("effective", lambda: lens.effective_reduced_deflection_angle(X, Y))
        step("divergence", lambda: lens.effective_convergence_div(X, Y))
        step("curl", lambda: lens.effective_convergence_curl(X, Y))


def sources() -> None:
    image = torch.rand(16, 16)
    stars = caustics.StarSource(x0=0.0, y0=0.0, theta_s=0.4, Ie=1.0, gamma=0.1)
    light = caustics.LightStack(light_models=[sersic("disk"), stars])
    pixels = caustics.Pixelated(image=image, x0=0.0, y0=0.0, pixelscale=0.1)
    for source in (sersic("alone"), stars, light, pixels):
        step(type(source).__name__, lambda: source.brightness(X, Y))
    cube = caustics.PixelatedTime(cube=torch.rand(4, 16, 16), x0=0.0, y0=0.0, pixelscale=0.1, t_end=1.0)
    step("cube", lambda: cube.brightness(X, Y, torch.rand_like(X)))


def simulators() -> None:
    psf = utils.gaussian(0.1, 5, 5, 0.15)
    for options in ({}, {"psf": psf}, {"psf": psf, "psf_mode": "conv2d"}, {"upsample_factor": 2}, {"quad_level": 3}):
        sim = caustics.LensSource(
            LENSES["SIE"](), sersic("source"), pixelscale=0.1, pixels_x=16, lens_light=sersic("light"), **options
        )
        step("image", sim)
        step("no source", lambda: sim(lens_source=False, psf_convolve=False))
    sim.upsample_factor, sim.pixels_x, sim.pixelscale = 2, 12, 0.12
    micro = caustics.Microlens(lens=LENSES["Point"](), source=sersic("star"))
    fov = torch.tensor([-1.0, 1.0, -1.0, 1.0])
    step("mcmc", lambda: micro(fov, N_mcmc=50))
    step("grid", lambda: micro(fov, method="grid", N_grid=10))


def fit() -> None:
    lens = caustics.SIE(cosmology=COSMOLOGY, z_l=0.5, z_s=1.5, name="fitted")
    sim = caustics.LensSource(lens, sersic("behind"), pixelscale=0.1, pixels_x=12)
    values = torch.tensor([0.0, 0.0, 0.7, 0.3, 1.0])
    target = sim(values)
    step("roots", lambda: LENSES["SIE"]().forward_raytrace(torch.tensor(0.1), torch.tensor(0.0)))
    torch.vmap(sim)(torch.stack([values, values + 0.01]))
    torch.func.jacfwd(sim)(values)
    guess = (values + 0.05).requires_grad_()
    optimizer = torch.optim.Adam([guess], lr=0.01)
    for _ in range(3):
        optimizer.zero_grad()
        (sim(guess) - target).square().mean().backward()
        optimizer.step()
    utils.batch_lm(values[None] + 0.05, target.flatten()[None], lambda p: sim(p).flatten(), max_iter=3)


def tools() -> None:
    grid = torch.linspace(0, 1, 9)
    for method in ("linear", "nn", "cubic"):
        step(method, lambda: utils.interp1d(grid, grid.square(), torch.rand(5), method))
    utils.interp2d(torch.rand(8, 8), torch.rand(5), torch.rand(5), method="linear")
    utils.interp3d(torch.rand(4, 8, 8), torch.rand(5), torch.rand(5), torch.rand(5))
    utils.interp_bicubic(torch.rand(5), torch.rand(5), torch.rand(8, 8), get_dY=True, get_ddY=True)
    utils.cluster_means(torch.rand(20, 2), 3)
    utils.quad(lambda x, *_: x.square(), 8, torch.tensor(0.0), torch.tensor(1.0))
    utils.vmap_reduce(lambda x: x.square(), chunk_size=4)(torch.rand(10))
    caustics.func.reduced_deflection_angle_sie(0.0, 0.0, 0.7, 0.3, 1.0, X, Y)
    redshift, further = torch.tensor(0.5), torch.tensor(1.5)
    for name in ("comoving_distance", "transverse_comoving_distance", "angular_diameter_distance"):
        step(name, lambda: getattr(COSMOLOGY, name)(redshift))
    COSMOLOGY.time_delay_distance(redshift, further)
    COSMOLOGY.critical_surface_density(redshift, further)


for label, make in LENSES.items():
    step(label, lambda: ask(make()))
for part in (planes, sources, simulators, fit, tools, caustics.test):
    step(part.__name__, part)
