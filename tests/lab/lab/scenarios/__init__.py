"""The faults and their look-alikes."""

from . import discovery, lookalikes, mixed, oddities, other, paths, stories, tunnels  # noqa: F401
from .common import SCENARIOS, Case  # noqa: F401
