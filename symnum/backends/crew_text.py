"""Sharing out the rows of a loop nest among threads, in native code that never touches Python.

A crew is a block of memory through which one thread, the leader, hands a nest to others, the workers. Each group of
words that some thread writes while others wait for it has a cache line of its own:

    epoch      odd while a job is open, even otherwise
    pending    pieces that are not done yet
    busy       workers that may read the job
    sleepers   workers that wait to be woken
    stopped    whether workers shall return
    the job    function, three tables, rows, pieces, members (the leader and the workers that take part)
    shares     for each member the next piece of its share, and where the share ends

Every member has the same share of the rows in every job, so that what it has read and written is still in its own
cache the next time; only when it has done its share does it take pieces of others. A worker waits for a job for a
while, spinning, because waking a sleeping thread takes 50 us and the job often less; then it sleeps. The leader works,
too, so a job is done even if no worker comes.
"""

from __future__ import annotations

MOST_MEMBERS = 64

_LINE = 8  # words
_OWN = 5_000  # turns, some 50 us, after which a waiting thread offers its core to others at every turn
_LOCK, _BELL, _SHARES = 5 * _LINE, 7 * _LINE, 9 * _LINE  # a pthread mutex and condition take at most 64 bytes

CREW_WORDS = _SHARES + _LINE * MOST_MEMBERS
"""64-bit words of a crew's memory, which starts a cache line."""

_JOB = ("function", "buffers", "integers", "numbers", "rows", "count", "members")
_PLACES = {
    "epoch": 0,
    "pending": _LINE,
    "busy": 2 * _LINE,
    "sleepers": 3 * _LINE,
    "stopped": 3 * _LINE + 1,
    **{name: 4 * _LINE + place for place, name in enumerate(_JOB)},
    "lock": _LOCK,
    "bell": _BELL,
    "shares": _SHARES,
}


def _fields(*names: str) -> str:
    return "\n".join([f"  %{name} = getelementptr i64, ptr %crew, i64 {_PLACES[name]}" for name in names])


_TEMPLATE = f"""
define internal void @pieces(ptr %crew, i64 %number) #0 {{
entry:
{_fields("pending", "shares", *_JOB)}
  %call = load ptr, ptr %function
  %b = load ptr, ptr %buffers
  %i = load ptr, ptr %integers
  %n = load ptr, ptr %numbers
  %all = load i64, ptr %rows
  %cuts = load i64, ptr %count
  %team = load i64, ptr %members
  br label %share
share:
  %turn = phi i64 [ 0, %entry ], [ %turns, %next ]
  %ahead = add i64 %number, %turn
  %owner = urem i64 %ahead, %team
  %place = mul i64 %owner, {_LINE}
  %mine = getelementptr i64, ptr %shares, i64 %place
  %limit = getelementptr i64, ptr %mine, i64 1
  %last = load i64, ptr %limit
  br label %take
take:
  %piece = atomicrmw add ptr %mine, i64 1 seq_cst
  %left = icmp slt i64 %piece, %last
  br i1 %left, label %work, label %next
work:
  %after = add i64 %piece, 1
  %low = mul i64 %piece, %all
  %high = mul i64 %after, %all
  %start = udiv i64 %low, %cuts
  %stop = udiv i64 %high, %cuts
  call void %call(ptr %b, ptr %i, ptr %n, i64 %start, i64 %stop)
  %before = atomicrmw sub ptr %pending, i64 1 seq_cst
  br label %take
next:
  %turns = add i64 %turn, 1
  %more = icmp slt i64 %turns, %team
  br i1 %more, label %share, label %done
done:
  ret void
}}

define void @lead(ptr %crew, ptr %call, ptr %b, ptr %i, ptr %n, i64 %all, i64 %cuts, i64 %team) #0 {{
entry:
{_fields("epoch", "pending", "busy", "sleepers", "shares", *_JOB)}
  store ptr %call, ptr %function
  store ptr %b, ptr %buffers
  store ptr %i, ptr %integers
  store ptr %n, ptr %numbers
  store i64 %all, ptr %rows
  store i64 %cuts, ptr %count
  store i64 %team, ptr %members
  store i64 %cuts, ptr %pending
  br label %deal
deal:
  %owner = phi i64 [ 0, %entry ], [ %following, %deal ]
  %following = add i64 %owner, 1
  %low = mul i64 %owner, %cuts
  %high = mul i64 %following, %cuts
  %first = udiv i64 %low, %team
  %last = udiv i64 %high, %team
  %place = mul i64 %owner, {_LINE}
  %mine = getelementptr i64, ptr %shares, i64 %place
  %limit = getelementptr i64, ptr %mine, i64 1
  store i64 %first, ptr %mine
  store i64 %last, ptr %limit
  %dealing = icmp slt i64 %following, %team
  br i1 %dealing, label %deal, label %open
open:
  %opened = atomicrmw add ptr %epoch, i64 1 seq_cst
  %asleep = load atomic i64, ptr %sleepers seq_cst, align 8
  %wake = icmp sgt i64 %asleep, 0
  br i1 %wake, label %ring, label %begin
ring:
  call void @wake(ptr %crew)
  br label %begin
begin:
  call void @pieces(ptr %crew, i64 0)
  br label %finish
finish:
  %turn = phi i64 [ 0, %begin ], [ %turns, %rest ]
  %unfinished = load atomic i64, ptr %pending seq_cst, align 8
  %waiting = icmp sgt i64 %unfinished, 0
  br i1 %waiting, label %rest, label %close
rest:
  call void @rest(i64 %turn)
  %turns = add i64 %turn, 1
  br label %finish
close:
  %closed = atomicrmw add ptr %epoch, i64 1 seq_cst
  br label %leave
leave:
  %later = phi i64 [ 0, %close ], [ %latest, %pause ]
  %readers = load atomic i64, ptr %busy seq_cst, align 8
  %held = icmp sgt i64 %readers, 0
  br i1 %held, label %pause, label %end
pause:
  call void @rest(i64 %later)
  %latest = add i64 %later, 1
  br label %leave
end:
  ret void
}}

define void @serve(ptr %crew, i64 %number, i64 %spins) #0 {{
entry:
{_fields("epoch", "busy", "sleepers", "stopped", "lock", "bell", "members")}
  br label %wait
wait:
  %seen = phi i64 [ 0, %entry ], [ %seen, %idle ], [ %now, %leave ], [ %seen, %awake ]
  %turn = phi i64 [ 0, %entry ], [ %turns, %idle ], [ 0, %leave ], [ 0, %awake ]
  %now = load atomic i64, ptr %epoch seq_cst, align 8
  %odd = and i64 %now, 1
  %open = icmp eq i64 %odd, 1
  %fresh = icmp ne i64 %now, %seen
  %go = and i1 %open, %fresh
  br i1 %go, label %enter, label %idle
idle:
  call void @rest(i64 %turn)
  %turns = add i64 %turn, 1
  %more = icmp slt i64 %turns, %spins
  br i1 %more, label %wait, label %tired
tired:
  %locked = call i32 @pthread_mutex_lock(ptr %lock)
  %counted = atomicrmw add ptr %sleepers, i64 1 seq_cst
  br label %look
look:
  %end = load atomic i64, ptr %stopped seq_cst, align 8
  %called = load atomic i64, ptr %epoch seq_cst, align 8
  %oddly = and i64 %called, 1
  %none = icmp eq i64 %oddly, 0
  %same = icmp eq i64 %called, %seen
  %quiet = or i1 %none, %same
  %stays = icmp eq i64 %end, 0
  %sleeps = and i1 %quiet, %stays
  br i1 %sleeps, label %sleep, label %awake
sleep:
  %woken = call i32 @pthread_cond_wait(ptr %bell, ptr %lock)
  br label %look
awake:
  %less = atomicrmw sub ptr %sleepers, i64 1 seq_cst
  %unlocked = call i32 @pthread_mutex_unlock(ptr %lock)
  br i1 %stays, label %wait, label %return
enter:
  %was = atomicrmw add ptr %busy, i64 1 seq_cst
  %again = load atomic i64, ptr %epoch seq_cst, align 8
  %valid = icmp eq i64 %again, %now
  br i1 %valid, label %look_up, label %leave
look_up:
  %team = load i64, ptr %members
  %member = icmp slt i64 %number, %team
  br i1 %member, label %work, label %leave
work:
  call void @pieces(ptr %crew, i64 %number)
  br label %leave
leave:
  %then = atomicrmw sub ptr %busy, i64 1 seq_cst
  br label %wait
return:
  ret void
}}

define void @prepare(ptr %crew) #0 {{
{_fields("lock", "bell")}
  %made = call i32 @pthread_mutex_init(ptr %lock, ptr null)
  %too = call i32 @pthread_cond_init(ptr %bell, ptr null)
  ret void
}}

define void @dismiss(ptr %crew) #0 {{
{_fields("stopped")}
  store atomic i64 1, ptr %stopped seq_cst, align 8
  call void @wake(ptr %crew)
  ret void
}}

define internal void @wake(ptr %crew) #0 {{
{_fields("lock", "bell")}
  %locked = call i32 @pthread_mutex_lock(ptr %lock)
  %rung = call i32 @pthread_cond_broadcast(ptr %bell)
  %unlocked = call i32 @pthread_mutex_unlock(ptr %lock)
  ret void
}}

define internal void @rest(i64 %turn) #0 {{
entry:
  %patient = icmp slt i64 %turn, {_OWN}
  br i1 %patient, label %spin, label %offer
spin:
  PAUSE
  ret void
offer:
  %offered = call i32 @sched_yield()
  ret void
}}

declare i32 @sched_yield()
declare i32 @pthread_mutex_init(ptr, ptr)
declare i32 @pthread_cond_init(ptr, ptr)
declare i32 @pthread_mutex_lock(ptr)
declare i32 @pthread_mutex_unlock(ptr)
declare i32 @pthread_cond_wait(ptr, ptr)
declare i32 @pthread_cond_broadcast(ptr)
attributes #0 = {{ nounwind }}
"""


_PAUSES = {
    "x86_64": ("call void @llvm.x86.sse2.pause()", "declare void @llvm.x86.sse2.pause()"),
    "aarch64": ("call void @llvm.aarch64.hint(i32 1)", "declare void @llvm.aarch64.hint(i32)"),
}
_SAME = {"amd64": "x86_64", "arm64": "aarch64"}


def crew_text(machine: str) -> str:
    """The functions `prepare`, `lead`, `serve` and `dismiss` for a kind of processor, which is told of spinning."""
    name = machine.lower()
    pause, declaration = _PAUSES.get(_SAME.get(name, name), ("", ""))
    return f"{_TEMPLATE.replace('PAUSE', pause)}\n{declaration}\n"
