//! Scripts that use up what there is: time, memory, depth.

use super::{BRIEF, PLAIN};
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        script!(
            "endless-loop",
            "computes without end",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "endless-loop-caught",
            "goes on where its endless loop is ended",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "endless-promises",
            "makes a promise of each promise",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "endless-timers",
            "lets a timer ring without end",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "endless-generator",
            "walks a list without end",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "endless-getter",
            "computes without end while its output is written",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "endless-walk",
            "walks a list of 4,294,967,295 holes inside of the engine",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "endless-pattern",
            "matches a pattern that tries everything",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "endless-pattern-with-reference",
            "matches a pattern that refers to what it has found",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "patterns-of-many-repeats",
            "makes patterns that repeat repeats",
            PLAIN,
            "finished: {\"told\":[\"false\",\"false\",\"false\",\"SyntaxError\"]} | the server saw nothing"
        ),
        // The script's clock moves on; no real time passes.
        script!("timer-far-away", "waits for 24 days", PLAIN, "finished: {\"days\":24} | the server saw nothing"),
        script!(
            "timers-many",
            "sets 150,000 timers",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "text-doubled",
            "doubles a text without end",
            PLAIN,
            "limit: the call asked for more than 256 MiB of memory | the server saw nothing"
        ),
        script!(
            "text-huge",
            "asks for huge texts",
            PLAIN,
            "finished: {\"repeat\":\"RangeError: Invalid string length\",\"padStart\":\"RangeError: Invalid string length\",\"padEnd\":\"RangeError: Invalid string length\",\"endless\":\"RangeError: String.prototype.repeat: count must be less than infinity\",\"negative\":\"RangeError: String.prototype.repeat: count must be non-negative\"} | the server saw nothing"
        ),
        script!(
            "text-replaced",
            "has a text grow by replacing",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "text-joined",
            "joins huge texts of small ones",
            PLAIN,
            "invalid: attack.yaml:18:65: RangeError: Invalid string length\n  output.length = new Array(4096).fill(piece).join(piece).length; | the server saw nothing"
        ),
        script!(
            "list-of-holes",
            "asks for huge lists",
            PLAIN,
            "finished: {\"fill\":\"RangeError: Invalid array length\",\"join\":\"RangeError: Invalid array length\",\"from\":\"RangeError: Invalid array length\"} | the server saw nothing"
        ),
        script!(
            "list-of-arguments",
            "calls a function with 100 million arguments",
            BRIEF,
            "limit: the call asked for more than 256 MiB of memory | the server saw nothing"
        ),
        script!(
            "list-endless",
            "fills a list without end",
            PLAIN,
            "limit: attack.yaml:19:35: the call asked for more than 256 MiB of memory; it was last seen here\n  for (;;) list.push(text + list.length); | the server saw nothing"
        ),
        script!(
            "map-endless",
            "fills a map without end",
            PLAIN,
            "limit: the call asked for more than 256 MiB of memory | the server saw nothing"
        ),
        script!(
            "symbols-endless",
            "makes symbols without end",
            PLAIN,
            "limit: the call asked for more than 256 MiB of memory | the server saw nothing"
        ),
        script!(
            "number-endless",
            "has a number grow without end",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "bytes-huge",
            "asks for huge arrays of bytes",
            PLAIN,
            "finished: {\"array\":\"RangeError\",\"buffer\":\"RangeError\",\"raw\":\"RangeError\",\"unsafe\":\"RangeError\"} | the server saw nothing"
        ),
        // As in Node.js, a script may catch that and go on.
        script!(
            "recursion",
            "calls itself without end",
            PLAIN,
            "finished: {\"caught\":\"RangeError\",\"told\":\"Maximum call stack size exceeded\"} | the server saw nothing"
        ),
        script!(
            "recursion-uncaught",
            "calls itself without end, and catches nothing",
            PLAIN,
            "invalid: attack.yaml:17:42: RangeError: Maximum call stack size exceeded\n  const again = (depth) => again(depth + 1) + 1; | the server saw nothing"
        ),
        // Behind the check in each function stand the engine's own limit and the instance's stack.
        script!(
            "recursion-unguarded",
            "takes away what ends its recursion",
            PLAIN,
            "invalid: attack.yaml:18:37: RangeError: calls are nested too deep here\n  const again = () => again() + 1; | the server saw nothing"
        ),
        script!(
            "recursion-in-eval",
            "calls itself in code that no check was put into",
            PLAIN,
            "invalid: attack.yaml:16:17: RangeError: calls are nested too deep here\n  const again = new Function('again', 'return again(again) + 1;'); | the server saw nothing"
        ),
        script!(
            "recursion-in-getter",
            "calls itself by looking at a property",
            PLAIN,
            "finished: {\"caught\":\"RangeError\"} | the server saw nothing"
        ),
        script!(
            "recursion-in-sort",
            "calls itself by sorting",
            PLAIN,
            "finished: {\"caught\":\"RangeError\"} | the server saw nothing"
        ),
        script!(
            "recursion-in-proxy",
            "calls itself by a proxy",
            PLAIN,
            "invalid: attack.yaml:16:71: RangeError: calls are nested too deep here\n  const proxy = new Proxy({}, { get: (_, name) => proxy[name] }); | the server saw nothing"
        ),
        script!(
            "recursion-of-proxies",
            "looks through 100,000 proxies",
            PLAIN,
            "limit: the component's calls are nested too deep | the server saw nothing"
        ),
        script!(
            "recursion-in-conversion",
            "calls itself by becoming a text",
            PLAIN,
            "finished: {\"again\":\"\"} | the server saw nothing"
        ),
        script!(
            "recursion-in-replace",
            "calls itself by replacing",
            PLAIN,
            "finished: {\"caught\":\"RangeError\"} | the server saw nothing"
        ),
        script!(
            "recursion-in-json",
            "calls itself by writing JSON",
            PLAIN,
            "finished: {\"caught\":\"RangeError\"} | the server saw nothing"
        ),
        script!(
            "recursion-in-require",
            "calls itself by loading modules",
            PLAIN,
            "finished: {\"caught\":\"RangeError\"} | the server saw nothing"
        ),
        script!(
            "recursion-bound",
            "calls a function that is bound 100,000 times",
            PLAIN,
            "limit: the call asked for more than 256 MiB of memory | the server saw nothing"
        ),
        script!(
            "depth-of-json-read",
            "reads JSON that is nested a million deep",
            PLAIN,
            "finished: {\"lists\":\"RangeError\",\"objects\":\"RangeError\"} | the server saw nothing"
        ),
        script!(
            "depth-of-json-revived",
            "reads deep JSON with a function that looks at each value",
            PLAIN,
            "finished: {\"caught\":\"RangeError\"} | the server saw nothing"
        ),
        script!(
            "depth-of-json-written",
            "writes JSON that is nested 100,000 deep",
            PLAIN,
            "finished: {\"caught\":\"RangeError\"} | the server saw nothing"
        ),
        script!(
            "depth-of-inspection",
            "logs what is nested 100,000 deep",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "depth-of-clone",
            "copies what is nested 10,000 deep",
            PLAIN,
            "finished: {\"caught\":\"RangeError\"} | the server saw nothing"
        ),
        script!(
            "depth-of-list",
            "flattens a list that is nested 100,000 deep",
            PLAIN,
            "limit: the component's calls are nested too deep | the server saw nothing"
        ),
        script!(
            "depth-of-source",
            "evaluates code that is nested 100,000 deep",
            PLAIN,
            "finished: {\"caught\":\"SyntaxError\"} | the server saw nothing"
        ),
        script!(
            "depth-of-pattern",
            "makes a pattern that is nested 100,000 deep",
            PLAIN,
            "finished: {\"caught\":\"SyntaxError\"} | the server saw nothing"
        ),
        script!(
            "depth-of-chain",
            "asks an object with 30,000 prototypes",
            BRIEF,
            "limit: the component's calls are nested too deep | the server saw nothing"
        ),
    ]
}
