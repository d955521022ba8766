"""Sharing out the rows of a loop nest among threads, in native code that never touches Python.

A crew is a block of memory through which one thread, the leader, hands a nest to others, the workers:

    0 epoch    odd while a job is open, even otherwise
    1 next     the next piece to be taken
    2 pending  pieces that are not done yet
    3 busy     workers that may read the job
    4..10      the job: function, three tables, rows, rows a piece, pieces

A worker waits for a job for a while, spinning, because waking a sleeping thread takes 50 us and the job often less;
then it returns to its caller, who may sleep. The leader works, too, so a job is done even if no worker comes.
"""

from __future__ import annotations

CREW_WORDS = 32
"""64-bit words of a crew's memory."""

_FIELDS = ("epoch", "next", "pending", "busy", "function", "buffers", "integers", "numbers", "rows", "piece", "count")


def _field(name: str) -> str:
    return f"%{name} = getelementptr i64, ptr %crew, i64 {_FIELDS.index(name)}"


_TEMPLATE = f"""
define internal void @pieces(ptr %crew) #0 {{
entry:
  {_field("next")}
  {_field("pending")}
  {_field("function")}
  {_field("buffers")}
  {_field("integers")}
  {_field("numbers")}
  {_field("rows")}
  {_field("piece")}
  {_field("count")}
  %call = load ptr, ptr %function
  %b = load ptr, ptr %buffers
  %i = load ptr, ptr %integers
  %n = load ptr, ptr %numbers
  %all = load i64, ptr %rows
  %size = load i64, ptr %piece
  %last = load i64, ptr %count
  br label %take
take:
  %mine = atomicrmw add ptr %next, i64 1 seq_cst
  %left = icmp slt i64 %mine, %last
  br i1 %left, label %work, label %done
work:
  %start = mul i64 %mine, %size
  %end = add i64 %start, %size
  %stop = call i64 @llvm.smin.i64(i64 %end, i64 %all)
  call void %call(ptr %b, ptr %i, ptr %n, i64 %start, i64 %stop)
  %before = atomicrmw sub ptr %pending, i64 1 seq_cst
  br label %take
done:
  ret void
}}

define void @lead(ptr %crew, ptr %call, ptr %b, ptr %i, ptr %n, i64 %all, i64 %size, i64 %last) #0 {{
entry:
  {_field("epoch")}
  {_field("next")}
  {_field("pending")}
  {_field("busy")}
  {_field("function")}
  {_field("buffers")}
  {_field("integers")}
  {_field("numbers")}
  {_field("rows")}
  {_field("piece")}
  {_field("count")}
  store ptr %call, ptr %function
  store ptr %b, ptr %buffers
  store ptr %i, ptr %integers
  store ptr %n, ptr %numbers
  store i64 %all, ptr %rows
  store i64 %size, ptr %piece
  store i64 %last, ptr %count
  store i64 0, ptr %next
  store i64 %last, ptr %pending
  %opened = atomicrmw add ptr %epoch, i64 1 seq_cst
  call void @pieces(ptr %crew)
  br label %finish
finish:
  %unfinished = load atomic i64, ptr %pending seq_cst, align 8
  %waiting = icmp sgt i64 %unfinished, 0
  br i1 %waiting, label %rest, label %close
rest:
  %r = call i32 @sched_yield()
  br label %finish
close:
  %closed = atomicrmw add ptr %epoch, i64 1 seq_cst
  br label %leave
leave:
  %readers = load atomic i64, ptr %busy seq_cst, align 8
  %held = icmp sgt i64 %readers, 0
  br i1 %held, label %pause, label %end
pause:
  %q = call i32 @sched_yield()
  br label %leave
end:
  ret void
}}

define void @serve(ptr %crew, i64 %spins) #0 {{
entry:
  {_field("epoch")}
  {_field("busy")}
  br label %wait
wait:
  %seen = phi i64 [ 0, %entry ], [ %seen, %idle ], [ %now, %leave ]
  %turn = phi i64 [ 0, %entry ], [ %turns, %idle ], [ 0, %leave ]
  %now = load atomic i64, ptr %epoch seq_cst, align 8
  %odd = and i64 %now, 1
  %open = icmp eq i64 %odd, 1
  %fresh = icmp ne i64 %now, %seen
  %go = and i1 %open, %fresh
  br i1 %go, label %enter, label %idle
idle:
  PAUSE
  %turns = add i64 %turn, 1
  %more = icmp slt i64 %turns, %spins
  br i1 %more, label %wait, label %end
enter:
  %was = atomicrmw add ptr %busy, i64 1 seq_cst
  %again = load atomic i64, ptr %epoch seq_cst, align 8
  %valid = icmp eq i64 %again, %now
  br i1 %valid, label %work, label %leave
work:
  call void @pieces(ptr %crew)
  br label %leave
leave:
  %then = atomicrmw sub ptr %busy, i64 1 seq_cst
  br label %wait
end:
  ret void
}}

declare i64 @llvm.smin.i64(i64, i64)
declare i32 @sched_yield()
attributes #0 = {{ nounwind }}
"""


_PAUSES = {
    "x86_64": ("call void @llvm.x86.sse2.pause()", "declare void @llvm.x86.sse2.pause()"),
    "aarch64": ("call void @llvm.aarch64.hint(i32 1)", "declare void @llvm.aarch64.hint(i32)"),
}
_SAME = {"amd64": "x86_64", "arm64": "aarch64"}


def crew_text(machine: str) -> str:
    """The functions `lead` and `serve` for a kind of processor, which is told that a spinning thread waits."""
    name = machine.lower()
    pause, declaration = _PAUSES.get(_SAME.get(name, name), ("", ""))
    return f"{_TEMPLATE.replace('PAUSE', pause)}\n{declaration}\n"
