"""Running a native function over ranges in several threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from symnum.kernels.threads import MOST_THREADS


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="symnum-loops")


def run_parallel(call: Any, addresses: tuple[int, ...], count: int, threads: int) -> None:
    """Run call(*addresses, start, stop) over [0, count) with some threads."""
    cuts = [count * k // threads for k in range(threads + 1)]
    futures = [_pool().submit(call, *addresses, cuts[k], cuts[k + 1]) for k in range(1, threads)]
    call(*addresses, cuts[0], cuts[1])
    for future in futures:
        future.result()
