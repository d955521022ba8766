"""The functions `evaluate` and `batch` of the C interface as LLVM IR, around the chunks of a program."""

from __future__ import annotations

from symnum.backends.layout import Layout
from symnum.backends.llvm_text import ATTRIBUTES, PARAMETERS


def evaluate_text(layout: Layout, prefix: str, name: str) -> str:
    """The function that runs the stages from a given one on, by calling the chunks."""
    calls: list[list[str]] = [[], [], []]
    for number, chunk in enumerate(layout.chunks):
        calls[chunk.stage].append(f"{prefix}{number}")
    calls[2] += [f"{prefix}{len(layout.chunks) + piece}" for piece in range(len(layout.copies))]
    chunks = [chunk for stage in calls for chunk in stage]
    return "\n".join(
        [
            *[f"declare hidden void @{chunk}(ptr, ptr, ptr)" for chunk in chunks],
            f"define void @{name}({PARAMETERS}, i64 %from) #0 {{",
            "switch i64 %from, label %stage2 [ i64 0, label %stage0 i64 1, label %stage1 ]",
            *_stage("stage0", calls[0], "br label %stage1"),
            *_stage("stage1", calls[1], "br label %stage2"),
            *_stage("stage2", calls[2], "ret void"),
            "}",
            ATTRIBUTES,
        ]
    )


def _stage(label: str, chunks: list[str], end: str) -> list[str]:
    return [f"{label}:", *[f"call void @{chunk}(ptr %0, ptr %1, ptr %2)" for chunk in chunks], end]


def batch_slots(layout: Layout, lanes: int) -> int:
    """How many doubles of workspace `batch` needs: slots, inputs and outputs of one block, and argument pointers."""
    program = layout.program
    return lanes * (layout.slot_count + program.input_count + len(program.outputs)) + len(program.arguments)


def batch_text(layout: Layout, lanes: int, start: int) -> str:
    """The function `batch`: block by block, it gathers inputs, computes a vector of points and scatters the outputs.

    `start` is where in the workspace its part begins. In the last block the lanes beyond the last point repeat it.
    """
    program = layout.program
    inputs = start + lanes * layout.slot_count
    outputs = inputs + lanes * program.input_count
    pointers = outputs + lanes * len(program.outputs)
    table: list[str] = []
    for number, offset in enumerate(program.input_offsets):
        table.append(f"%a{number} = getelementptr double, ptr %workspace, i64 {inputs + lanes * offset}")
        table.append(f"%p{number} = getelementptr double, ptr %workspace, i64 {pointers + number}")
        table.append(f"store ptr %a{number}, ptr %p{number}")
    return _BATCH.format(
        lanes=lanes,
        start=start,
        inputs=inputs,
        outputs=outputs,
        pointers=pointers,
        input_count=program.input_count,
        output_count=len(program.outputs),
        table="\n".join(table),
        attributes=ATTRIBUTES,
    )


_BATCH = """declare hidden void @run(ptr, ptr, ptr, i64)
define void @batch(i64 %count, ptr noalias %outputs, ptr %output_strides, ptr %inputs, ptr %input_strides,
                   ptr noalias %workspace, i64 %from, i64 %loop) #0 {{
  %slots = getelementptr double, ptr %workspace, i64 {start}
  %input_block = getelementptr double, ptr %workspace, i64 {inputs}
  %output_block = getelementptr double, ptr %workspace, i64 {outputs}
  %pointers = getelementptr double, ptr %workspace, i64 {pointers}
{table}
  %any = icmp sgt i64 %count, 0
  br i1 %any, label %block, label %done
block:
  %point = phi i64 [ 0, %0 ], [ %next, %scattered ]
  %stage = phi i64 [ %from, %0 ], [ %loop, %scattered ]
  call void @gather(ptr %input_block, ptr %inputs, ptr %input_strides, i64 %point, i64 %count)
  call void @run(ptr %output_block, ptr %pointers, ptr %slots, i64 %stage)
  call void @scatter(ptr %output_block, ptr %outputs, ptr %output_strides, i64 %point, i64 %count)
  br label %scattered
scattered:
  %next = add i64 %point, {lanes}
  %more = icmp slt i64 %next, %count
  br i1 %more, label %block, label %done
done:
  ret void
}}

define internal void @gather(ptr noalias %block, ptr %sources, ptr %strides, i64 %point, i64 %count) #0 {{
  %empty = icmp eq i64 {input_count}, 0
  %last = sub i64 %count, 1
  %end = add i64 %point, {lanes}
  %full = icmp sle i64 %end, %count
  %begun = icmp sgt i64 %point, 0
  br i1 %empty, label %done, label %element
element:
  %i = phi i64 [ 0, %0 ], [ %i_next, %continue ]
  %source_at = getelementptr ptr, ptr %sources, i64 %i
  %source = load ptr, ptr %source_at
  %stride_at = getelementptr i64, ptr %strides, i64 %i
  %stride = load i64, ptr %stride_at
  %row = mul i64 %i, {lanes}
  %target = getelementptr double, ptr %block, i64 %row
  %shared = icmp eq i64 %stride, 0
  %done_before = and i1 %shared, %begun
  br i1 %done_before, label %continue, label %fresh
fresh:
  %dense = icmp eq i64 %stride, 8
  %at_once = and i1 %dense, %full
  br i1 %at_once, label %vector, label %lane
vector:
  %offset = mul i64 %point, 8
  %first = getelementptr i8, ptr %source, i64 %offset
  %values = load <{lanes} x double>, ptr %first, align 8
  store <{lanes} x double> %values, ptr %target, align 8
  br label %continue
lane:
  %l = phi i64 [ 0, %fresh ], [ %l_next, %lane ]
  %wanted = add i64 %point, %l
  %beyond = icmp sgt i64 %wanted, %last
  %index = select i1 %beyond, i64 %last, i64 %wanted
  %distance = mul i64 %index, %stride
  %value_at = getelementptr i8, ptr %source, i64 %distance
  %value = load double, ptr %value_at, align 8
  %lane_at = getelementptr double, ptr %target, i64 %l
  store double %value, ptr %lane_at
  %l_next = add i64 %l, 1
  %lanes_left = icmp slt i64 %l_next, {lanes}
  br i1 %lanes_left, label %lane, label %continue
continue:
  %i_next = add i64 %i, 1
  %elements_left = icmp slt i64 %i_next, {input_count}
  br i1 %elements_left, label %element, label %done
done:
  ret void
}}

define internal void @scatter(ptr noalias %block, ptr %targets, ptr %strides, i64 %point, i64 %count) #0 {{
  %empty = icmp eq i64 {output_count}, 0
  %left = sub i64 %count, %point
  %full = icmp sge i64 %left, {lanes}
  %used = select i1 %full, i64 {lanes}, i64 %left
  br i1 %empty, label %done, label %element
element:
  %i = phi i64 [ 0, %0 ], [ %i_next, %continue ]
  %target_at = getelementptr ptr, ptr %targets, i64 %i
  %target = load ptr, ptr %target_at
  %stride_at = getelementptr i64, ptr %strides, i64 %i
  %stride = load i64, ptr %stride_at
  %row = mul i64 %i, {lanes}
  %source = getelementptr double, ptr %block, i64 %row
  %dense = icmp eq i64 %stride, 8
  %at_once = and i1 %dense, %full
  br i1 %at_once, label %vector, label %lane
vector:
  %offset = mul i64 %point, 8
  %first = getelementptr i8, ptr %target, i64 %offset
  %values = load <{lanes} x double>, ptr %source, align 8
  store <{lanes} x double> %values, ptr %first, align 8
  br label %continue
lane:
  %l = phi i64 [ 0, %element ], [ %l_next, %lane ]
  %index = add i64 %point, %l
  %distance = mul i64 %index, %stride
  %lane_at = getelementptr double, ptr %source, i64 %l
  %value = load double, ptr %lane_at
  %value_at = getelementptr i8, ptr %target, i64 %distance
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
{attributes}
"""
