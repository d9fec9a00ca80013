//! Modules that are built in: those of the prelude, and what stands in for those that a sandbox can't have.

use std::path::Path;

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, NativeFunction, js_string};

use super::modules::{call, evaluate, missing, new_module};
use super::state::state;
use crate::natives;

include!(concat!(env!("OUT_DIR"), "/prelude.rs"));

/// Names that scripts may ask for. Other files of the prelude are its own.
const BUILTINS: [&str; 22] = [
    "assert",
    "assert/strict",
    "buffer",
    "console",
    "crypto",
    "events",
    "node-fetch",
    "os",
    "path",
    "path/posix",
    "process",
    "punycode",
    "querystring",
    "stream",
    "string_decoder",
    "timers",
    "timers/promises",
    "url",
    "util",
    "util/types",
    "perf_hooks",
    "constants",
];

/// Whether this is built in.
pub(crate) fn is_builtin(request: &str) -> bool {
    let name = request.strip_prefix("node:").unwrap_or(request);
    BUILTINS.contains(&name) && (of_prelude(name).is_some() || part_of(name).is_some() || is_global(name))
}

fn of_prelude(name: &str) -> Option<(&'static str, &'static str)> {
    let name = name.replace('/', "-");
    MODULES.iter().copied().find(|(known, _)| *known == name)
}

/// `timers/promises` is what `timers` calls `promises`.
fn part_of(name: &str) -> Option<(&str, &str)> {
    name.split_once('/').filter(|(owner, _)| of_prelude(owner).is_some())
}

fn is_global(name: &str) -> bool {
    matches!(name, "console" | "process")
}

/// Why a module can't be had in a sandbox, and what to use instead.
fn refusal(request: &str) -> Option<&'static str> {
    let name = request.strip_prefix("node:").unwrap_or(request);
    let name = name.split('/').next().unwrap_or_default();
    match name {
        "fs" | "fs-extra" | "graceful-fs" => {
            Some("a script sees no files: hand data in with `input`, and keep rows in tables")
        }
        "http" | "https" | "http2" | "axios" | "request" | "got" | "superagent" | "undici" => {
            Some("use fetch, or require('node-fetch')")
        }
        "net" | "tls" | "dgram" | "dns" | "ws" | "socket.io-client" => {
            Some("a script opens no connections: use fetch, or require('node-fetch')")
        }
        "child_process" => Some("a script starts no programs: do it in JavaScript, or in a node of its own"),
        "cluster" | "worker_threads" => Some("a script is one thread: let the workflow call it once for each page"),
        "vm" | "v8" | "inspector" | "repl" | "module" => Some("a script can't make others: call a function instead"),
        "zlib" => Some("answers are unpacked already; the body that fetch gives is the text"),
        "readline" | "tty" => Some("nobody sits at a script: hand data in with `input`"),
        "mysql" | "mysql2" | "pg" | "sqlite3" | "better-sqlite3" | "mongodb" | "redis" | "ioredis" => {
            Some("keep rows in weft's tables, with `into` or the component `table`")
        }
        _ if request.ends_with(".node") => {
            Some("native add-ons don't run in a sandbox: look for a package in pure JavaScript")
        }
        _ => None,
    }
}

/// Whether this is a module of Node.js that a sandbox hasn't.
pub(super) fn is_absent(request: &str) -> bool {
    const ABSENT: [&str; 21] = [
        "async_hooks",
        "child_process",
        "cluster",
        "dgram",
        "diagnostics_channel",
        "dns",
        "fs",
        "fs/promises",
        "http",
        "http2",
        "https",
        "inspector",
        "module",
        "net",
        "readline",
        "tls",
        "tty",
        "v8",
        "vm",
        "worker_threads",
        "zlib",
    ];
    ABSENT.contains(&request.strip_prefix("node:").unwrap_or(request))
}

/// What stands in for it: packages may ask for it, as long as they don't use it.
pub(super) fn absent(request: &str, context: &mut Context) -> JsResult<JsValue> {
    let name = request.strip_prefix("node:").unwrap_or(request);
    let make = builtin("internal-absent", context)?.to_object(context)?;
    let arguments = [JsString::from(name).into(), JsString::from(remedy(name)).into()];
    make.call(&JsValue::undefined(), &arguments, context)
}

/// What to do about a request that leads nowhere.
pub(crate) fn remedy(request: &str) -> String {
    let name = request.strip_prefix("node:").unwrap_or(request);
    match refusal(request) {
        Some(instead) => instead.to_owned(),
        None if request.starts_with('.') => format!("put the file {request} beside the code"),
        None => format!("run `npm install {name}` beside the workflow, so that it is in node_modules"),
    }
}

pub(super) fn for_scripts(request: &str, context: &mut Context) -> JsResult<JsValue> {
    let name = request.strip_prefix("node:").unwrap_or(request);
    if of_prelude(name).is_some() {
        return builtin(name, context);
    }
    if let Some((owner, part)) = part_of(name) {
        let owner = builtin(owner, context)?.to_object(context)?;
        return owner.get(JsString::from(part), context);
    }
    let global = context.global_object();
    global.get(JsString::from(name), context)
}

/// A module of the prelude, whoever asks for it.
pub(super) fn builtin(name: &str, context: &mut Context) -> JsResult<JsValue> {
    let Some((name, text)) = of_prelude(name) else { return Err(missing(name, context)) };
    let state = state(context);
    let known = state.builtins.borrow().get(name).cloned();
    if let Some(module) = known {
        return module.get(js_string!("exports"), context);
    }
    let module = new_module(name, context)?;
    state.builtins.borrow_mut().insert(name.to_owned(), module.clone());
    run_builtin(name, text, &module, context.global_object(), context)?;
    module.get(js_string!("exports"), context)
}

/// Has `prelude/globals.js` define the globals in an object.
pub(super) fn define_globals(global: &JsObject, context: &mut Context) -> JsResult<()> {
    let Some((name, text)) = of_prelude("globals") else { return Ok(()) };
    let module = new_module(name, context)?;
    run_builtin(name, text, &module, global.clone(), context)
}

fn run_builtin(name: &str, text: &str, module: &JsObject, global: JsObject, context: &mut Context) -> JsResult<()> {
    let exports = module.get(js_string!("exports"), context)?;
    let text = format!("(function (module, exports, require, host, globalThis) {{{text}\n}})");
    let path = format!("prelude:{name}");
    let function = evaluate(&text, Path::new(&path), context)?;
    let require = FunctionObjectBuilder::new(context.realm(), NativeFunction::from_fn_ptr(require_builtin)).build();
    let host = natives::host(context)?;
    let arguments = [module.clone().into(), exports, require.into(), host.into(), global.into()];
    call(&function, &arguments, context)
}

fn require_builtin(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let name = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
    builtin(name.trim_start_matches("node:").trim_start_matches("./"), context)
}
