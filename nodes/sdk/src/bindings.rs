//! Generated from the contract in `wit/node`. Not for direct use.
//!
//! All paths in the generated code lead through this crate, so that component crates depend on nothing else.
#![allow(missing_docs, clippy::all, unsafe_code)]

pub use wit_bindgen::rt;

wit_bindgen::generate!({
    path: "../../wit/node",
    world: "component",
    additional_derives: [PartialEq, Eq],
    pub_export_macro: true,
    export_macro_name: "export",
    default_bindings_module: "weft_sdk::bindings",
    runtime_path: "weft_sdk::bindings::rt",
});

/// Exports what is called once, while the component is built: the memory that it leaves is what every call begins with.
///
/// `weft-seed` changes what a first hash map changes, so that it can be changed back: seeds are those of the run.
#[doc(hidden)]
#[macro_export]
macro_rules! prepared {
    ($prepare:path) => {
        const _: () = {
            #[unsafe(export_name = "weft-prepare")]
            extern "C" fn prepare() {
                let ready: Result<(), String> = $prepare();
                assert!(ready.is_ok(), "{ready:?}");
            }

            #[unsafe(export_name = "weft-seed")]
            extern "C" fn seed() {
                core::hint::black_box(std::hash::RandomState::new());
            }
        };
    };
}
