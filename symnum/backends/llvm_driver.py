"""The functions `evaluate` and `batch` of the C interface as LLVM IR, around the chunks of a program."""

from __future__ import annotations

from dataclasses import dataclass

from symnum.backends.layout import Layout
from symnum.backends.llvm_text import PARAMETERS


def evaluate_text(layout: Layout, prefix: str, name: str) -> tuple[str, str]:
    """The function that runs the stages from a given one on, by calling the chunks; and declarations of the chunks."""
    calls: list[list[str]] = [[], [], []]
    for number, chunk in enumerate(layout.chunks):
        calls[chunk.stage].append(f"{prefix}{number}")
    calls[2] += [f"{prefix}{len(layout.chunks) + piece}" for piece in range(len(layout.copies))]
    if layout.collected is not None:
        calls[2].append(f"{prefix}collect")
    lines = [
        f"define void @{name}({PARAMETERS}, i64 %from) #0 {{",
        "switch i64 %from, label %stage2 [ i64 0, label %stage0 i64 1, label %stage1 ]",
        *_stage("stage0", calls[0], "br label %stage1"),
        *_stage("stage1", calls[1], "br label %stage2"),
        *_stage("stage2", calls[2], "ret void"),
        "}",
    ]
    chunks = [chunk for stage in calls for chunk in stage]
    return "\n".join(lines), "\n".join([f"declare hidden void @{chunk}(ptr, ptr, ptr)" for chunk in chunks])


def _stage(label: str, chunks: list[str], end: str) -> list[str]:
    return [f"{label}:", *[f"call void @{chunk}(ptr %0, ptr %1, ptr %2)" for chunk in chunks], end]


def collect_text(layout: Layout, prefix: str, lanes: int, pitch: int) -> str:
    """The module of the function that copies the outputs from their slots; empty where they are written at once."""
    if layout.collected is None:
        return ""
    count, index = len(layout.collected), "i16" if layout.slot_count <= _LAST_SHORT else "i32"
    table = ", ".join([f"{index} {slot}" for slot in layout.collected.tolist()])
    text = _GATHER if lanes == 1 else _COPY
    fields = {"width": _GATHERED, "last": count - _GATHERED, "lanes": lanes, "pitch": pitch, "alignment": 8 * lanes}
    return text.format(prefix=prefix, parameters=PARAMETERS, count=count, index=index, table=table, **fields)


_LAST_SHORT = 2**16

_GATHERED = 8

# the last vector overlaps the one before
_GATHER = """@{prefix}table = internal constant [{count} x {index}] [{table}]
declare <{width} x double> @llvm.masked.gather.v{width}f64.v{width}p0(
  <{width} x ptr>, i32, <{width} x i1>, <{width} x double>)

define hidden void @{prefix}collect({parameters}) #0 {{
  br label %vector
vector:
  %start = phi i64 [ 0, %3 ], [ %next, %vector ]
  %beyond = icmp sgt i64 %start, {last}
  %i = select i1 %beyond, i64 {last}, i64 %start
  %slots_at = getelementptr {index}, ptr @{prefix}table, i64 %i
  %slots = load <{width} x {index}>, ptr %slots_at, align 2
  %distances = zext <{width} x {index}> %slots to <{width} x i64>
  %places = getelementptr double, ptr %2, <{width} x i64> %distances
  %values = call <{width} x double> @llvm.masked.gather.v{width}f64.v{width}p0(
    <{width} x ptr> %places, i32 8, <{width} x i1> splat (i1 true), <{width} x double> poison)
  %target = getelementptr double, ptr %0, i64 %i
  store <{width} x double> %values, ptr %target, align 8
  %next = add i64 %start, {width}
  %more = icmp slt i64 %next, {count}
  br i1 %more, label %vector, label %done
done:
  ret void
}}
"""

_COPY = """@{prefix}table = internal constant [{count} x {index}] [{table}]

define hidden void @{prefix}collect({parameters}) #0 {{
  br label %element
element:
  %i = phi i64 [ 0, %3 ], [ %next, %element ]
  %slot_at = getelementptr {index}, ptr @{prefix}table, i64 %i
  %slot = load {index}, ptr %slot_at, align 2
  %number = zext {index} %slot to i64
  %distance = mul i64 %number, {lanes}
  %place = getelementptr double, ptr %2, i64 %distance
  %values = load <{lanes} x double>, ptr %place, align {alignment}
  %row = mul i64 %i, {pitch}
  %target = getelementptr double, ptr %0, i64 %row
  store <{lanes} x double> %values, ptr %target, align 8
  %next = add i64 %i, 1
  %more = icmp slt i64 %next, {count}
  br i1 %more, label %element, label %done
done:
  ret void
}}
"""

_BLOCK_DOUBLES = 2048
"""Inputs and outputs of a block of points take up to this many doubles, 16 KiB, if they can: a third of the nearest
cache. What is done once per block then costs little, which counts for small programs."""

_MOST_VECTORS = 16


@dataclass(frozen=True, slots=True)
class BatchLayout:
    """How `batch` uses its part of the workspace: places count in doubles from the start of the workspace.

    A block holds `points` points in vectors of `lanes`. Element i of the inputs stands at inputs + i*points and so on.
    `pointers` are those to the arguments of one vector, `blocks` those to the arguments of the block.
    """

    lanes: int
    points: int
    slots: int
    inputs: int
    outputs: int
    pointers: int
    blocks: int
    end: int


def batch_layout(layout: Layout, lanes: int, start: int) -> BatchLayout:
    """Choose the size of a block and the places of its arrays, from `start` on, which is a multiple of `lanes`."""
    program = layout.program
    elements = max(1, program.input_count + len(program.outputs))
    vectors = _MOST_VECTORS
    while vectors > 1 and elements * lanes * vectors > _BLOCK_DOUBLES:
        vectors //= 2
    points = lanes * vectors
    inputs = start + lanes * layout.slot_count
    outputs = inputs + points * program.input_count
    pointers = outputs + points * len(program.outputs)
    blocks = pointers + len(program.arguments)
    return BatchLayout(lanes, points, start, inputs, outputs, pointers, blocks, blocks + len(program.arguments))


def batch_text(layout: Layout, places: BatchLayout) -> str:
    """The functions `batch` and `block`, which it calls between gathering the inputs and scattering the outputs.

    `block(outputs, arguments, workspace, from_stage, loop_stage, used)` computes the first `used` points of a block,
    vector by vector: the first from `from_stage` on, the others from `loop_stage`. In the last vector the lanes beyond
    the last point repeat it.
    """
    program = layout.program
    first, table = [], []
    for number, offset in enumerate(program.input_offsets):
        first.append(f"  %a{number} = getelementptr double, ptr %input_block, i64 {places.points * offset}")
        first.append(f"  %p{number} = getelementptr ptr, ptr %blocks, i64 {number}")
        first.append(f"  store ptr %a{number}, ptr %p{number}")
        table.append(f"  %a{number} = getelementptr ptr, ptr %arguments, i64 {number}")
        table.append(f"  %b{number} = load ptr, ptr %a{number}")
        table.append(f"  %v{number} = getelementptr double, ptr %b{number}, i64 %lane")
        table.append(f"  %p{number} = getelementptr ptr, ptr %pointers, i64 {number}")
        table.append(f"  store ptr %v{number}, ptr %p{number}")
    fields = {field: getattr(places, field) for field in BatchLayout.__slots__}
    counts = {"input_count": program.input_count, "output_count": len(program.outputs), "last_lane": places.lanes - 1}
    return _BATCH.format(**fields, **counts, first="\n".join(first), table="\n".join(table))


_BATCH = """define void @block(
  ptr %results, ptr %arguments, ptr noalias %workspace, i64 %from, i64 %loop, i64 %used
) #0 {{
  %slots = getelementptr double, ptr %workspace, i64 {slots}
  %pointers = getelementptr double, ptr %workspace, i64 {pointers}
  br label %vector
vector:
  %lane = phi i64 [ 0, %0 ], [ %next_lane, %vector ]
  %stage = phi i64 [ %from, %0 ], [ %loop, %vector ]
{table}
  %target = getelementptr double, ptr %results, i64 %lane
  call void @run(ptr %target, ptr %pointers, ptr %slots, i64 %stage)
  %next_lane = add i64 %lane, {lanes}
  %more_lanes = icmp slt i64 %next_lane, %used
  br i1 %more_lanes, label %vector, label %done
done:
  ret void
}}

define void @batch(i64 %count, ptr noalias %outputs, ptr %output_strides, ptr %inputs, ptr %input_strides,
                   ptr noalias %workspace, i64 %from, i64 %loop) #0 {{
  %input_block = getelementptr double, ptr %workspace, i64 {inputs}
  %output_block = getelementptr double, ptr %workspace, i64 {outputs}
  %blocks = getelementptr double, ptr %workspace, i64 {blocks}
{first}
  %any = icmp sgt i64 %count, 0
  br i1 %any, label %block, label %done
block:
  %point = phi i64 [ 0, %0 ], [ %next_point, %block ]
  %stage = phi i64 [ %from, %0 ], [ %loop, %block ]
  %left = sub i64 %count, %point
  %whole = icmp sge i64 %left, {points}
  %used = select i1 %whole, i64 {points}, i64 %left
  call void @gather(ptr %input_block, ptr %inputs, ptr %input_strides, i64 %point, i64 %used)
  call void @block(ptr %output_block, ptr %blocks, ptr %workspace, i64 %stage, i64 %loop, i64 %used)
  call void @scatter(ptr %output_block, ptr %outputs, ptr %output_strides, i64 %point, i64 %used)
  %next_point = add i64 %point, {points}
  %more_points = icmp slt i64 %next_point, %count
  br i1 %more_points, label %block, label %done
done:
  ret void
}}

define internal void @gather(ptr noalias %block, ptr %sources, ptr %strides, i64 %point, i64 %used) #0 {{
  %empty = icmp eq i64 {input_count}, 0
  %last = sub i64 %used, 1
  %begun = icmp sgt i64 %point, 0
  %vectors = add i64 %used, {last_lane}
  %limit = and i64 %vectors, -{lanes}
  %whole = icmp eq i64 %used, %limit
  br i1 %empty, label %done, label %element
element:
  %i = phi i64 [ 0, %0 ], [ %i_next, %continue ]
  %source_at = getelementptr ptr, ptr %sources, i64 %i
  %source = load ptr, ptr %source_at
  %stride_at = getelementptr i64, ptr %strides, i64 %i
  %stride = load i64, ptr %stride_at
  %row = mul i64 %i, {points}
  %target = getelementptr double, ptr %block, i64 %row
  %offset = mul i64 %point, %stride
  %first = getelementptr i8, ptr %source, i64 %offset
  %shared = icmp eq i64 %stride, 0
  %done_before = and i1 %shared, %begun
  br i1 %done_before, label %continue, label %fresh
fresh:
  %dense = icmp eq i64 %stride, 8
  %at_once = and i1 %dense, %whole
  br i1 %at_once, label %vector, label %lane
vector:
  %v = phi i64 [ 0, %fresh ], [ %v_next, %vector ]
  %vector_from = getelementptr double, ptr %first, i64 %v
  %vector_to = getelementptr double, ptr %target, i64 %v
  %values = load <{lanes} x double>, ptr %vector_from, align 8
  store <{lanes} x double> %values, ptr %vector_to, align 8
  %v_next = add i64 %v, {lanes}
  %vectors_left = icmp slt i64 %v_next, %limit
  br i1 %vectors_left, label %vector, label %continue
lane:
  %l = phi i64 [ 0, %fresh ], [ %l_next, %lane ]
  %beyond = icmp sgt i64 %l, %last
  %index = select i1 %beyond, i64 %last, i64 %l
  %distance = mul i64 %index, %stride
  %value_at = getelementptr i8, ptr %first, i64 %distance
  %value = load double, ptr %value_at, align 8
  %lane_at = getelementptr double, ptr %target, i64 %l
  store double %value, ptr %lane_at
  %l_next = add i64 %l, 1
  %lanes_left = icmp slt i64 %l_next, %limit
  br i1 %lanes_left, label %lane, label %continue
continue:
  %i_next = add i64 %i, 1
  %elements_left = icmp slt i64 %i_next, {input_count}
  br i1 %elements_left, label %element, label %done
done:
  ret void
}}

define internal void @scatter(ptr noalias %block, ptr %targets, ptr %strides, i64 %point, i64 %used) #0 {{
  %empty = icmp eq i64 {output_count}, 0
  %last_lanes = and i64 %used, {last_lane}
  %whole = icmp eq i64 %last_lanes, 0
  br i1 %empty, label %done, label %element
element:
  %i = phi i64 [ 0, %0 ], [ %i_next, %continue ]
  %target_at = getelementptr ptr, ptr %targets, i64 %i
  %target = load ptr, ptr %target_at
  %stride_at = getelementptr i64, ptr %strides, i64 %i
  %stride = load i64, ptr %stride_at
  %row = mul i64 %i, {points}
  %source = getelementptr double, ptr %block, i64 %row
  %offset = mul i64 %point, %stride
  %first = getelementptr i8, ptr %target, i64 %offset
  %dense = icmp eq i64 %stride, 8
  %at_once = and i1 %dense, %whole
  br i1 %at_once, label %vector, label %lane
vector:
  %v = phi i64 [ 0, %element ], [ %v_next, %vector ]
  %vector_from = getelementptr double, ptr %source, i64 %v
  %vector_to = getelementptr double, ptr %first, i64 %v
  %values = load <{lanes} x double>, ptr %vector_from, align 8
  store <{lanes} x double> %values, ptr %vector_to, align 8
  %v_next = add i64 %v, {lanes}
  %vectors_left = icmp slt i64 %v_next, %used
  br i1 %vectors_left, label %vector, label %continue
lane:
  %l = phi i64 [ 0, %element ], [ %l_next, %lane ]
  %distance = mul i64 %l, %stride
  %lane_at = getelementptr double, ptr %source, i64 %l
  %value = load double, ptr %lane_at
  %value_at = getelementptr i8, ptr %first, i64 %distance
  store double %value, ptr %value_at, align 8
  %l_next = add i64 %l, 1
  %lanes_left = icmp slt i64 %l_next, %used
  br i1 %lanes_left, label %lane, label %continue
continue:
  %i_next = add i64 %i, 1
  %elements_left = icmp slt i64 %i_next, {output_count}
  br i1 %elements_left, label %element, label %done
done:
  ret void
}}
"""
