//! Scripts whose outputs and errors are bombs.

use super::{BRIEF, PLAIN, Setting};
use crate::arena::Ran;
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        script!(
            "output-proxy",
            "gives an object that throws when it is looked at",
            PLAIN,
            "invalid: attack.yaml:18:27: Error: not to be looked at\n  throw new Error('not to be looked at'); | the server saw nothing"
        ),
        script!(
            "output-of-endless-keys",
            "gives an object that has more keys than it holds",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "output-revoked",
            "gives an object that was taken back",
            PLAIN,
            "invalid: attack.yaml:16:17: TypeError: Proxy object has empty handler and target\n  const { proxy, revoke } = Proxy.revocable({}, {}); | the server saw nothing"
        ),
        script!(
            "output-that-acts",
            "acts while its output is written",
            PLAIN,
            "finished: {\"number\":1,\"sent\":\"sent\"} | the server saw nothing"
        ),
        script!(
            "output-huge",
            "gives 16 MiB",
            PLAIN,
            "limit: the call asked for more than 256 MiB of memory | the server saw nothing"
        ),
        script!(
            "output-far-too-large",
            "gives more than there is memory",
            PLAIN,
            "limit: the call asked for more than 256 MiB of memory | the server saw nothing"
        ),
        script!(
            "output-by-to-json",
            "gives a small object that is written as a huge one",
            PLAIN,
            "limit: the call asked for more than 256 MiB of memory | the server saw nothing"
        ),
        script!(
            "output-of-shared-parts",
            "gives an object of thirty that is written as one of a billion",
            PLAIN,
            "invalid: attack.yaml:16:17: RangeError: Invalid string length\n  let object = { text: 'x'.repeat(1000) }; | the server saw nothing"
        ),
        script!(
            "output-in-a-circle",
            "gives an object that holds itself",
            PLAIN,
            "invalid: attack.yaml:16:17: TypeError: Converting circular structure to JSON\n  output = {}; | the server saw nothing"
        ),
        script!(
            "output-nested",
            "gives an object that is nested without end",
            PLAIN,
            "invalid: attack.yaml:18:31: RangeError: Maximum call stack size exceeded\n  toJSON() { | the server saw nothing"
        ),
        script!(
            "output-of-keys",
            "gives an object with keys that mean something elsewhere",
            PLAIN,
            "finished: {\"__proto__\":{\"a\":1},\"constructor\":2,\"toString\":3,\"$ref\":\"#\",\"${ .x }\":\"${ .y }\",\"\":4} | the server saw nothing"
        ),
        script!(
            "output-of-numbers",
            "gives numbers that JSON doesn't have",
            PLAIN,
            "finished: {\"nan\":null,\"endless\":null,\"zero\":0,\"large\":null,\"whole\":9007199254740992,\"tiny\":5e-324} | the server saw nothing"
        ),
        script!(
            "output-of-halves",
            "gives halves of characters",
            PLAIN,
            "finished: {\"text\":\"�\",\"�\":\"��\",\"nul\":\"\\u0000\"} | the server saw nothing"
        ),
        script!(
            "output-of-marker-key",
            "gives its secret as a key",
            PLAIN,
            "finished: {\"MARKER\":{\"MARKER\":1}} | the server saw nothing"
        ),
        script!(
            "output-list",
            "gives a list",
            PLAIN,
            "invalid: attack.yaml:16:17: output is no object but a list\n  output = [{ a: 1 }]; | the server saw nothing"
        ),
        script!(
            "output-text",
            "gives an object that is written as a text",
            PLAIN,
            "invalid: attack.yaml:16:17: output is no object but something else\n  output = { toJSON: () => '{\"forged\":true}' }; | the server saw nothing"
        ),
        script!(
            "output-class",
            "gives an object whose class says what it is",
            PLAIN,
            "finished: {} | the server saw nothing"
        ),
        script!(
            "output-promise",
            "gives a promise that never settles",
            PLAIN,
            "invalid: attack.yaml:16:17: output is a promise\n  output = new Promise(() => {}); | the server saw nothing"
        ),
        script!(
            "output-then",
            "gives an object that looks like a promise",
            PLAIN,
            "finished: {\"then\":\"no function\",\"own\":1} | the server saw nothing"
        ),
        script!(
            "result-of-other-fields",
            "returns what only the host says",
            PLAIN,
            "invalid: what the function returns can't be used: unknown field `rejected`, expected one of `records`, `output`, `next`, `total` at line 1 column 23 | the server saw nothing"
        ),
        script!(
            "result-with-next",
            "returns a next page from what runs once",
            PLAIN,
            "invalid: the function returns `next`, and script/js runs once | the server saw nothing"
        ),
        script!(
            "never-settles",
            "waits for what never comes",
            PLAIN,
            "invalid: attack.yaml:16:17: the script waits for a promise that nothing settles any more\n  output = {}; | the server saw nothing"
        ),
        script!(
            "rejection-lost",
            "loses a rejection",
            PLAIN,
            "invalid: attack.yaml:17:32: Error: lost\n  Promise.reject(new Error('lost')); | the server saw nothing"
        ),
        script!(
            "rejection-of-nothing",
            "rejects with nothing",
            PLAIN,
            "invalid: attack.yaml:16:17: the script threw undefined\n  output = {}; | the server saw nothing"
        ),
        script!(
            "rejections-many",
            "loses 100,000 rejections",
            PLAIN,
            "invalid: attack.yaml:16:17: the script threw 0\n  output = {}; | the server saw nothing"
        ),
        script!(
            "throw-nothing",
            "throws nothing",
            PLAIN,
            "invalid: attack.yaml:16:17: the script threw undefined\n  output = {}; | the server saw nothing"
        ),
        script!(
            "throw-symbol",
            "throws what is no text",
            PLAIN,
            "invalid: attack.yaml:16:17: the script threw a value\n  output = {}; | the server saw nothing"
        ),
        script!(
            "throw-proxy",
            "throws an object that throws when it is looked at",
            PLAIN,
            "invalid: attack.yaml:16:17: the script threw an object\n  output = {}; | the server saw nothing"
        ),
        script!(
            "throw-endless",
            "throws an object that computes without end when it is looked at",
            BRIEF,
            "limit: the call took longer than 1 s | the server saw nothing"
        ),
        script!(
            "throw-huge",
            "throws a text of 30 MiB",
            Setting { told: as_measured, ..PLAIN },
            "limit: 0 KiB | the server saw nothing"
        ),
        script!(
            "throw-for-ever",
            "asks to be tried again in 300 years",
            BRIEF,
            "throttled: attack.yaml:17:37: Error: later | the server saw nothing"
        ),
        script!(
            "throw-odd-class",
            "fails with classes that there are not",
            PLAIN,
            "invalid: attack.yaml:17:37: Error: odd\n  throw Object.assign(new Error('odd'), { weft: '__proto__', kind: 'constructor', wait_ms: -1 }); | the server saw nothing"
        ),
    ]
}

/// The class of a failure, and how much is told of it.
fn as_measured(ran: &Ran) -> String {
    format!("{}: {} KiB", ran.answer.split(':').next().unwrap_or_default(), ran.answer.len() >> 10)
}
