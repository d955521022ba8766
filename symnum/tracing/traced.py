"""What tracing gives: array expressions with the arguments that they belong to, and the kernels made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symnum.arrays.array import Array
from symnum.arrays.nodes import Node
from symnum.kernels.loops import LoopKernel
from symnum.late import from_above
from symnum.lowering.loops.plan import plan
from symnum.observe.report import Report
from symnum.rewriters.certificate.certificate import Certificate
from symnum.tracing.arguments import Arguments
from symnum.tracing.bodies import BodyRewrite

ALL_THREADS = 0


class Traced:
    """A traced function: `outputs` are array expressions over its `arguments`."""

    def __init__(
        self,
        function: Callable[..., Any],
        arguments: Arguments,
        outputs: Sequence[Node],
        single: bool,
        written: Sequence[Array] | None,
    ) -> None:
        self.function, self.arguments = function, arguments
        self.outputs, self.single = list(outputs), single
        self.written = None if written is None else [arguments.arrays.index(array) for array in written]

    def __repr__(self) -> str:
        shapes = ", ".join(str(node.shape) for node in self.outputs)
        return f"<Traced {getattr(self.function, '__name__', '?')}: {shapes}>"

    def compile(
        self, *, parallel: bool | int = False, rewriter: str | None = "factor", allow: str = "real", cache: bool = True
    ) -> TracedKernel:
        """The function as machine code: one loop nest for all that shares a traversal.

        `parallel` runs large nests in all threads, or in as many as it says. `rewriter` makes the loop bodies cheaper
        as far as `allow` lets it; with allow="ieee" the results are NumPy's bits, but for sums and matrix products.
        If all arrays are float32, so are the results; they are computed in float64 and rounded once.
        """
        rewrite = BodyRewrite(rewriter, allow)
        threads = (ALL_THREADS if parallel is True else int(parallel)) if parallel else 1
        return TracedKernel(self, rewrite, threads, cache)

    def ode_system(self, name: str | None = None) -> Any:
        """The function as a system of ordinary differential equations dy/dt = f(t, y, ...).

        Errors:  ModelError unless it takes a time and a state, and gives the state's derivative.
        """
        return from_above("system of a traced function")(self, name)


class TracedKernel:
    """A traced function as machine code; it is called as the function was."""

    def __init__(self, traced: Traced, rewrite: BodyRewrite, threads: int, cache: bool) -> None:
        self.traced, self._rewrite = traced, rewrite
        given = traced.arguments
        shapes = [node.shape for node in given.inputs]
        self.loops = LoopKernel(
            lambda: plan(traced.outputs, given.scalars, rewrite),
            [node.shape for node in traced.outputs], shapes, given.scalars, threads, cache, given.single,
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"<TracedKernel of {self.traced!r}>"

    @property
    def report(self) -> Report:
        """What was done to make it, as stages."""
        return self.loops.report

    @property
    def certificates(self) -> list[Certificate]:
        """How it was checked that each loop body means what was traced; none where bodies were left as they are.

        Cost:    10 ms for each body, when it is first looked at.
        """
        return [result.certificate for result in self._rewrite.results]

    def source(self, target: str = "llvm") -> str:
        """The code as text: `llvm` is what runs here; c, cpp, cuda, fortran, rust and others are for use elsewhere.

        All sizes stand in the text as numbers, those of the arrays that the function was traced with.

        Errors:  SymnumError if there is no such target, or it lacks an operator.
        """
        return self.loops.source(target)

    def __call__(self, *args: Any, out: Any = None) -> Any:
        """The function's results; to `out`, an array or a sequence of arrays, where that is given.

        Errors:  DomainError for an array of another shape than the function was traced with.
        """
        traced = self.traced
        arrays, numbers = traced.arguments.matched(args)
        if traced.written is not None:
            return self._fill(arrays, numbers, out)
        targets = None if out is None else ([out] if traced.single else list(out))
        results = self.loops(arrays, numbers, targets)
        scalars = [result if result.ndim else result[()] for result in results]
        return scalars[0] if traced.single else tuple(scalars)

    def _fill(self, arrays: list[Any], numbers: list[float], out: Any) -> None:
        """A function that fills its arguments: results are written there once all are computed."""
        assert self.traced.written is not None
        for place, result in zip(self.traced.written, self.loops(arrays, numbers), strict=True):
            (arrays[place] if out is None else out)[...] = result
