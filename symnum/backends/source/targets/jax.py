"""Python over JAX, to be differentiated, batched and compiled there."""

from __future__ import annotations

from symnum.backends.source.targets.arrays import array_nests, array_target

_IMPORTS = """import jax
import jax.numpy as np

jax.config.update("jax_enable_x64", True)"""

TARGET = array_target("JAX", "np", _IMPORTS, "jax.scipy")

NESTS = array_nests(TARGET, _IMPORTS, store="{2} = {2}.at[{3}].set({1})")
