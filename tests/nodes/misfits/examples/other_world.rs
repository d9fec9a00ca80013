//! A component of somebody else's world.
#![cfg(target_arch = "wasm32")]
#![allow(unsafe_code, reason = "generated bindings")]

wit_bindgen::generate!({
    inline: "
        package somebody:tool@1.0.0;

        world tool {
            export greet: func() -> string;
        }
    ",
});

struct Exports;

impl Guest for Exports {
    fn greet() -> String {
        "hello".to_owned()
    }
}

export!(Exports);
