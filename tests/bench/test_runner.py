"""The runner: choosing benchmarks, surviving what is missing or broken, and keeping a record."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.command import main
from bench.figures import Figure, Missing, Outcome, Target
from bench.processes import cold_run
from bench.record import record, save
from bench.registry import Benchmark, benchmark, benchmarks, outcome, select
from bench.timing import growth_exponent, interleaved, pinned, timed


def _some(repeat: int) -> Iterator[Figure | Missing]:
    """Something: <= 1 s."""
    yield Figure("first", float(repeat), "s", target=Target(1.0))
    yield Missing("no such peer")


def _unlucky(repeat: int) -> Iterator[Figure | Missing]:
    """Something: <= 1 s."""
    yield from _some(repeat)
    raise ZeroDivisionError("broken")


@pytest.mark.parametrize("measure", [_some, _unlucky])
def test_figures_and_skips_are_kept_even_if_the_rest_fails(
    measure: Callable[[int], Iterator[Figure | Missing]],
) -> None:
    found = outcome(Benchmark("x.y", measure, one_core=True), 3)
    assert [figure.value for figure in found.figures] == [3.0]
    assert found.skipped == ("no such peer",)
    assert found.error == ("" if measure is _some else "ZeroDivisionError: broken")


def test_a_leading_part_of_the_name_selects_a_subject() -> None:
    all_of_them = [Benchmark(name, _some, one_core=True) for name in ("spine.a", "spine.b", "spines.c")]
    assert [one.name for one in select(all_of_them, ["spine"])] == ["spine.a", "spine.b"]
    assert select(all_of_them, []) == all_of_them
    with pytest.raises(ValueError, match="--list"):
        select(all_of_them, ["spine.d"])


def test_every_benchmark_states_the_figure_to_reach() -> None:
    found = benchmarks()
    assert {"spine.import_time", "spine.build_terms"} <= {one.name for one in found}
    assert all(":" in one.summary or ";" in one.summary for one in found)


def test_only_modules_of_a_suite_register() -> None:
    with pytest.raises(ValueError, match="suites"):
        benchmark()(_some)


def test_the_command_lists_what_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list", "spine.import_time"]) == 0
    assert "< 0.2 s" in capsys.readouterr().out


def test_an_unknown_name_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as stop:
        main(["nonsense"])
    assert stop.value.code == 2


def test_a_saved_run_has_machine_date_and_commit_and_no_private_path(tmp_path: Path) -> None:
    run = record([Outcome("x.y", (Figure("first", 2.0, "s", "peer", 4.0, Target(1.0)),))], datetime.now(UTC), None)
    saved = save(run, tmp_path).read_text()
    read = json.loads(saved)
    assert {"date", "commit", "machine", "versions", "load"} <= read.keys()
    assert read["benchmarks"][0]["figures"][0]["ratio"] == 0.5
    assert str(Path.home()) not in saved
    assert str(Path.cwd()) not in saved


def test_interleaved_timings_order_a_short_and_a_long_call() -> None:
    seconds = interleaved({"short": lambda: sum(range(10)), "long": lambda: sum(range(10_000))}, 2)
    assert 0 < seconds["short"] < seconds["long"]


def test_a_timed_call_gives_its_result() -> None:
    seconds, result = timed(lambda: 42)
    assert (seconds >= 0.0, result) == (True, 42)


def test_quadratic_growth_has_exponent_two() -> None:
    assert growth_exponent(3.0, 300.0, 10.0) == pytest.approx(2.0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process choose its cores")
def test_pinning_ends_with_its_block() -> None:
    import os

    before = os.sched_getaffinity(0)
    with pinned():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


def test_a_cold_run_reports_output_time_and_memory() -> None:
    run = cold_run("import sys; print(sys.argv[1])", "hello")
    assert run.output == "hello\n"
    assert run.seconds > 0.0
    assert run.peak_bytes > 1_000_000


def test_a_failed_cold_run_gives_the_last_line_of_its_error() -> None:
    with pytest.raises(RuntimeError, match="ValueError: no"):
        cold_run("raise ValueError('no')")
