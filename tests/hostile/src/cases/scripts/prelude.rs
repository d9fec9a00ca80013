//! Scripts that turn modules which are built in against their host.

use super::PLAIN;
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        // Options are read by the rules of the language, and checked by the host as any.
        script!(
            "pollute-options",
            "gives every object the options of a request",
            PLAIN,
            "finished: {\"error\":\"Request with GET/HEAD method cannot have body.\",\"cause\":\"undefined\"} | the server saw nothing"
        ),
        // Wherever it goes: not where nobody granted it.
        script!(
            "pollute-request",
            "gives every object and list what a request is made of",
            PLAIN,
            "finished: {\"error\":\"cannot convert 'null' or 'undefined' to object\",\"cause\":\"undefined\"} | the server saw nothing"
        ),
        // What it makes of its own failure is its own matter: at most one new authorization, and none here.
        script!(
            "pollute-kind",
            "gives every error the kind of one of the host",
            PLAIN,
            "invalid: attack.yaml:20:22: TypeError: cannot read 'missing' of undefined or null\n  null.missing; | the server saw nothing"
        ),
        script!(
            "pollute-then",
            "makes a promise of every object",
            PLAIN,
            "finished: {\"answer\":\"string\",\"taken\":1} | the server saw GET /ok"
        ),
        script!(
            "pollute-json",
            "changes how every object is written",
            PLAIN,
            "finished: {\"taken\":true} | the server saw nothing"
        ),
        script!(
            "patch-iterator",
            "changes how lists are walked",
            PLAIN,
            "finished: {\"status\":200} | the server saw GET /ok"
        ),
        // Wherever it goes: not where nobody granted it.
        script!(
            "patch-everything",
            "replaces every method of the language",
            PLAIN,
            "finished: {\"asked\":\"object\"} | the server saw GET /ok"
        ),
        script!(
            "patch-promise",
            "replaces what promises do",
            PLAIN,
            "finished: {\"status\":200} | the server saw GET /ok"
        ),
        // Where a length is told, it is that of the marker's own characters: the value is not here.
        script!(
            "patch-marker-check",
            "hides its marker from the check of built-in modules",
            PLAIN,
            "finished: {\"told\":\"a script can't have the Base64 of a text with a sealed value in it: it has only the marker; the value is put in when a request is sent, into a header field, the query, a form or a JSON body; hashes of it can be made with crypto\"} | the server saw nothing"
        ),
        script!(
            "patch-marker-in-place",
            "changes its marker while it is hashed",
            PLAIN,
            "finished: {\"told\":\"The \\\"data\\\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received an instance of Buffer\"} | the server saw nothing"
        ),
        script!(
            "steal-by-caller",
            "looks for the host among callers and arguments",
            PLAIN,
            "finished: {\"createHash.caller\":\"TypeError\",\"createHash.arguments\":\"TypeError\",\"fetch.caller\":\"TypeError\",\".arguments\":\"TypeError\",\"spy\":\"TypeError\"} | the server saw nothing"
        ),
        script!(
            "steal-by-source",
            "looks for the host in the source of built-in functions",
            PLAIN,
            "finished: {\"secret\":false,\"texts\":true} | the server saw nothing"
        ),
        script!(
            "steal-by-stack",
            "looks for the host in the frames of an error",
            PLAIN,
            "finished: {\"stack\":\"string\",\"frames\":\"none\",\"inside\":false} | the server saw nothing"
        ),
        script!(
            "steal-by-name",
            "asks for the host by its name",
            PLAIN,
            "finished: {\"host\":\"undefined\",\"own\":\"undefined\",\"global\":\"undefined\",\"made\":\"undefined\"} | the server saw nothing"
        ),
        script!(
            "steal-by-callback",
            "looks for the host in what calls it back",
            PLAIN,
            "finished: {\"seen\":[\"object\",0,false,\"object\",0,false,\"object\",0,false]} | the server saw nothing"
        ),
        script!(
            "steal-by-inspection",
            "has the host inspected by an object that is asked how to show itself",
            PLAIN,
            "finished: {\"text\":\"undefined\",\"given\":[\"number\",\"object\",\"function\"]} | the server saw nothing"
        ),
        script!(
            "steal-by-module",
            "looks for the host in its module",
            PLAIN,
            "finished: {\"module\":[\"exports\",\"id\"],\"require\":[],\"parent\":\"undefined\",\"main\":\"undefined\",\"cache\":\"undefined\",\"names\":[\"length\",\"name\"]} | the server saw nothing"
        ),
        script!(
            "require-internal",
            "asks for what built-in modules are made of",
            PLAIN,
            "finished: {\"internal-sealed\":\"Cannot find module 'internal-sealed'\",\"internal-primordials\":\"Cannot find module 'internal-primordials'\",\"internal-request\":\"Cannot find module 'internal-request'\",\"globals\":\"Cannot find module 'globals'\",\"./internal-sealed\":\"Cannot find module './internal-sealed'\",\"node:internal-sealed\":\"Cannot find module 'node\",\"node:./internal-sealed\":\"Cannot find module 'node\",\"prelude:internal-sealed\":\"Cannot find module 'prelude\",\"internal/sealed\":\"Cannot find module 'internal/sealed'\",\"timers/internal-sealed\":\"Cannot find module 'timers/internal-sealed'\",\"util/inspect\":\"Cannot find module 'util/inspect'\",\"crypto/createHash\":\"Cannot find module 'crypto/createHash'\",\"buffer/__proto__\":\"Cannot find module 'buffer/__proto__'\",\"process/env\":\"Cannot find module 'process/env'\"} | the server saw nothing"
        ),
        script!(
            "freeze-globals",
            "freezes everything",
            PLAIN,
            "finished: {\"hex\":\"61\",\"status\":200} | the server saw GET /ok"
        ),
        script!(
            "redefine-output",
            "gives another output every time that it is asked",
            PLAIN,
            "finished: {\"asked\":2} | the server saw nothing"
        ),
        script!("delete-globals", "takes everything away", PLAIN, "finished: {\"left\":1} | the server saw nothing"),
        script!(
            "take-reader",
            "calls what reads its output by itself",
            PLAIN,
            "invalid: attack.yaml:16:17: TypeError: not a callable function\n  output = { own: 1 }; | the server saw nothing"
        ),
    ]
}
