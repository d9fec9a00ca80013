//! Files that are no honest component: too much of something, or code where there should be none.

use std::sync::Arc;

use serde_json::json;
use weft_engine::{Accounts, Components};
use weft_sandbox_tests::guests;

use crate::arena::{Arena, account};
use crate::attack::{Attack, workflow};
use crate::texts;

/// A core module with nothing in it.
const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// A text in `texts/`.
macro_rules! text {
    ($name:literal) => {
        include_str!(concat!("../../texts/", $name, ".wat"))
    };
}

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        load("file/no-wasm", "is a text", || b"#!/bin/sh\nrm -rf /\n".to_vec(), "refused: it is not WebAssembly"),
        load(
            "file/core-module",
            "is a module and no component",
            || b"\0asm\x01\0\0\0".to_vec(),
            "refused: it is a core WebAssembly module, not a component",
        ),
        load(
            "file/cut-off",
            "ends in the middle",
            || guests::HOSTILE[..9].to_vec(),
            "refused: it can't be compiled: failed to parse WebAssembly module: unexpected end-of-file (at offset 0x9)",
        ),
        load(
            "file/too-large",
            "has 17 MiB",
            || [b"\0asm\x0d\0\x01\0".to_vec(), vec![0; 17 << 20]].concat(),
            "refused: it has 17825800 bytes, more than 16777216",
        ),
        load(
            "file/other-contract",
            "was built for a contract that there is not",
            || guests::OTHER_VERSION.to_vec(),
            "refused: it was built for weft:node@0.9.0, and this weft runs weft:node@0.3.0",
        ),
        load(
            "file/sockets",
            "wants sockets",
            || guests::SOCKETS.to_vec(),
            "refused: it asks for `wasi:sockets/network@0.2.6`, which components of weft don't get",
        ),
        load(
            "file/many-exports",
            "has 30,000 exports",
            || texts::component(&many_exports()),
            "refused: it has more than 20000 imports, exports, types and instances",
        ),
        load(
            "file/many-functions",
            "has 60,000 functions",
            || texts::component(&"(func)\n".repeat(60_000)),
            "refused: it has more than 20000 functions",
        ),
        load(
            "file/huge-function",
            "has a function of 1 MB, which takes long to compile",
            || texts::component(&huge_function()),
            "refused: it has a function of 1080004 bytes, more than 128 KiB",
        ),
        load(
            "file/large-function",
            "has a function that is as large as one may be",
            || texts::component(&large_function()),
            "accepted",
        ),
        load(
            "file/many-branches",
            "has a function with 15,000 nested branches",
            || texts::component(&many_branches()),
            "refused: it has more than 2000 blocks within each other",
        ),
        load(
            "file/many-instances",
            "has 1,000 core instances",
            || many_instances(1_000),
            "refused: it can't be compiled: failed to parse WebAssembly module: instances count exceeds limit of 1000 (at offset 0xefc)",
        ),
        load(
            "file/some-instances",
            "has 100 core instances",
            || many_instances(100),
            "refused: it can't be compiled: The component transitively contains 101 core module instances, which exceeds the configured maximum of 16 in the pooling allocator",
        ),
        load(
            "file/one-instance-too-many",
            "has 17 core instances",
            || many_instances(16),
            "refused: it can't be compiled: The component transitively contains 17 core module instances, which exceeds the configured maximum of 16 in the pooling allocator",
        ),
        load("file/most-instances", "has as many core instances as one may have", || many_instances(15), "accepted"),
        load(
            "file/two-memories",
            "has a second memory",
            || texts::component("(memory 1)"),
            "refused: it can't be compiled: module memory does not fit in pooling allocator requirements: defined memories count of 2 exceeds the per-instance limit of 1",
        ),
        load(
            "file/three-memories",
            "has three memories, in a module each",
            || instances_of(&module_with_memory(1), 2),
            "refused: it can't be compiled: The component transitively contains 3 Wasm linear memories, which exceeds the configured maximum of 2 in the pooling allocator",
        ),
        load(
            "file/most-memories",
            "has as many memories as one may have",
            || instances_of(&module_with_memory(1), 1),
            "accepted",
        ),
        load(
            "file/memories-together",
            "has a memory as large as one may be, and another one",
            || instances_of(&module_with_memory(4_096), 1),
            "refused: it can't describe itself: memory minimum size of 4096 pages exceeds memory limits",
        ),
        load(
            "file/shared-memory",
            "has memory to share between threads",
            || texts::component("(memory 1 1 shared)"),
            "refused: it can't be compiled: failed to parse WebAssembly module: threads must be enabled for shared memories (at offset 0x27f)",
        ),
        load(
            "file/huge-memory",
            "wants 4 GiB from the start",
            || texts::component("(memory (export \"memory\") 65536)"),
            "refused: it can't be compiled: module memory does not fit in pooling allocator requirements: memory index 0 is unsupported in this pooling allocator configuration: memory has a minimum byte size of 4294967296 which exceeds the limit of 0x10000000 bytes",
        ),
        load(
            "file/huge-table",
            "wants a table of 10 million entries from the start",
            || texts::component("(table 10000000 funcref)"),
            "refused: it can't be compiled: module table does not fit in pooling allocator requirements: table index 0 has a minimum element size of 10000000 which exceeds the limit of 20000",
        ),
        load(
            "file/endless-start",
            "computes without end when it is loaded",
            || texts::component(text!("endless-start")),
            "refused: it can't describe itself: it took too long",
        ),
        load(
            "file/trap-at-start",
            "traps when it is loaded",
            || texts::component(text!("trap-at-start")),
            "refused: it can't describe itself: wasm trap: wasm `unreachable` instruction executed",
        ),
        load(
            "file/endless-describe",
            "computes without end when it is to describe itself",
            || texts::component(text!("endless-describe")),
            "refused: it can't describe itself: it took too long",
        ),
        load(
            "file/trap-at-describe",
            "traps when it is to describe itself",
            || texts::component(text!("trap-at-describe")),
            "refused: it can't describe itself: wasm trap: wasm `unreachable` instruction executed",
        ),
        load(
            "file/describe-nowhere",
            "says that its description is outside of its memory",
            || texts::component(text!("describe-nowhere")),
            "refused: it can't describe itself: pointer out of bounds of memory",
        ),
        load(
            "file/describe-without-end",
            "says that its description has four billion bytes",
            || texts::component(text!("describe-without-end")),
            "refused: it can't describe itself: string pointer/length out of bounds of memory",
        ),
        load(
            "file/describe-too-long",
            "describes itself in 5 MiB",
            || texts::component(text!("describe-too-long")),
            "refused: its description has 5242880 bytes, more than 4194304",
        ),
        load(
            "file/describe-broken-text",
            "describes itself in what is no Unicode",
            || texts::component(text!("describe-broken-text")),
            "refused: it can't describe itself: invalid utf-8 sequence of 1 bytes from index 0",
        ),
        load(
            "file/describe-recursion",
            "calls itself without end when it is to describe itself",
            || texts::component(text!("describe-recursion")),
            "refused: it can't describe itself: wasm trap: call stack exhausted",
        ),
        load(
            "file/describe-logs",
            "uses every capability while it describes itself",
            || guests::DESCRIBE_BUSY.to_vec(),
            "refused: it can't describe itself: it called `log.write`",
        ),
        load(
            "file/describe-asks-for-secret",
            "asks for a secret while it describes itself",
            || texts::component(text!("describe-secret")),
            "refused: it can't describe itself: it called `secret.sealed`",
        ),
        load(
            "file/describe-hashes",
            "has something hashed while it describes itself",
            || texts::component(text!("describe-digest")),
            "refused: it can't describe itself: it called `secret.digest`",
        ),
        load(
            "file/describe-reads-table",
            "reads a table while it describes itself",
            || texts::component(text!("describe-table")),
            "refused: it can't describe itself: it called `table.find`",
        ),
        load(
            "file/describe-sends",
            "sends a request while it describes itself",
            || texts::component(text!("describe-http")),
            "refused: it can't describe itself: it called `http.send`",
        ),
        load(
            "file/start-logs",
            "writes to the log when it is loaded",
            || texts::component(text!("start-logs")),
            "refused: it can't describe itself: wasm trap: uninitialized element",
        ),
        run(
            "file/trap-at-run",
            "traps in a call",
            text!("trap-at-run"),
            "trap: the component broke down: it panicked, and its log says why",
        ),
        run(
            "file/divide-by-zero",
            "divides by zero",
            text!("divide-by-zero"),
            "trap: the component broke down: wasm trap: integer divide by zero",
        ),
        run(
            "file/out-of-memory-bounds",
            "reads outside of its memory",
            text!("out-of-bounds"),
            "trap: the component broke down: it left its memory (its calls may be nested too deep)",
        ),
        run(
            "file/trap-at-realloc",
            "traps when the host asks for room",
            text!("trap-at-realloc"),
            "trap: the component broke down: it panicked, and its log says why",
        ),
        run(
            "file/endless-realloc",
            "computes without end when the host asks for room",
            text!("endless-realloc"),
            "limit: the call took longer than 2 s",
        ),
        run(
            "file/realloc-nowhere",
            "gives the host room outside of its memory",
            text!("realloc-nowhere"),
            "trap: the component broke down: realloc return: beyond end of memory",
        ),
        run(
            "file/trap-after-return",
            "traps when its result has been read",
            text!("trap-after-return"),
            "trap: the component broke down: it panicked, and its log says why",
        ),
        run(
            "file/endless-after-return",
            "computes without end when its result has been read",
            text!("endless-after-return"),
            "limit: the call took longer than 2 s",
        ),
        run(
            "file/page-nowhere",
            "says that its page is outside of its memory",
            text!("page-nowhere"),
            "trap: the component broke down: pointer out of bounds of memory",
        ),
        run(
            "file/page-of-unknown-kind",
            "gives a result that is neither page nor failure",
            text!("page-of-unknown-kind"),
            "trap: the component broke down: invalid expected discriminant",
        ),
        run(
            "file/page-without-end",
            "says that its page has four billion bytes",
            text!("page-without-end"),
            "trap: the component broke down: string pointer/length out of bounds of memory",
        ),
        run(
            "file/page-list-of-nobody",
            "names a list of records that no answer had",
            text!("page-list-of-nobody"),
            "limit: the component names a list of records that none of its answers had",
        ),
        run(
            "file/page-broken-next",
            "says where the next page is in broken JSON",
            text!("page-broken-next"),
            "inconsistent: the platform's paging does not move on: `next` is { again",
        ),
        run(
            "file/grow-at-once",
            "asks for 4 GiB in one step",
            text!("grow-at-once"),
            "limit: the call asked for more than 256 MiB of memory",
        ),
        run(
            "file/grow-table",
            "lets a table grow without end",
            text!("grow-table"),
            "trap: the component broke down: it panicked, and its log says why",
        ),
        run(
            "file/reenter",
            "is called again from within its allocator",
            text!("log-from-realloc"),
            "trap: the component broke down: wasm trap: cannot leave component instance",
        ),
        Attack::new(
            "file/many-pollables",
            "waits for a million times at once",
            many_pollables,
            "limit: the component holds more than 1000 things of the host at the same time",
        ),
    ]
}

/// A file to be loaded.
fn load(name: &'static str, tries: &'static str, bytes: fn() -> Vec<u8>, answer: &'static str) -> Attack {
    let bytes: Arc<[u8]> = bytes().into();
    let act = move |arena: Arc<Arena>| {
        let bytes = Arc::clone(&bytes);
        async move { arena.components_with(&bytes).await.err().unwrap_or_else(|| "accepted".to_owned()) }
    };
    Attack::new(name, tries, act, answer)
}

/// A component that is loaded, and whose node is called.
fn run(name: &'static str, tries: &'static str, text: &'static str, answer: &'static str) -> Attack {
    let bytes: Arc<[u8]> = texts::component(text).into();
    let act = move |arena: Arc<Arena>| {
        let bytes = Arc::clone(&bytes);
        async move {
            match arena.components_with(&bytes).await {
                Ok(components) => call(&arena, &components).await,
                Err(answer) => answer,
            }
        }
    };
    Attack::new(name, tries, act, answer)
}

async fn call(arena: &Arena, components: &Arc<Components>) -> String {
    let plan = match arena.plan_with(components, &workflow("attack", &json!({}), "timeout: 2s")).await {
        Ok(plan) => plan,
        Err(answer) => return answer,
    };
    let victim = account("hostile", "http://127.0.0.1:9", true, &[]);
    arena.run(&plan, &Accounts::from([("victim".to_owned(), victim)]), &[]).await.answer
}

async fn many_pollables(arena: Arc<Arena>) -> String {
    crate::attack::run_against_nobody(arena, workflow("many-pollables", &json!({ "amount": 1_000_000 }), "").into())
        .await
}

fn many_exports() -> String {
    let exports: String = (0..30_000).map(|number| format!("(export \"e{number}\" (func $empty))\n")).collect();
    format!("(func $empty)\n{exports}")
}

fn huge_function() -> String {
    format!("(func (result i32) i32.const 0\n{})", "i32.const 1234567 i32.add\n".repeat(180_000))
}

/// As large as a function may be, and as twisted as a compiler may still find it in honest code.
fn large_function() -> String {
    let branch = "(block (loop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 local.get 0 i32.eqz br_if 1)) ";
    format!("(func (param i32)\n{})", branch.repeat(5_400))
}

fn many_branches() -> String {
    format!("(func (param i32)\n{}{})", "(block local.get 0 br_if 0 ".repeat(15_000), ")".repeat(15_000))
}

/// A sound component with so many further core instances.
fn many_instances(count: u32) -> Vec<u8> {
    instances_of(EMPTY_MODULE, count)
}

/// A core module with a memory of so many pages and nothing else.
fn module_with_memory(pages: u32) -> Vec<u8> {
    let memory = [vec![1, 0], leb128(pages)].concat();
    [EMPTY_MODULE.to_vec(), section(5, &memory)].concat()
}

/// A sound component with a further core module, instantiated again and again: sections are appended to the file.
fn instances_of(module: &[u8], count: u32) -> Vec<u8> {
    let mut bytes = texts::component("");
    let modules = wit_component_modules(&bytes);
    bytes.extend(section(1, module));
    let mut instances = leb128(count);
    for _ in 0..count {
        instances.push(0);
        instances.extend(leb128(modules));
        instances.push(0);
    }
    bytes.extend(section(2, &instances));
    bytes
}

/// How many core modules are defined so far: sections with the id 1.
fn wit_component_modules(bytes: &[u8]) -> u32 {
    let (mut at, mut modules) = (8, 0);
    while at < bytes.len() {
        let id = bytes[at];
        let (length, used) = read_leb128(&bytes[at + 1..]);
        modules += u32::from(id == 1);
        at += 1 + used + length;
    }
    modules
}

fn section(id: u8, content: &[u8]) -> Vec<u8> {
    let length = leb128(u32::try_from(content.len()).expect("a small section"));
    [vec![id], length, content.to_vec()].concat()
}

fn leb128(mut number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn read_leb128(bytes: &[u8]) -> (usize, usize) {
    let mut number = 0;
    for (index, byte) in bytes.iter().enumerate() {
        number |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return (number, index + 1);
        }
    }
    (number, bytes.len())
}
