//! What to do about a file that the compiler refuses.

use crate::limits::Limits;
use crate::state::{CORE_INSTANCES_MAX, MEMORIES_MAX, TABLE_ELEMENTS_MAX, TABLES_MAX};

/// The compiler says why in words alone, so it is by them that cases are told apart. What none of them fits is no WebAssembly
/// that any tool writes.
pub(crate) fn remedy(reason: &str) -> String {
    let says = |words: &[&str]| words.iter().any(|words| reason.contains(words));
    if says(&["component model async"]) {
        return "build it without async: weft calls a node and waits for it (componentize-qjs: `sync: true`; jco: \
                --backend-qjs-disable-async)"
            .to_owned();
    }
    if says(&["pooling allocator", "exceeds limit", "exceeds the limit"]) {
        return format!(
            "make it of fewer or smaller parts: a component has at most {CORE_INSTANCES_MAX} core instances, \
             {MEMORIES_MAX} memories, each in a module of its own and together {} MiB, and {TABLES_MAX} tables of \
             {TABLE_ELEMENTS_MAX} entries",
            Limits::default().memory_bytes_max >> 20
        );
    }
    if says(&["must be enabled", "not enabled", " feature"]) {
        return "build it without what is named there: weft runs what the standard tools write for wasm32-wasip2"
            .to_owned();
    }
    "build it anew; the file may be damaged".to_owned()
}

#[cfg(test)]
mod tests {
    use super::remedy;

    #[test]
    fn each_reason_has_its_remedy() {
        let table = [
            ("`task.cancel` requires the component model async feature (at offset 0x1902fd)", "build it without async"),
            (
                "The component transitively contains 17 core module instances, which exceeds the configured maximum of 16 \
              in the pooling allocator",
                "make it of fewer or smaller parts: a component has at most 16 core instances, 2",
            ),
            ("instances count exceeds limit of 1000 (at offset 0xe61)", "make it of fewer or smaller parts"),
            ("threads must be enabled for shared memories (at offset 0x253)", "build it without what is named there"),
            ("unexpected end-of-file (at offset 0x9)", "build it anew; the file may be damaged"),
        ];
        for (reason, expected) in table {
            let remedy = remedy(reason);
            assert!(remedy.starts_with(expected), "{reason}: {remedy}");
        }
    }
}
