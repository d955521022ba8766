"""Several nests one after the other, row by row, so that what one writes is still in the cache when the next reads it.

A chain is a table of 64-bit words: how many nests, how many rows each looks away from its own, the rows, the tiles into
which they are cut, the rows of a block, the phase, and then for each nest its function and three tables. In the first
phase every tile is computed as far as it needs nothing of its neighbours: each nest leaves out as many rows more than
the one before as it looks away. Block by block, each nest follows the one before at that distance. The second phase
does what is left at the seams between tiles, of which the first lies between the last row and the first. Within a phase
tiles need nothing of each other, and every row is computed once. A nest may overwrite what those before it have read.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = ("count", "reach", "rows", "tiles", "block", "phase")
"""The first words of a chain's table; those of its nests follow."""

LINK_WORDS: Final = 4

_LOADS = "\n".join(
    [
        f"  %{name}.p = getelementptr i64, ptr %chain, i64 {place}\n  %{name} = load i64, ptr %{name}.p"
        for place, name in enumerate(WORDS)
    ]
)


def chain_text() -> str:
    """The function `chain`, which is called as a nest is: for the tiles from one number to another."""
    return f"""
define internal void @part(ptr %chain, i64 %number, i64 %from, i64 %to) #0 {{
entry:
  %some = icmp slt i64 %from, %to
  br i1 %some, label %run, label %done
run:
  %words = mul i64 %number, {LINK_WORDS}
  %place = add i64 %words, {len(WORDS)}
  %f.p = getelementptr i64, ptr %chain, i64 %place
  %b.p = getelementptr i64, ptr %f.p, i64 1
  %i.p = getelementptr i64, ptr %f.p, i64 2
  %n.p = getelementptr i64, ptr %f.p, i64 3
  %f = load ptr, ptr %f.p
  %b = load ptr, ptr %b.p
  %i = load ptr, ptr %i.p
  %n = load ptr, ptr %n.p
  call void %f(ptr %b, ptr %i, ptr %n, i64 %from, i64 %to)
  br label %done
done:
  ret void
}}

define internal void @inside(ptr %chain, i64 %low, i64 %high) #0 {{
entry:
{_LOADS}
  br label %blocks
blocks:
  %before = phi i64 [ %low, %entry ], [ %front, %end ]
  %ahead = add i64 %before, %block
  %front = call i64 @llvm.smin.i64(i64 %ahead, i64 %high)
  br label %nests
nests:
  %k = phi i64 [ 0, %blocks ], [ %next, %nests ]
  %shift = mul i64 %k, %reach
  %edge = add i64 %low, %shift
  %done = sub i64 %before, %shift
  %from = call i64 @llvm.smax.i64(i64 %edge, i64 %done)
  %to = sub i64 %front, %shift
  call void @part(ptr %chain, i64 %k, i64 %from, i64 %to)
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, %count
  br i1 %more, label %nests, label %end
end:
  %left = icmp slt i64 %front, %high
  br i1 %left, label %blocks, label %return
return:
  ret void
}}

define internal void @seam(ptr %chain, i64 %low) #0 {{
entry:
{_LOADS}
  br label %head
head:
  %k = phi i64 [ 1, %entry ], [ %next, %nest ]
  %more = icmp slt i64 %k, %count
  br i1 %more, label %nest, label %return
nest:
  %shift = mul i64 %k, %reach
  %from = sub i64 %low, %shift
  %to = add i64 %low, %shift
  %start = call i64 @llvm.smax.i64(i64 %from, i64 0)
  call void @part(ptr %chain, i64 %k, i64 %start, i64 %to)
  %beyond = call i64 @llvm.smin.i64(i64 %from, i64 0)
  %around = add i64 %rows, %beyond
  call void @part(ptr %chain, i64 %k, i64 %around, i64 %rows)
  %next = add i64 %k, 1
  br label %head
return:
  ret void
}}

define void @chain(ptr %chain, ptr %unused, ptr %neither, i64 %start, i64 %stop) #0 {{
entry:
{_LOADS}
  br label %head
head:
  %tile = phi i64 [ %start, %entry ], [ %after, %next ]
  %more = icmp slt i64 %tile, %stop
  br i1 %more, label %body, label %return
body:
  %after = add i64 %tile, 1
  %first = mul i64 %tile, %rows
  %last = mul i64 %after, %rows
  %low = udiv i64 %first, %tiles
  %high = udiv i64 %last, %tiles
  %is.inside = icmp eq i64 %phase, 0
  br i1 %is.inside, label %inner, label %outer
inner:
  call void @inside(ptr %chain, i64 %low, i64 %high)
  br label %next
outer:
  call void @seam(ptr %chain, i64 %low)
  br label %next
next:
  br label %head
return:
  ret void
}}

declare i64 @llvm.smax.i64(i64, i64)
declare i64 @llvm.smin.i64(i64, i64)
attributes #0 = {{ nounwind }}
"""
