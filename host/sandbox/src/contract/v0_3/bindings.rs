//! Generated from the contract in `wit/node`.
#![allow(missing_docs, clippy::all)]

wasmtime::component::bindgen!({
    path: "../../wit/node",
    world: "component",
    imports: {
        "weft:node/http": async | trappable,
        "weft:node/table": async | trappable,
        default: trappable,
    },
    exports: { default: async },
});
