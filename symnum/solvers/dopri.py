"""A step of Dormand and Prince's explicit method as terms.

Source:  J. R. Dormand and P. J. Prince, A family of embedded Runge-Kutta formulae, J. Comp. Appl. Math. 6 (1980);
         continuous output of order 4: L. F. Shampine, Some practical Runge-Kutta formulas, Math. Comp. 46 (1986).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from symnum.solvers.steps import Method, Terms, Trial
from symnum.solvers.written import combined, plus, scaled, times
from symnum.terms.traversal import substitute

if TYPE_CHECKING:
    from symnum.solvers.problem import Problem

_NODES: Final = (0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1)
_STAGES: Final = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),  # the new state: the seventh stage begins there
)
_ERROR: Final = (-71 / 57600, 0, 71 / 16695, -71 / 1920, 17253 / 339200, -22 / 525, 1 / 40)
# powers 1 to 4 of the share of the step in columns
_OUTPUT: Final = np.array(
    [
        [1, -8048581381 / 2820520608, 8663915743 / 2820520608, -12715105075 / 11282082432],
        [0, 0, 0, 0],
        [0, 131558114200 / 32700410799, -68118460800 / 10900136933, 87487479700 / 32700410799],
        [0, -1754552775 / 470086768, 14199869525 / 1410260304, -10690763975 / 1880347072],
        [0, 127303824393 / 49829197408, -318862633887 / 49829197408, 701980252875 / 199316789632],
        [0, -282668133 / 205662961, 2019193451 / 616988883, -1453857185 / 822651844],
        [0, 40617522 / 29380423, -110615467 / 29380423, 69997945 / 29380423],
    ]
)


def dopri_trial(  # noqa: PLR0913, PLR0917 - as `Method` has it
    system: Problem, time: Any, step: Any, state: Terms, carried: Terms, dense: bool
) -> Trial:
    """A step as tried: six evaluations; the first is the last of the step before, which the cursor carries."""
    slopes: list[list[Any]] = [list(carried)]
    point = list(state)
    for node, factors in zip(_NODES[1:], _STAGES[1:], strict=True):
        moved = [combined(factors, column) for column in zip(*slopes, strict=True)]
        point = [plus(y, times(step, move)) for y, move in zip(state, moved, strict=True)]
        when = plus(time, scaled(node, step))
        slopes.append(substitute(system.rhs, dict(zip(system.states, point, strict=True)) | {system.time: when}))
    columns = list(zip(*slopes, strict=True))
    error = [times(step, combined(_ERROR, column)) for column in columns]
    bends = [times(step, combined(row, column)) for row in _OUTPUT.T.tolist() for column in columns] if dense else []
    return Trial(point, error, slopes[-1], bends)


def dopri_interpolate(share: Any, before: Any, after: Any, bends: Any) -> Any:
    """States at a share of a step.

    Shapes:  share (points,), before and after (states, points), bends (4, ...)
    """
    del after
    return before + share * (bends[0] + share * (bends[1] + share * (bends[2] + share * bends[3])))


DOPRI = Method(
    "DOPRI5", dopri_trial, implicit=False, carries=True, bends=_OUTPUT.shape[1], evaluations=len(_STAGES) - 1,
    interpolate=dopri_interpolate,
)  # fmt: skip
