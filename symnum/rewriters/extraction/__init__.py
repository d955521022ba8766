"""Extraction: which of the equal forms in a graph of classes to take, so that the whole costs least."""

from symnum.rewriters.extraction.extract import extract as extract
from symnum.rewriters.extraction.graph import ClassGraph as ClassGraph
from symnum.rewriters.extraction.problem import Extraction as Extraction
