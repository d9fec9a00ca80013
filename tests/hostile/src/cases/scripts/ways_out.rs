//! Scripts that look for a way out of the engine: constructors, modules, names, the log.

use super::{LOGGING, PLAIN};
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        script!(
            "function-constructor",
            "makes code at run time",
            PLAIN,
            "finished: {\"main\":\"undefined\",\"global\":true,\"indirect\":\"functionundefined\",\"of\":\"functionundefined\",\"generator\":\"undefined\",\"array\":\"undefined\",\"native\":\"undefined\",\"answer\":\"undefined\"} | the server saw GET /ok"
        ),
        script!(
            "process-of-the-host",
            "looks for the machine in `process` and its like",
            PLAIN,
            "finished: {\"environment\":\"{}\",\"arguments\":\"[\\\"node\\\",\\\"code\\\"]\",\"folder\":\"/\",\"here\":\".\",\"file\":\"attack.yaml\",\"user\":\"script\",\"name\":\"localhost\",\"network\":\"{}\",\"home\":\"/\"} | the server saw nothing"
        ),
        script!(
            "process-that-ends",
            "ends the process",
            PLAIN,
            "finished: {\"exit\":\"Error: a script can't have process.exit: return, or throw an error\",\"kill\":\"Error: a script can't have process.kill\",\"abort\":\"Error: a script can't have process.abort: throw an error\",\"binding\":\"Error: a script can't have process.binding\",\"dlopen\":\"Error: a script can't have process.dlopen\",\"chdir\":\"Error: a script can't have process.chdir\",\"reallyExit\":\"undefined\",\"_linkedBinding\":\"undefined\",\"setuid\":\"undefined\"} | the server saw nothing"
        ),
        script!(
            "other-engines",
            "looks for other ways to run code",
            PLAIN,
            "finished: {\"there\":[\"SharedArrayBuffer\",\"Atomics\"]} | the server saw nothing"
        ),
        script!(
            "close-the-wrapper",
            "closes the function that it runs in",
            PLAIN,
            "finding: SyntaxError: unexpected token ')', primary expression | the server saw nothing"
        ),
        script!(
            "close-the-wrapper-in-comment",
            "comments away what stands behind it",
            PLAIN,
            "finding: SyntaxError: unexpected token ')', primary expression | the server saw nothing"
        ),
        script!(
            "close-the-wrapper-in-template",
            "opens a text that swallows what stands behind it",
            PLAIN,
            "finding: SyntaxError: unexpected end of the code: something is not closed | the server saw nothing"
        ),
        script!(
            "parameter-of-wrapper",
            "makes code whose parameters close the function",
            PLAIN,
            "finished: {\"closed\":\"function\",\"comment\":\"SyntaxError\",\"body\":\"function\"} | the server saw nothing"
        ),
        script!(
            "html-comment",
            "begins with a comment of old web pages",
            PLAIN,
            "finished: {\"line\":\"at attack.yaml:18:34\"} | the server saw nothing"
        ),
        script!(
            "return-at-top",
            "returns before its output is complete",
            PLAIN,
            "finished: {\"first\":1} | the server saw nothing"
        ),
        script!(
            "super-and-target",
            "uses words that belong to functions it isn't in",
            PLAIN,
            "finished: {\"target\":\"undefined\",\"arguments\":\"object\",\"callee\":\"function\"} | the server saw nothing"
        ),
        script!(
            "import-meta",
            "asks for the address of its module",
            PLAIN,
            "finding: SyntaxError: invalid `import.meta` expression outside a module | the server saw nothing"
        ),
        script!(
            "require-files",
            "reads files of the machine as modules",
            PLAIN,
            "finished: {\"../../../etc/passwd\":\"Cannot find module '../../../etc/passwd'\",\"/etc/passwd\":\"Cannot find module '/etc/passwd'\",\"..%2f..%2fetc/passwd\":\"Cannot find module '..%2f..%2fetc/passwd'\",\"file:///etc/passwd\":\"Cannot find module 'file\",\"./connections.yaml\":\"Cannot find module './connections.yaml'\",\"./.env\":\"Cannot find module './.env'\",\"C:\\\\Windows\\\\win.ini\":\"Cannot find module 'C\",\"\\\\\\\\evil.example\\\\share\":\"Cannot find module '\\\\\\\\evil.example\\\\share'\",\"~/.npmrc\":\"Cannot find module '~/.npmrc'\",\"node_modules/../../x\":\"Cannot find module 'node_modules/../../x'\",\".\":\"Cannot find module '.'\",\"..\":\"Cannot find module '..'\",\"./\":\"Cannot find module './'\",\"\":\"Cannot find module ''\",\" \":\"Cannot find module ' '\",\"lodash/../../x\":\"Cannot find module 'lodash/../../x'\"} | the server saw nothing"
        ),
        script!(
            "require-refused",
            "asks for modules that reach the machine",
            PLAIN,
            "finished: {\"fs\":\"Cannot find module 'fs'\",\"node:fs\":\"Cannot find module 'node\",\"fs/promises\":\"Cannot find module 'fs/promises'\",\"child_process\":\"Cannot find module 'child_process'\",\"vm\":\"Cannot find module 'vm'\",\"worker_threads\":\"Cannot find module 'worker_threads'\",\"net\":\"Cannot find module 'net'\",\"tls\":\"Cannot find module 'tls'\",\"dgram\":\"Cannot find module 'dgram'\",\"dns\":\"Cannot find module 'dns'\",\"http\":\"Cannot find module 'http'\",\"https\":\"Cannot find module 'https'\",\"http2\":\"Cannot find module 'http2'\",\"cluster\":\"Cannot find module 'cluster'\",\"inspector\":\"Cannot find module 'inspector'\",\"module\":\"Cannot find module 'module'\",\"repl\":\"Cannot find module 'repl'\",\"v8\":\"Cannot find module 'v8'\",\"wasi\":\"Cannot find module 'wasi'\",\"zlib\":\"Cannot find module 'zlib'\",\"./x.node\":\"Cannot find module './x.node'\",\"ffi\":\"Cannot find module 'ffi'\"} | the server saw nothing"
        ),
        // Found before anything runs.
        script!(
            "require-fs",
            "asks for the files of the machine",
            PLAIN,
            "finding: there is no module 'fs' for scripts | the server saw nothing"
        ),
        script!(
            "import-fs",
            "imports the files of the machine",
            PLAIN,
            "finished: {\"f\":\"Cannot find module 'fs'\",\"node:f\":\"Cannot find module 'node\",\"/etc/f\":\"Cannot find module '/etc/fs'\",\"data:text/javascript,export default 1;f\":\"Cannot find module 'data\",\"https://evil.example/f\":\"Cannot find module 'https\"} | the server saw nothing"
        ),
        script!(
            "require-names-of-prototypes",
            "asks for modules by names that every object has",
            PLAIN,
            "finished: {\"__proto__!\":\"Cannot find module '__proto__'\",\"constructor!\":\"Cannot find module 'constructor'\",\"toString!\":\"Cannot find module 'toString'\",\"hasOwnProperty!\":\"Cannot find module 'hasOwnProperty'\",\"valueOf!\":\"Cannot find module 'valueOf'\",\"node:__proto__!\":\"Cannot find module 'node\"} | the server saw nothing"
        ),
        script!(
            "require-look-alikes",
            "asks for modules by names that look like others",
            PLAIN,
            "finished: {\"\\\"CRYPTO\\\"\":\"Cannot find module 'CRYPTO'\",\"\\\"crypto\\\\u0000\\\"\":\"Cannot find module 'crypto\\u0000'\",\"\\\"crypto/\\\"\":\"Cannot find module 'crypto/'\",\"\\\"node:node:crypto\\\"\":\"Cannot find module 'node\",\"\\\"node:\\\"\":\"Cannot find module 'node\",\"\\\"cryptо\\\"\":\"Cannot find module 'cryptо'\",\"\\\"crypto\u{200b}\\\"\":\"Cannot find module 'crypto\u{200b}'\",\"\\\" crypto\\\"\":\"Cannot find module ' crypto'\"} | the server saw nothing"
        ),
        script!(
            "require-two-faced",
            "asks for a module by a name that is another one every time",
            PLAIN,
            "finished: {\"told\":\"function\",\"asked\":1} | the server saw nothing"
        ),
        script!(
            "names-in-unicode",
            "has names that look alike",
            PLAIN,
            "finished: {\"ab\":1,\"abc\":2,\"wide\":3,\"cyrillic\":4} | the server saw nothing"
        ),
        script!(
            "error-that-steers",
            "fails with what steers a terminal",
            LOGGING,
            "invalid: attack.yaml:17:23: Error: �[2J�]0;owned�\n attack.yaml:1:1: all is well �gpj.exe\n  throw new Error('\\u001b[2J\\u001b]0;owned\\u0007\\n attack.yaml:1:1: all is well \\u202egpj.exe');, with the log ; what is left that steers: [] | the server saw nothing"
        ),
        script!(
            "error-with-forged-place",
            "fails with a place that is none",
            PLAIN,
            "invalid: attack.yaml:17:31: a.yaml:1:1: x\n  const error = new TypeError('x'); | the server saw nothing"
        ),
        script!(
            "log-that-steers",
            "logs what steers a terminal, and lines that look like others",
            LOGGING,
            "finished: {}, with the log \"x\\n2026-01-01 ERROR forged��[31mred�[0m\", \"�gpj.exe\", \"{\\\"event\\\":\\\"run-finished\\\"}\"; what is left that steers: [] | the server saw nothing"
        ),
        script!(
            "log-flood",
            "writes 2,000 lines of 1,000 characters to the log",
            LOGGING,
            "finished: {}, with the log 200 lines of 194 KiB in all; what is left that steers: [] | the server saw nothing"
        ),
        script!(
            "log-of-one-line",
            "writes a line of 16 MiB to the log",
            LOGGING,
            "limit: the call asked for more than 256 MiB of memory, with the log \"memory allocation of 268435456 bytes failed\", \"note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\"; what is left that steers: [] | the server saw nothing"
        ),
        // The clock stands while it computes.
        script!(
            "random-and-time",
            "looks for what other calls could have left it",
            PLAIN,
            "finished: {\"stands\":true,\"differs\":true,\"precise\":2} | the server saw nothing"
        ),
    ]
}
