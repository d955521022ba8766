"""The function through which Python calls kernels without passing through Python, as LLVM IR.

It has the C signature of CPython's METH_FASTCALL | METH_KEYWORDS, takes the arguments of a kernel and at last the array
for its result, by place or as `out=`, and reads numbers and float64 arrays where they stand. It is one function for all
kernels: a table of 64-bit words says what a kernel takes and where its code is, and a gate where that table is now.
Whatever is not the plain case, be it a list, another dtype or a wrong shape, is left to others, and nothing has changed
that anybody sees: a function in Python that the gate names is called with the same arguments, and where it names none
the answer is NotImplemented.

Objects are read at offsets which `symnum.kernels.fastcall` verifies in the running interpreter. In the plain case the
function touches no reference count but that of its result, runs no Python code and raises nothing.
"""

from __future__ import annotations

from typing import Final

from symnum.backends.fastcall_words import Gate, Interpreter, Offsets, Row, Word

NAME: Final = "enter"

READABLE: Final = 0x1 | 0x100
"""NumPy's flags of a contiguous, aligned array."""

WRITEABLE: Final = READABLE | 0x400


def fastcall_text(offsets: Offsets) -> str:
    """The module with the function `enter`."""
    fields = {f"o_{name}": value for name, value in offsets._asdict().items()}
    for prefix, words in (("g", Gate), ("t", Word), ("r", Row), ("p", Interpreter)):
        fields |= {f"{prefix}_{word.name.lower()}": word.place for word in words}
    sizes = {"rows": 8 * len(Word), "row_size": 8 * len(Row), "readable": READABLE, "writeable": WRITEABLE}
    return _TEXT.format(**fields, **sizes)


_TEXT: Final = """define internal i64 @word(ptr %base, i64 %place) #1 {{
  %at = getelementptr i8, ptr %base, i64 %place
  %value = load i64, ptr %at
  ret i64 %value
}}

define internal ptr @pointer(ptr %base, i64 %place) #1 {{
  %at = getelementptr i8, ptr %base, i64 %place
  %value = load ptr, ptr %at
  ret ptr %value
}}

define internal void @set(ptr %base, i64 %place, i64 %value) #1 {{
  %at = getelementptr i8, ptr %base, i64 %place
  store i64 %value, ptr %at
  ret void
}}

; whether an object is a float64 array of the shape of a row, with an axis of points after it if there is to be one
define internal i1 @fits(ptr %object, ptr %row, i64 %more, i64 %points, i32 %wanted, ptr %python) #0 {{
  %type = call ptr @pointer(ptr %object, i64 {o_type})
  %ndarray = call ptr @pointer(ptr %python, i64 {p_ndarray})
  %is_array = icmp eq ptr %type, %ndarray
  br i1 %is_array, label %array, label %no
array:
  %dtype = call ptr @pointer(ptr %object, i64 {o_dtype})
  %float64 = call ptr @pointer(ptr %python, i64 {p_dtype})
  %is_float64 = icmp eq ptr %dtype, %float64
  %flags_at = getelementptr i8, ptr %object, i64 {o_flags}
  %flags = load i32, ptr %flags_at
  %held = and i32 %flags, %wanted
  %has_flags = icmp eq i32 %held, %wanted
  %axes_at = getelementptr i8, ptr %object, i64 {o_axes}
  %axes = load i32, ptr %axes_at
  %given_axes = sext i32 %axes to i64
  %own_axes = call i64 @word(ptr %row, i64 {r_axes})
  %all_axes = add i64 %own_axes, %more
  %has_axes = icmp eq i64 %given_axes, %all_axes
  %both = and i1 %is_float64, %has_flags
  %all = and i1 %both, %has_axes
  br i1 %all, label %shaped, label %no
shaped:
  %given = call ptr @pointer(ptr %object, i64 {o_shape})
  %own = call ptr @pointer(ptr %row, i64 {r_shape})
  br label %axis
axis:
  %n = phi i64 [ 0, %shaped ], [ %next, %compare ]
  %inside = icmp slt i64 %n, %own_axes
  br i1 %inside, label %compare, label %last
compare:
  %given_at = getelementptr i64, ptr %given, i64 %n
  %given_size = load i64, ptr %given_at
  %own_at = getelementptr i64, ptr %own, i64 %n
  %own_size = load i64, ptr %own_at
  %same = icmp eq i64 %given_size, %own_size
  %next = add i64 %n, 1
  br i1 %same, label %axis, label %no
last:
  %has_points = icmp ne i64 %more, 0
  br i1 %has_points, label %count, label %yes
count:
  %points_at = getelementptr i64, ptr %given, i64 %own_axes
  %given_points = load i64, ptr %points_at
  %fits_points = icmp eq i64 %given_points, %points
  ret i1 %fits_points
yes:
  ret i1 true
no:
  ret i1 false
}}

define internal i1 @overlap(ptr %a, i64 %a_count, ptr %b, i64 %b_count) #1 {{
  %a_end = getelementptr double, ptr %a, i64 %a_count
  %b_end = getelementptr double, ptr %b, i64 %b_count
  %a_first = icmp ult ptr %a, %b_end
  %b_first = icmp ult ptr %b, %a_end
  %both = and i1 %a_first, %b_first
  ret i1 %both
}}

; copies the points of each element; lanes after the last point, up to `filled`, repeat it
define internal void @copy(ptr %to, i64 %to_pitch, ptr %from, i64 %from_pitch, i64 %elements,
                           i64 %points, i64 %filled) #0 {{
  %some = icmp sgt i64 %elements, 0
  %last = sub i64 %points, 1
  br i1 %some, label %element, label %done
element:
  %i = phi i64 [ 0, %0 ], [ %i_next, %end ]
  %to_row = mul i64 %i, %to_pitch
  %from_row = mul i64 %i, %from_pitch
  %target = getelementptr double, ptr %to, i64 %to_row
  %source = getelementptr double, ptr %from, i64 %from_row
  br label %point
point:
  %p = phi i64 [ 0, %element ], [ %p_next, %point ]
  %beyond = icmp sgt i64 %p, %last
  %own = select i1 %beyond, i64 %last, i64 %p
  %value_at = getelementptr double, ptr %source, i64 %own
  %value = load double, ptr %value_at
  %target_at = getelementptr double, ptr %target, i64 %p
  store double %value, ptr %target_at
  %p_next = add i64 %p, 1
  %more = icmp slt i64 %p_next, %filled
  br i1 %more, label %point, label %end
end:
  %i_next = add i64 %i, 1
  %left = icmp slt i64 %i_next, %elements
  br i1 %left, label %element, label %done
done:
  ret void
}}

; keeps a value for all points, unless it is the one that was kept, and gives the place where the code reads it
define internal ptr @share(ptr %table, ptr %row, ptr %value) #0 {{
  %elements = call i64 @word(ptr %row, i64 {r_elements})
  %kept = call ptr @pointer(ptr %row, i64 {r_kept})
  %shared = call ptr @pointer(ptr %row, i64 {r_shared})
  %bytes = mul i64 %elements, 8
  %differ = call i32 @memcmp(ptr %kept, ptr %value, i64 %bytes)
  %same = icmp eq i32 %differ, 0
  br i1 %same, label %done, label %changed
changed:
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %kept, ptr align 8 %value, i64 %bytes, i1 false)
  %is_parameter = call i64 @word(ptr %row, i64 {r_parameter})
  %is_fast = icmp eq i64 %is_parameter, 0
  br i1 %is_fast, label %lanes, label %parameter
parameter:
  call void @set(ptr %table, i64 {t_staged}, i64 0)
  br label %lanes
lanes:
  %is_block = call i64 @word(ptr %table, i64 {t_is_block})
  %is_point = icmp eq i64 %is_block, 0
  br i1 %is_point, label %done, label %block
block:
  %pitch = call i64 @word(ptr %table, i64 {t_pitch})
  %filled = call i64 @word(ptr %table, i64 {t_filled})
  call void @copy(ptr %shared, i64 %pitch, ptr %kept, i64 1, i64 %elements, i64 1, i64 %filled)
  br label %done
done:
  ret ptr %shared
}}

; the place where the code reads values that differ from point to point; null if they overlap the result
define internal ptr @spread(ptr %table, ptr %row, ptr %values, ptr %result, i64 %result_count) #0 {{
  %elements = call i64 @word(ptr %row, i64 {r_elements})
  %points = call i64 @word(ptr %table, i64 {t_points})
  %pitch = call i64 @word(ptr %table, i64 {t_pitch})
  %count = mul i64 %elements, %points
  %meet = call i1 @overlap(ptr %values, i64 %count, ptr %result, i64 %result_count)
  br i1 %meet, label %refused, label %apart
refused:
  ret ptr null
apart:
  %is_dense = icmp eq i64 %points, %pitch
  br i1 %is_dense, label %dense, label %rows
dense:
  ret ptr %values
rows:
  %spread = call ptr @pointer(ptr %row, i64 {r_spread})
  %filled = call i64 @word(ptr %table, i64 {t_filled})
  call void @copy(ptr %spread, i64 %pitch, ptr %values, i64 %points, i64 %elements, i64 %points, i64 %filled)
  ret ptr %spread
}}

define internal void @compute(ptr %table, ptr %result, i64 %from, i64 %loop) #0 {{
  %code = call ptr @pointer(ptr %table, i64 {t_code})
  %workspace = call ptr @pointer(ptr %table, i64 {t_workspace})
  %pointers = call ptr @pointer(ptr %table, i64 {t_pointers})
  %filled = call i64 @word(ptr %table, i64 {t_filled})
  %is_block = call i64 @word(ptr %table, i64 {t_is_block})
  %is_point = icmp eq i64 %is_block, 0
  br i1 %is_point, label %point, label %block
point:
  call void %code(ptr %result, ptr %pointers, ptr %workspace, i64 %from)
  ret void
block:
  call void %code(ptr %result, ptr %pointers, ptr %workspace, i64 %from, i64 %loop, i64 %filled)
  ret void
}}

; whether the only argument that is given by its name, if there is one, is `out`
define internal i1 @is_out(ptr %names, ptr %python) #0 {{
  %length = call i64 @word(ptr %names, i64 {o_length})
  %name = call ptr @pointer(ptr %names, i64 {o_item})
  %out = call ptr @pointer(ptr %python, i64 {p_out})
  %one = icmp eq i64 %length, 1
  %same = icmp eq ptr %name, %out
  %both = and i1 %one, %same
  ret i1 %both
}}

define ptr @enter(ptr %self, ptr %objects, i64 %placed, ptr %names) #0 {{
  %number = alloca double
  %gate = call ptr @pointer(ptr %self, i64 {o_data})
  %table = call ptr @pointer(ptr %gate, i64 {g_table})
  %python = call ptr @pointer(ptr %gate, i64 {g_interpreter})
  %is_closed = icmp eq ptr %table, null
  br i1 %is_closed, label %unusual, label %open
open:
  %is_placed = icmp eq ptr %names, null
  br i1 %is_placed, label %counted, label %named
named:
  %fits_name = call i1 @is_out(ptr %names, ptr %python)
  br i1 %fits_name, label %counted, label %unusual
counted:
  %more_given = phi i64 [ 0, %open ], [ 1, %named ]
  %given = add i64 %placed, %more_given
  %arguments = call i64 @word(ptr %table, i64 {t_arguments})
  %wanted = add i64 %arguments, 1
  %complete = icmp eq i64 %given, %wanted
  %left = call i64 @word(ptr %table, i64 {t_left})
  %allowed = icmp sgt i64 %left, 0
  %busy = call i64 @word(ptr %table, i64 {t_busy})
  %free = icmp eq i64 %busy, 0
  %may = and i1 %allowed, %free
  %can = and i1 %complete, %may
  br i1 %can, label %result, label %unusual
result:
  %left_then = sub i64 %left, 1
  call void @set(ptr %table, i64 {t_left}, i64 %left_then)
  %more = call i64 @word(ptr %table, i64 {t_is_block})
  %points = call i64 @word(ptr %table, i64 {t_points})
  %rows = getelementptr i8, ptr %table, i64 {rows}
  %result_place = mul i64 %arguments, {row_size}
  %result_row = getelementptr i8, ptr %rows, i64 %result_place
  %result_elements = call i64 @word(ptr %result_row, i64 {r_elements})
  %result_count = mul i64 %result_elements, %points
  %out_at = getelementptr ptr, ptr %objects, i64 %arguments
  %out = load ptr, ptr %out_at
  %out_fits = call i1 @fits(ptr %out, ptr %result_row, i64 %more, i64 %points, i32 {writeable}, ptr %python)
  br i1 %out_fits, label %begin, label %unusual
begin:
  %out_data = call ptr @pointer(ptr %out, i64 {o_data})
  %pointers = call ptr @pointer(ptr %table, i64 {t_pointers})
  br label %argument

argument:
  %n = phi i64 [ 0, %begin ], [ %n_next, %taken ]
  %loop = phi i64 [ 1, %begin ], [ %loop_next, %taken ]
  %any = icmp slt i64 %n, %arguments
  br i1 %any, label %take, label %ready
take:
  %row_place = mul i64 %n, {row_size}
  %row = getelementptr i8, ptr %rows, i64 %row_place
  %object_at = getelementptr ptr, ptr %objects, i64 %n
  %object = load ptr, ptr %object_at
  %parameter = call i64 @word(ptr %row, i64 {r_parameter})
  %type = call ptr @pointer(ptr %object, i64 {o_type})
  %float = call ptr @pointer(ptr %python, i64 {p_float})
  %float64 = call ptr @pointer(ptr %python, i64 {p_float64})
  %is_float = icmp eq ptr %type, %float
  %is_float64 = icmp eq ptr %type, %float64
  %is_real = or i1 %is_float, %is_float64
  br i1 %is_real, label %real, label %other
real:
  %real_at = getelementptr i8, ptr %object, i64 {o_value}
  %real_value = load double, ptr %real_at
  br label %scalar
other:
  %int = call ptr @pointer(ptr %python, i64 {p_int})
  %is_int = icmp eq ptr %type, %int
  br i1 %is_int, label %integer, label %array
integer:
  %as_double = call ptr @pointer(ptr %python, i64 {p_as_double})
  %int_value = call double %as_double(ptr %object)
  %err_occurred = call ptr @pointer(ptr %python, i64 {p_err_occurred})
  %suspect = fcmp oeq double %int_value, -1.0
  br i1 %suspect, label %suspected, label %scalar
suspected:
  %problem = call ptr %err_occurred()
  %fine = icmp eq ptr %problem, null
  br i1 %fine, label %scalar, label %overflow
overflow:
  %err_clear = call ptr @pointer(ptr %python, i64 {p_err_clear})
  call void %err_clear()
  br label %unusual
scalar:
  %value = phi double [ %real_value, %real ], [ %int_value, %integer ], [ %int_value, %suspected ]
  store double %value, ptr %number
  %axes = call i64 @word(ptr %row, i64 {r_axes})
  %is_scalar = icmp eq i64 %axes, 0
  br i1 %is_scalar, label %shared, label %unusual
array:
  %fits_all = call i1 @fits(ptr %object, ptr %row, i64 0, i64 0, i32 {readable}, ptr %python)
  br i1 %fits_all, label %one, label %many
one:
  %data = call ptr @pointer(ptr %object, i64 {o_data})
  %in_block = or i64 %more, %parameter
  %in_place = icmp eq i64 %in_block, 0
  br i1 %in_place, label %direct, label %shared
many:
  %is_block = icmp ne i64 %more, 0
  br i1 %is_block, label %differing, label %unusual
differing:
  %fits_each = call i1 @fits(ptr %object, ptr %row, i64 1, i64 %points, i32 {readable}, ptr %python)
  br i1 %fits_each, label %each, label %unusual
each:
  %each_data = call ptr @pointer(ptr %object, i64 {o_data})
  %own_parameters = icmp ne i64 %parameter, 0
  br i1 %own_parameters, label %restage, label %direct
restage:
  call void @set(ptr %table, i64 {t_staged}, i64 0)
  br label %direct
shared:
  %source = phi ptr [ %number, %scalar ], [ %data, %one ]
  %shared_place = call ptr @share(ptr %table, ptr %row, ptr %source)
  br label %taken
direct:
  %values = phi ptr [ %data, %one ], [ %each_data, %each ], [ %each_data, %restage ]
  %loop_direct = phi i64 [ %loop, %one ], [ %loop, %each ], [ 0, %restage ]
  %direct_place = call ptr @spread(ptr %table, ptr %row, ptr %values, ptr %out_data, i64 %result_count)
  %refused = icmp eq ptr %direct_place, null
  br i1 %refused, label %unusual, label %taken
taken:
  %place = phi ptr [ %shared_place, %shared ], [ %direct_place, %direct ]
  %loop_next = phi i64 [ %loop, %shared ], [ %loop_direct, %direct ]
  %pointer_at = getelementptr ptr, ptr %pointers, i64 %n
  store ptr %place, ptr %pointer_at
  %n_next = add i64 %n, 1
  br label %argument

ready:
  %pitch = call i64 @word(ptr %table, i64 {t_pitch})
  %dense = icmp eq i64 %points, %pitch
  %room = call ptr @pointer(ptr %table, i64 {t_results})
  %target = select i1 %dense, ptr %out_data, ptr %room
  %from = call i64 @word(ptr %table, i64 {t_staged})
  %releases = call i64 @word(ptr %table, i64 {t_releases})
  %keeps = icmp eq i64 %releases, 0
  br i1 %keeps, label %locked, label %unlocked
locked:
  call void @compute(ptr %table, ptr %target, i64 %from, i64 %loop)
  br label %computed
unlocked:
  %save = call ptr @pointer(ptr %python, i64 {p_save_thread})
  %restore = call ptr @pointer(ptr %python, i64 {p_restore_thread})
  call void @set(ptr %table, i64 {t_busy}, i64 1)
  %thread = call ptr %save()
  call void @compute(ptr %table, ptr %target, i64 %from, i64 %loop)
  call void %restore(ptr %thread)
  call void @set(ptr %table, i64 {t_busy}, i64 0)
  br label %computed
computed:
  call void @set(ptr %table, i64 {t_staged}, i64 %loop)
  br i1 %dense, label %finished, label %scatter
scatter:
  call void @copy(ptr %out_data, i64 %points, ptr %room, i64 %pitch, i64 %result_elements, i64 %points, i64 %points)
  br label %finished
unusual:
  %otherwise = call ptr @pointer(ptr %gate, i64 {g_otherwise})
  %is_refused = icmp eq ptr %otherwise, null
  br i1 %is_refused, label %refuse, label %pass
pass:
  %vectorcall = call ptr @pointer(ptr %python, i64 {p_vectorcall})
  %passed = tail call ptr %vectorcall(ptr %otherwise, ptr %objects, i64 %placed, ptr %names)
  ret ptr %passed
refuse:
  %not_implemented = call ptr @pointer(ptr %python, i64 {p_not_implemented})
  br label %finished
finished:
  %answer = phi ptr [ %out, %computed ], [ %out, %scatter ], [ %not_implemented, %refuse ]
  %inc_ref = call ptr @pointer(ptr %python, i64 {p_inc_ref})
  call void %inc_ref(ptr %answer)
  ret ptr %answer
}}

declare i32 @memcmp(ptr, ptr, i64)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
attributes #0 = {{ nounwind }}
attributes #1 = {{ alwaysinline nounwind }}
"""
