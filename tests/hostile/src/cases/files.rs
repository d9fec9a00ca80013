//! Files that are no honest component: too much of something, or code where there should be none.

use std::sync::Arc;

use serde_json::json;
use weft_engine::{Accounts, Components};
use weft_sandbox_tests::guests;

use crate::arena::{Arena, account};
use crate::attack::{Attack, workflow};
use crate::texts;

/// A text in `texts/`.
macro_rules! text {
    ($name:literal) => {
        include_str!(concat!("../../texts/", $name, ".wat"))
    };
}

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        load("file/no-wasm", "is a text", || b"#!/bin/sh\nrm -rf /\n".to_vec(), "?"),
        load("file/core-module", "is a module and no component", || b"\0asm\x01\0\0\0".to_vec(), "?"),
        load("file/cut-off", "ends in the middle", || guests::HOSTILE[..guests::HOSTILE.len() / 2].to_vec(), "?"),
        load("file/too-large", "has 17 MiB", || [b"\0asm\x0d\0\x01\0".to_vec(), vec![0; 17 << 20]].concat(), "?"),
        load(
            "file/other-contract",
            "was built for a contract that there is not",
            || guests::OTHER_VERSION.to_vec(),
            "?",
        ),
        load("file/sockets", "wants sockets", || guests::SOCKETS.to_vec(), "?"),
        load("file/many-exports", "has 30,000 exports", || texts::component(&many_exports()), "?"),
        load("file/many-functions", "has 60,000 functions", || texts::component(&"(func)\n".repeat(60_000)), "?"),
        load(
            "file/huge-function",
            "has a function of 1 MB, which takes long to compile",
            || texts::component(&huge_function()),
            "?",
        ),
        load(
            "file/large-function",
            "has a function that is as large as one may be",
            || texts::component(&large_function()),
            "?",
        ),
        load(
            "file/many-branches",
            "has a function with 15,000 nested branches",
            || texts::component(&many_branches()),
            "?",
        ),
        load("file/many-instances", "has 1,000 core instances", many_instances, "?"),
        load("file/two-memories", "has a second memory", || texts::component("(memory 1)"), "?"),
        load(
            "file/shared-memory",
            "has memory to share between threads",
            || texts::component("(memory 1 1 shared)"),
            "?",
        ),
        load(
            "file/huge-memory",
            "wants 4 GiB from the start",
            || texts::component("(memory (export \"memory\") 65536)"),
            "?",
        ),
        load(
            "file/huge-table",
            "wants a table of 10 million entries from the start",
            || texts::component("(table 10000000 funcref)"),
            "?",
        ),
        load(
            "file/endless-start",
            "computes without end when it is loaded",
            || texts::component(text!("endless-start")),
            "?",
        ),
        load("file/trap-at-start", "traps when it is loaded", || texts::component(text!("trap-at-start")), "?"),
        load(
            "file/endless-describe",
            "computes without end when it is to describe itself",
            || texts::component(text!("endless-describe")),
            "?",
        ),
        load(
            "file/trap-at-describe",
            "traps when it is to describe itself",
            || texts::component(text!("trap-at-describe")),
            "?",
        ),
        load(
            "file/describe-nowhere",
            "says that its description is outside of its memory",
            || texts::component(text!("describe-nowhere")),
            "?",
        ),
        load(
            "file/describe-endless-list",
            "says that it has four billion nodes",
            || texts::component(text!("describe-endless-list")),
            "?",
        ),
        load(
            "file/describe-broken-text",
            "says its name in what is no Unicode",
            || texts::component(text!("describe-broken-text")),
            "?",
        ),
        load(
            "file/describe-recursion",
            "calls itself without end when it is to describe itself",
            || texts::component(text!("describe-recursion")),
            "?",
        ),
        load(
            "file/describe-logs",
            "uses every capability while it describes itself",
            || guests::DESCRIBE_BUSY.to_vec(),
            "?",
        ),
        load(
            "file/describe-asks-for-secret",
            "asks for a secret while it describes itself",
            || texts::component(text!("describe-secret")),
            "?",
        ),
        load(
            "file/describe-hashes",
            "has something hashed while it describes itself",
            || texts::component(text!("describe-digest")),
            "?",
        ),
        load(
            "file/describe-reads-table",
            "reads a table while it describes itself",
            || texts::component(text!("describe-table")),
            "?",
        ),
        load(
            "file/describe-sends",
            "sends a request while it describes itself",
            || texts::component(text!("describe-http")),
            "?",
        ),
        load("file/start-logs", "writes to the log when it is loaded", || texts::component(text!("start-logs")), "?"),
        run("file/trap-at-run", "traps in a call", text!("trap-at-run"), "?"),
        run("file/divide-by-zero", "divides by zero", text!("divide-by-zero"), "?"),
        run("file/out-of-memory-bounds", "reads outside of its memory", text!("out-of-bounds"), "?"),
        run("file/trap-at-realloc", "traps when the host asks for room", text!("trap-at-realloc"), "?"),
        run("file/endless-realloc", "computes without end when the host asks for room", text!("endless-realloc"), "?"),
        run("file/realloc-nowhere", "gives the host room outside of its memory", text!("realloc-nowhere"), "?"),
        run("file/trap-after-return", "traps when its result has been read", text!("trap-after-return"), "?"),
        run(
            "file/endless-after-return",
            "computes without end when its result has been read",
            text!("endless-after-return"),
            "?",
        ),
        run("file/page-nowhere", "says that its page is outside of its memory", text!("page-nowhere"), "?"),
        run(
            "file/page-of-unknown-kind",
            "gives a result that is neither page nor failure",
            text!("page-of-unknown-kind"),
            "?",
        ),
        run("file/page-without-end", "says that its page has four billion bytes", text!("page-without-end"), "?"),
        run("file/page-broken-next", "says where the next page is in broken JSON", text!("page-broken-next"), "?"),
        run("file/grow-at-once", "asks for 4 GiB in one step", text!("grow-at-once"), "?"),
        run("file/grow-table", "lets a table grow without end", text!("grow-table"), "?"),
        run("file/reenter", "is called again from within its allocator", text!("log-from-realloc"), "?"),
        Attack::new("file/many-pollables", "waits for a million times at once", many_pollables, "?"),
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

/// A sound component with a further core module, instantiated again and again: sections are appended to the file.
fn many_instances() -> Vec<u8> {
    let mut bytes = texts::component("");
    let modules = wit_component_modules(&bytes);
    bytes.extend(section(1, b"\0asm\x01\0\0\0"));
    let mut instances = leb128(1_000);
    for _ in 0..1_000 {
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
