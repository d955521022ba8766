"""The front of cost against accuracy: equal forms of which none is both slower and less accurate than another.

`candidates` finds the forms, `front` measures them and keeps what is worth choosing.
"""

from symnum.rewriters.front.front import Form as Form
from symnum.rewriters.front.front import Front as Front
from symnum.rewriters.front.front import front as front
