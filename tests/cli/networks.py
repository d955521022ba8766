"""Networks for the tests of the command line, good and bad."""

from __future__ import annotations

DECAY = """\
begin parameters
  1 k 0.5
  2 fast 2*k
end parameters
begin species
  1 A() 100
  2 B() 0
end species
begin reactions
  1 1 2 k
  2 2 1 fast
end reactions
begin groups
  1 Total 1,2
  2 Product 2
end groups
"""

KEYWORDS = """\
begin parameters
  1 lambda 0.5
  2 double 2*lambda
  3 beta lambda
  4 I 1
end parameters
begin species
  1 def() I
  2 return() 0
end species
begin reactions
  1 1 2 lambda
  2 2 1 double
end reactions
begin groups
  1 class 1
  2 sin 2
end groups
"""

BAD: dict[str, tuple[str | bytes, str]] = {
    "unknown species": (DECAY.replace("2 2 1 fast", "2 2 7 fast"), "7"),
    "unknown parameter": (DECAY.replace("2 2 1 fast", "2 2 1 slow"), "slow"),
    "circular parameters": (DECAY.replace("k 0.5", "k fast"), "k"),
    "a parameter defined by itself": (DECAY.replace("k 0.5", "k k"), "k"),
    "truncated in a block": (DECAY[: DECAY.index("end reactions")], "reactions"),
    "truncated in a line": (DECAY[: DECAY.index("0.5")], "parameters"),
    "binary junk": (bytes(range(256)) * 40, ""),
    "a photograph's beginning": (b"\x89PNG\r\n\x1a\n" + bytes(100), ""),
    "not UTF-8": (DECAY.encode().replace(b"fast", b"\xff\xfe"), ""),
    "empty": ("", ""),
    "a rate law that does not parse": (DECAY.replace("2 2 1 fast", "2 2 1 2*+"), ":11"),
    "a definition that does not parse": (DECAY.replace("2*k", "2*(k"), ":3"),
    "a duplicate parameter": (DECAY.replace("2 fast 2*k", "2 k 1"), "k"),
    "a duplicate species": (DECAY.replace("2 B() 0", "2 A() 0"), "A()"),
    "a reach for Python": (DECAY.replace("2*k", '__import__("os").getpid()'), ":3"),
    "a giant power": (DECAY.replace("2*k", "2**2**30"), ":3"),
}
