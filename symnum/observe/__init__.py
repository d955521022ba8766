"""What symnum tells of its own work: switches, progress and reports. Standard library only."""

from symnum.observe.progress import Progress
from symnum.observe.report import Recorder, Report, Stage
from symnum.observe.showing import Shown
from symnum.observe.switches import check, check_level, debug, debug_level, emit, say, trace, trace_file
from symnum.observe.table import aligned_table

__all__ = [
    "Progress",
    "Recorder",
    "Report",
    "Shown",
    "Stage",
    "aligned_table",
    "check",
    "check_level",
    "debug",
    "debug_level",
    "emit",
    "say",
    "trace",
    "trace_file",
]
