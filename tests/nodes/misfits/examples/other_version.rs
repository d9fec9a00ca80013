//! A component for a contract that doesn't exist yet. Only its name matters: the host must not run any of its code.
#![cfg(target_arch = "wasm32")]
#![allow(unsafe_code, reason = "generated bindings")]

wit_bindgen::generate!({
    inline: "
        package weft:node@0.9.0;

        interface node {
            describe: func() -> string;
        }

        world component {
            export node;
        }
    ",
});

struct Exports;

impl exports::weft::node::node::Guest for Exports {
    fn describe() -> String {
        unreachable!("a component of another version must not be run")
    }
}

export!(Exports);
