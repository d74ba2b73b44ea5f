"""How kernels are compiled, and the one machine instruction that Python cannot say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

array_in: Any = make_array
function_of: Any = cgutils.get_or_insert_function

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """
    Compile a function on its first call, to run beside other threads.

    Numba keeps what it compiled and notices by itself only a change in the file of the function
    called from Python: after a change in a helper of another file, remove ``__pycache__``.
    """
    try:
        return cast("Callable[P, R]", njit(nogil=True, cache=True)(function))
    except RuntimeError:  # no folder can be written: compile again in each process
        return cast("Callable[P, R]", njit(nogil=True)(function))


@intrinsic
def _prefetch(_: Any, array: Any, row: Any) -> Any:  # noqa: ARG001
    """Compile a prefetch of ``array[row]`` (LLVM's instruction of that name)."""
    signature = types.void(array, types.int64)

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        of = array_in(signature.args[0])(context, builder, arguments[0])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        step = builder.extract_value(of.strides, 0)
        start = builder.ptrtoint(of.data, ir.IntType(64))
        address = builder.inttoptr(builder.add(start, builder.mul(step, arguments[1])), byte)
        function = function_of(
            builder.module,
            ir.FunctionType(ir.VoidType(), [byte, number, number, number]),
            "llvm.prefetch.p0",
        )
        read, keep, data = (ir.Constant(number, value) for value in (0, 3, 1))
        builder.call(function, [address, read, keep, data])
        return context.get_dummy_value()

    return signature, emit


prefetch = cast("Callable[[Any, int], None]", _prefetch)
"""
Ask for a row of an array ahead of its use; a row outside is asked for in vain.

On large graphs the searches wait for memory most of their time. Asking for the edges of the next
nodes while those of this one are looked at makes them about 1.7 times as fast.
"""
