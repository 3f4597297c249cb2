"""ONNX graphs as other programs write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnxruntime
from onnx import ModelProto, NodeProto, TensorProto
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info
from onnx.numpy_helper import from_array


def runtime_outputs(contents: bytes, images: np.ndarray) -> np.ndarray:
    """What onnxruntime makes of them."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    # It would join a Pad with any pool that follows, also one that it does not fit, and then refuse the graph.
    session = onnxruntime.InferenceSession(
        contents, options, providers=["CPUExecutionProvider"], disabled_optimizers=["Pad_Fusion"]
    )
    (outputs,) = session.run(None, {session.get_inputs()[0].name: images})
    return outputs


def node(kind: str, *constants: str, **attributes: Any) -> NodeProto:
    """An operator that reads the values so far, put in by ``graph``, and then constants."""
    return make_node(kind, ["", *constants], [""], **attributes)


def graph(
    nodes: Sequence[NodeProto],
    constants: Mapping[str, Any] | None = None,
    input_shape: Sequence[int | str] = ("N", 1, 8, 8),
    output_shape: Sequence[int | str] = ("N", 3),
    opset: int = 17,
) -> ModelProto:
    """A chain of operators, named like "relu_2", from "input.1" to "output"."""
    nodes = [NodeProto.FromString(each.SerializeToString()) for each in nodes]
    current = "input.1"
    for place, each in enumerate(nodes):
        each.name = f"{each.op_type.lower()}_{place}"
        if each.input and not each.input[0]:
            each.input[0] = current
        if not each.output[0]:
            each.output[0] = current = "output" if place == len(nodes) - 1 else f"values.{place}"
    tensors = [from_array(_numbers(values), name) for name, values in (constants or {}).items()]
    return make_model(
        make_graph(
            nodes,
            "main_graph",
            [make_tensor_value_info("input.1", TensorProto.FLOAT, input_shape)],
            [make_tensor_value_info("output", TensorProto.FLOAT, output_shape)],
            tensors,
        ),
        opset_imports=[make_opsetid("", opset)],
        ir_version=8,
        producer_name="pytorch",
        producer_version="2.9.0",
    )


def _numbers(values: Any) -> np.ndarray:
    """Whole numbers as sizes, others as weights."""
    array = np.asarray(values)
    return array if array.dtype == np.int64 else array.astype(np.float32)
