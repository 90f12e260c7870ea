"""The faults and their look-alikes."""

from . import discovery, other, stories, tunnels  # noqa: F401
from .common import SCENARIOS, Case  # noqa: F401
