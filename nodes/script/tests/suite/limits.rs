//! What never ends, ends. What grows bit by bit until memory is full is the host's to end, and so is what computes for too
//! long.

use serde_json::json;

use crate::common::{first_line, run};

#[test]
fn a_text_that_is_joined_is_bounded() {
    let code = "const piece = 'x'.repeat(1 << 20);
        try { new Array(4096).fill('y').join(piece) } catch (error) { output = { name: error.name } }";
    assert_eq!(run(code).unwrap(), json!({ "name": "RangeError" }));
}

#[test]
fn two_thousand_calls_within_each_other_are_fine() {
    for code in [
        "function f(n) { return n ? 1 + f(n - 1) : 0 } output = { n: f(2000) }",
        "const f = n => n ? 1 + f(n - 1) : 0; output = { n: f(2000) }",
        "class A { m(n) { return n ? 1 + this.m(n - 1) : 0 } } output = { n: new A().m(2000) }",
    ] {
        assert_eq!(run(code).unwrap(), json!({ "n": 2000 }), "{code}");
    }
}

#[test]
fn endless_recursion_can_be_caught() {
    for call in [
        "function f(n) { return 1 + f(n) } f()",
        "const f = () => 1 + f(); f()",
        "const f = () => { f() }; f()",
        "const o = { m() { return this.m() } }; o.m()",
        "const o = { get x() { return g() } }; function g() { return o.x } o.x",
        "function f() { [1].forEach(f) } f()",
        "function f() { return [1].map(() => f()) } f()",
        "const f = async () => await f(); await f()",
        "function f() { new f() } f()",
        "function f() { return JSON.stringify({ toJSON() { return f() } }) } f()",
    ] {
        let code =
            format!("let told; try {{ {call} }} catch (e) {{ told = e.name + ': ' + e.message }} output = {{ told }}");
        assert_eq!(run(&code).unwrap(), json!({ "told": "RangeError: Maximum call stack size exceeded" }), "{call}");
    }
    let message = first_line(run("function f(n) {\n  return 1 + f(n)\n}\nf()"));
    assert_eq!(message, "code:1:16: RangeError: Maximum call stack size exceeded");
}

#[test]
fn recursion_through_the_engine_has_a_line() {
    for call in [
        "const p = new Proxy({}, { get: (target, key) => p[key] }); p.x",
        "const p = new Proxy({}, { set: (target, key, value) => { p[key] = value } }); p.x = 1",
        "const p = new Proxy({}, { has: (target, key) => key in p }); 'x' in p",
        "const o = Object.defineProperty({}, 'x', { get: () => o.x }); o.x",
        "const o = Object.defineProperty({}, 'x', { set: (value) => { o.x = value } }); o.x = 1",
        "const o = { [Symbol.iterator]: () => [...o] }; [...o]",
        "const o = { [Symbol.iterator]: function () { for (const entry of o); } }; [...o]",
        "const o = { [Symbol.toPrimitive]: () => o + 1 }; o + 1",
        "const o = { [Symbol.hasInstance]: () => 1 instanceof o }; 1 instanceof o",
        "class A { again = new A() } new A()",
    ] {
        let message = first_line(run(&format!("output = {{}};\n{call}")));
        assert!(message.starts_with("code:2:"), "{call}: {message}");
        assert!(message.ends_with(": RangeError: calls are nested too deep here"), "{call}: {message}");
    }
}

#[test]
fn a_function_with_a_directive_looks_at_its_depth_too() {
    for directive in ["'use strict'; ", "'use strict';", "\n  \"use strict\"\n  "] {
        let deep = format!("function f(n) {{ {directive}return n ? 1 + f(n - 1) : 0 }} output = {{ n: f(2000) }}");
        assert_eq!(run(&deep).unwrap(), json!({ "n": 2000 }), "{deep}");
        for callback in ["[1].map(f)", "[1, 2].sort(f)", "'a'.replace(/a/g, f)", "JSON.stringify({}, f)"] {
            let code = format!("function f() {{ {directive}return {callback} }}\noutput = {{}}; f()");
            let message = first_line(run(&code));
            assert!(message.ends_with(": RangeError: Maximum call stack size exceeded"), "{code}: {message}");
        }
    }
    assert_eq!(
        run("function f() { 'use strict'; return this } output = { is: f() === undefined }").unwrap(),
        json!({ "is": true })
    );
}

#[test]
fn after_deep_calls_recursion_through_the_engine_has_a_line() {
    let code = "function f(n) { return n ? 1 + f(n - 1) : 0 }
        f(2000); f(0);
        const p = new Proxy({}, { get: (target, key) => p[key] }); output = p.x";
    assert!(first_line(run(code)).ends_with("RangeError: calls are nested too deep here"));
}

#[test]
fn what_weft_itself_walks_through_may_be_deep() {
    let nested = |depth: u32| format!("let a = {{}}; for (let i = 0; i < {depth}; i++) a = {{ a }};");
    let code = "output = { copied: typeof structuredClone(a) }";
    assert_eq!(run(&(nested(500) + code)).unwrap(), json!({ "copied": "object" }));
    let code = "const { isDeepStrictEqual, inspect } = require('util');
        output = { same: isDeepStrictEqual(a, structuredClone(a)), shown: inspect(a, { depth: Infinity }).length > 50 }";
    assert_eq!(run(&(nested(50) + code)).unwrap(), json!({ "same": true, "shown": true }));
    let message = first_line(run(&(nested(10_000) + "\noutput = {}; structuredClone(a)")));
    assert!(message.starts_with("code:2:"), "{message}");
    assert!(message.ends_with("RangeError: Maximum call stack size exceeded"), "{message}");
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    for (call, name) in [
        ("eval('('.repeat(1e5))", "SyntaxError"),
        ("new Function('['.repeat(1e5))", "SyntaxError"),
        ("JSON.parse('['.repeat(1e5))", "RangeError"),
        ("JSON.parse('['.repeat(1e5), (k, v) => v)", "RangeError"),
        ("let o = []; for (let i = 0; i < 1e4; i++) o = [o]; JSON.stringify(o)", "RangeError"),
        ("JSON.stringify({ a: { toJSON() { return { a: this } } } })", "RangeError"),
        ("var o = { get a() { return o.a } }; o.a", "RangeError"),
    ] {
        let code = format!("let told; try {{ {call} }} catch (e) {{ told = e.name }} output = {{ told }}");
        assert_eq!(run(&code).unwrap(), json!({ "told": name }), "{call}");
    }
    let message = first_line(run(&format!("output = {}1{}", "[".repeat(1_000), "]".repeat(1_000))));
    assert!(message.contains("nested too deep"), "{message}");
    let message = first_line(run("let o = {}; for (let i = 0; i < 1e4; i++) o = { o }; output = o"));
    assert!(message.contains("nested too deep"), "{message}");
}

#[test]
fn an_endless_loop_is_told() {
    assert_eq!(
        first_line(run("var i = 0;\nwhile (true) { i++ }")),
        "code:2:1: this loop has not ended after 50 million rounds"
    );
    let message = first_line(run("function f() { Promise.resolve().then(f) } setInterval(() => {}, 10)"));
    assert!(message.contains("timers never end"), "{message}");
}

#[test]
fn what_would_take_all_memory_is_refused() {
    for call in [
        "'x'.repeat(1e9)",
        "'x'.repeat(2 ** 26)",
        "'x'.padStart(1e9)",
        "'x'.padEnd(1e9, 'ab')",
        "new Array(1e9).fill(0)",
        "Array(1e9).join('x')",
        "Array.from({ length: 1e9 })",
        "new Uint8Array(1e9)",
        "Buffer.alloc(1e9)",
    ] {
        let code = format!("let told; try {{ {call} }} catch (e) {{ told = e.name }} output = {{ told }}");
        assert_eq!(run(&code).unwrap(), json!({ "told": "RangeError" }), "{call}");
    }
}

#[test]
fn an_output_has_a_size() {
    let message = first_line(run("output = { text: 'x'.repeat(9 * 1024 * 1024) }"));
    assert!(message.contains("at most 8388608"), "{message}");
}
