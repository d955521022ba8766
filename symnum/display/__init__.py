"""What symnum shows: plots and tables."""

from symnum.display.plots import Scale, figure_bytes, image_format, trajectory_figure
from symnum.display.tables import print_table

__all__ = ["Scale", "figure_bytes", "image_format", "print_table", "trajectory_figure"]
