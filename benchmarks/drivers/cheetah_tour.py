"""What Cheetah's documentation shows: beams made and moved through every element, lattices taken apart, settings fitted by gradient."""

import tempfile
from pathlib import Path

import cheetah
import torch
from cheetah.utils import autograd, kde
from touring import step

torch.manual_seed(0)
T = torch.tensor
PARTICLES = cheetah.ParticleBeam.from_parameters(
    num_particles=200,
    sigma_x=T(2e-4),
    sigma_y=T(2e-4),
    sigma_px=T(1e-5),
    sigma_tau=T(1e-4),
    energy=T(1e8),
    total_charge=T(1e-10),
)
MOMENTS = cheetah.ParameterBeam.from_parameters(sigma_x=T(2e-4), sigma_y=T(1e-4), sigma_px=T(1e-5), energy=T(1e8))
TWISS = {"beta_x": T(5.0), "beta_y": T(4.0), "emittance_x": T(1e-9), "emittance_y": T(1e-9), "energy": T(1e8)}


def elements() -> list[cheetah.Element]:
    return [
        cheetah.Drift(T(0.3), name="d1"),
        cheetah.Drift(T(0.3), tracking_method="second_order", name="d2"),
        cheetah.Drift(T(0.3), tracking_method="drift_kick_drift", name="d3"),
        cheetah.Quadrupole(T(0.2), k1=T(4.0), misalignment=T([1e-4, 0.0]), tilt=T(0.1), name="q1"),
        cheetah.Quadrupole(T(0.2), k1=T(-4.0), num_steps=3, tracking_method="drift_kick_drift", name="q2"),
        cheetah.Quadrupole(T(0.2), k1=T(2.0), tracking_method="second_order", name="q3"),
        cheetah.Dipole(T(0.5), angle=T(0.1), dipole_e1=T(0.05), dipole_e2=T(0.05), gap=T(0.02), name="b1"),
        cheetah.Dipole(T(0.5), angle=T(-0.1), tracking_method="drift_kick_drift", name="b2"),
        cheetah.RBend(T(0.5), angle=T(0.1), tracking_method="second_order", name="b3"),
        cheetah.Sextupole(T(0.1), k2=T(10.0), name="s1"),
        cheetah.Solenoid(T(0.2), k=T(0.5), misalignment=T([1e-4, 1e-4]), name="sol"),
        cheetah.Cavity(T(1.0), voltage=T(1e7), phase=T(10.0), frequency=T(1.3e9), name="c1"),
        cheetah.Cavity(T(1.0), voltage=T(1e7), frequency=T(1.3e9), cavity_type="traveling_wave", name="c2"),
        cheetah.TransverseDeflectingCavity(T(0.5), voltage=T(1e6), frequency=T(1e9), name="tdc"),
        cheetah.HorizontalCorrector(T(0.1), angle=T(1e-4), name="h1"),
        cheetah.VerticalCorrector(T(0.1), angle=T(1e-4), name="v1"),
        cheetah.CombinedCorrector(T(0.1), horizontal_angle=T(1e-4), vertical_angle=T(1e-4), name="hv"),
        cheetah.Undulator(T(0.5), period=T(0.05), kx=T(0.0), ky=T(1.0), name="u1"),
        cheetah.Aperture(x_max=T(1e-3), y_max=T(1e-3), name="a1"),
        cheetah.Aperture(x_max=T(1e-3), y_max=T(1e-3), shape="elliptical", name="a2"),
        cheetah.BPM(is_active=True, name="bpm"),
        cheetah.Marker(name="m1"),
        cheetah.SpaceChargeKick(T(0.3), grid_shape=(8, 8, 8), name="sc"),
        cheetah.CustomTransferMap(torch.eye(7), length=T(0.1), name="map"),
        cheetah.Screen(resolution=(40, 40), pixel_size=T([1e-4, 1e-4]), is_active=True, name="scr"),
        cheetah.Screen(resolution=(40, 40), pixel_size=T([1e-4, 1e-4]), method="kde", is_active=True, name="kde"),
        cheetah.Superimposed(cheetah.Drift(T(1.0), name="base"), cheetah.Marker(name="mid"), name="sup"),
    ]


def one(element: cheetah.Element) -> None:
    for beam in (PARTICLES, MOMENTS):
        step(element.name, lambda: element.track(beam))
    step("call", lambda: element(PARTICLES))
    step("map", lambda: element.first_order_transfer_map(T(1e8), PARTICLES.species))
    step("split", lambda: element.split(T(0.1)))
    element.clone(), repr(element), element.is_skippable, element.is_active if hasattr(element, "is_active") else None
    if isinstance(element, cheetah.Screen):
        step("reading", lambda: element.reading)


def beams() -> None:
    other = cheetah.ParticleBeam.from_twiss(num_particles=100, **TWISS)
    cheetah.ParameterBeam.from_twiss(**TWISS).as_particle_beam(num_particles=50)
    cheetah.ParticleBeam.uniform_3d_ellipsoid(num_particles=50, radius_x=T(1e-3))
    step("linspaced", lambda: cheetah.ParticleBeam.make_linspaced(num_particles=10))
    other.transformed_to(mu_x=T(1e-3), sigma_x=T(1e-4)), MOMENTS.transformed_to(mu_x=T(1e-3))
    other.as_parameter_beam(), other.linspaced(10), other.randomly_subsampled(10), MOMENTS.linspaced(10)
    cheetah.ParticleBeam.from_xyz_pxpypz(other.to_xyz_pxpypz(), energy=T(1e8))
    for beam in (other, MOMENTS):
        for name in dir(type(beam)):
            if isinstance(getattr(type(beam), name), property):
                step(name, lambda: getattr(beam, name))
        beam.clone(), repr(beam)
    other[:10] if other.particles.dim() > 2 else len(other)
    cheetah.Species("proton"), cheetah.Species("electron").clone()


def lattices() -> None:
    line = cheetah.Segment(elements()[:21], name="line")
    line.track(PARTICLES), line.length, line.is_skippable, line.element_names
    for change in ("flattened", "reversed", "without_inactive_markers", "without_inactive_zero_length_elements"):
        step(change, lambda: getattr(line, change)())
    step("drifts", line.inactive_elements_as_drifts)
    step("merged", lambda: line.transfer_maps_merged(PARTICLES))
    step("consecutive", line.with_consecutive_elements_merged)
    step("cell", lambda: line.subcell("q1", "s1").split(T(0.1)))
    step("partition", lambda: line.partition_at("q1"))
    step("attributes", lambda: line.get_beam_attrs_along_segment(("sigma_x", "beta_y"), PARTICLES, resolution=0.5))
    step("set", lambda: line.set_attrs_on_every_element(filter_type=cheetah.Drift, tracking_method="linear"))
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "line.json")
        line.to_lattice_json(file)
        cheetah.Segment.from_lattice_json(file)
    line.element_index("q1"), line.clone(), repr(line), line.q1.k1
    nested = cheetah.Segment([cheetah.Segment(elements()[:3], name="inner"), cheetah.Marker(name="end")])
    nested.flattened().track(PARTICLES)


def fit() -> None:
    k1 = torch.nn.Parameter(T(3.0))
    line = cheetah.Segment(
        [
            cheetah.Quadrupole(T(0.2), k1=k1, name="q"),
            cheetah.Drift(T(1.0)),
            cheetah.Screen(
                is_active=True,
                method="kde",
                resolution=(20, 20),
                pixel_size=T([1e-4, 1e-4]),
                kde_bandwidth=T(1e-4),
                name="s",
            ),
        ]
    )
    optimizer = torch.optim.Adam([k1], lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        loss = line.track(PARTICLES).sigma_x + line.s.reading.mean()
        loss.backward()
        optimizer.step()
    torch.func.jacrev(lambda k: cheetah.Quadrupole(T(0.2), k1=k).track(MOMENTS).sigma_x)(T(2.0))
    cheetah.Quadrupole(T(0.2), k1=T([2.0, 3.0])).track(MOMENTS)


def functions() -> None:
    x = torch.linspace(-1, 1, 5, dtype=torch.double).requires_grad_()
    for name in (
        "log1pdiv",
        "si1mdiv",
        "sicos1mdiv",
        "sipsicos3mdiv",
        "sicoskuddelmuddel15mdiv",
        "cossqrtmcosdivdiff",
        "simsidivdiff",
    ):
        function = getattr(autograd, name, None)
        if function:
            step(name, lambda: function(*([x] * function.__code__.co_argcount)).sum().backward())
    kde.kde_histogram_1d(torch.rand(20), torch.linspace(0, 1, 8), T(0.1))
    kde.kde_histogram_2d(torch.rand(20), torch.rand(20), torch.linspace(0, 1, 8), torch.linspace(0, 1, 8), T(0.1))


for part in elements():
    step(part.name, lambda: one(part))
for part in (beams, lattices, fit, functions):
    step(part.__name__, part)
