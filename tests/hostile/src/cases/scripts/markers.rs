//! Scripts that want to read a secret, or to use it where it may not go.

use super::{CONFINED, HEARING, LOGGING, PLAIN};
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        script!(
            "marker-is-all-there-is",
            "looks at its secret",
            PLAIN,
            "finished: {\"key\":\"MARKER\",\"looks\":true,\"fields\":[\"key\",\"base\",\"other\"]} | the server saw nothing"
        ),
        script!(
            "marker-to-log",
            "writes its secret to the log",
            LOGGING,
            "finished: {}, with the log \"MARKER { key: 'MARKER' }\", \"MARKER\"; what is left that steers: [] | the server saw nothing"
        ),
        // Halves of a marker are text.
        script!(
            "marker-taken-apart",
            "sends its secret in two halves",
            PLAIN,
            "finished: {\"whole\":true,\"status\":200} | the server saw GET /ok"
        ),
        // What gives a length has encoded the marker's own characters, not the value.
        script!(
            "marker-encoded",
            "encodes its secret, so that the host no longer knows it",
            PLAIN,
            "finished: {\"base64\":\"a script can't have the Base64 of a text with a sealed value in it: it has only the marker; the value is put in when a request is sent, into a header field, the query, a form or a JSON body; hashes of it can be made with crypto\",\"base64url\":\"a script can't have the base64url of a text with a sealed value in it: it has only the marker; the value is put in when a request is sent, into a header field, the query, a form or a JSON body; hashes of it can be made with crypto\",\"btoa\":\"a script can't have the Base64 of a text with a sealed value in it: it has only the marker; the value is put in when a request is sent, into a header field, the query, a form or a JSON body; hashes of it can be made with crypto\",\"hex\":\"a script can't have the hex of a text with a sealed value in it: it has only the marker; the value is put in when a request is sent, into a header field, the query, a form or a JSON body; hashes of it can be made with crypto\",\"latin1\":\"a script can't have the hex of a text with a sealed value in it: it has only the marker; the value is put in when a request is sent, into a header field, the query, a form or a JSON body; hashes of it can be made with crypto\",\"utf16\":136} | the server saw nothing"
        ),
        script!(
            "marker-encoded-by-hand",
            "encodes its secret by itself and sends it",
            PLAIN,
            "finished: {\"status\":200} | the server saw GET /ok"
        ),
        script!(
            "marker-in-path",
            "puts its secret into the path",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a sealed value may not stand in a URL's host or path\"} | the server saw nothing"
        ),
        // The path goes out as it is written: with a text that is no marker, which `..` takes away again.
        script!(
            "marker-in-path-encoded",
            "puts its secret into the path, percent-encoded",
            PLAIN,
            "finished: {\"status\":200} | the server saw GET /ok"
        ),
        script!(
            "marker-in-host",
            "puts its secret into the name of a host",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a sealed value may not stand in a URL's host or path\"} | the server saw nothing"
        ),
        script!(
            "marker-as-user",
            "puts its secret before the host, as the name of a user",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a sealed value may not stand in a URL's host or path\"} | the server saw nothing"
        ),
        script!(
            "marker-in-fragment",
            "hides its secret behind the address",
            PLAIN,
            "finished: {\"address\":\"http://127.0.0.1:PORT/ok#MARKER\"} | the server saw GET /ok"
        ),
        script!(
            "marker-in-header-name",
            "puts its secret into the name of a header field",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a sealed value may not stand in a name\"} | the server saw nothing"
        ),
        script!(
            "marker-in-query-name",
            "puts its secret into the name of a query parameter",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a sealed value may not stand in a name\"} | the server saw nothing"
        ),
        script!(
            "marker-in-json-key",
            "puts its secret into a key of JSON",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a sealed value may not stand in a name\"} | the server saw nothing"
        ),
        script!(
            "marker-in-text",
            "puts its secret into a body that the host doesn't look into",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a sealed value may not stand in a body of plain text\"} | the server saw nothing"
        ),
        script!(
            "marker-in-multipart",
            "puts its secret into a form of several parts",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a sealed value may not stand in a body of plain text\"} | the server saw nothing"
        ),
        script!(
            "marker-in-content-type",
            "puts its secret into a content type",
            PLAIN,
            "finished: {\"error\":\"fetch failed\",\"cause\":\"Error: a sealed value may not stand in a content type\"} | the server saw nothing"
        ),
        script!(
            "marker-misplaced",
            "puts its secret where its description doesn't say that it stands",
            CONFINED,
            "finished: {\"header\":\"Error: the sealed value `secret_key` may not stand in the header field `X-Debug`: its component says that it stands in the query parameter `key`\",\"query\":\"Error: the sealed value `secret_key` may not stand in the query parameter `other`: its component says that it stands in the query parameter `key`\",\"encoded\":\"Error: the sealed value `secret_key` may not stand in the query parameter `other`: its component says that it stands in the query parameter `key`\",\"form\":\"Error: the sealed value `secret_key` may not stand in the form field `key`: its component says that it stands in the query parameter `key`\",\"basic\":\"a script can't have the Base64 of a text with a sealed value in it: it has only the marker; the value is put in when a request is sent, into a header field, the query, a form or a JSON body; hashes of it can be made with crypto\"} | the server saw nothing"
        ),
        // What is written with an escape is no marker, and goes out as it is written.
        script!(
            "marker-escaped",
            "hides its secret behind an escape of JSON",
            CONFINED,
            "finished: {\"status\":200} | the server saw POST /ok"
        ),
        // Texts like any other.
        script!(
            "marker-changed",
            "changes its marker into others",
            PLAIN,
            "finished: {\"told\":[200,200,200,200,200]} | the server saw GET /ok 5 times"
        ),
        script!("marker-guessed", "guesses markers", PLAIN, "finished: {} | the server saw GET /ok 90 times"),
        script!(
            "marker-echoed",
            "reads its secret back, and tells it in a way that no search reads",
            HEARING,
            "finished, and heard that something is hidden | the server saw POST /echo with the secret"
        ),
        script!(
            "marker-echoed-as-bytes",
            "reads the bytes of its secret back",
            HEARING,
            "finished, and heard that something is hidden | the server saw GET /echo with the secret"
        ),
        script!(
            "marker-echoed-in-redirect",
            "reads its secret back from the address that a redirect leads to",
            HEARING,
            "finished, and heard that something is hidden | the server saw GET /landed with the secret, GET /moved with the secret"
        ),
        script!(
            "marker-echoed-in-error",
            "reads its secret back from the error of a request",
            HEARING,
            "finished, and heard nothing of it | the server saw POST /broken with the secret"
        ),
        script!(
            "marker-in-error",
            "fails with its secret",
            PLAIN,
            "invalid: attack.yaml:17:23: Error: the key is MARKER\n  throw new Error(`the key is ${input.key}`); | the server saw nothing"
        ),
        script!(
            "marker-in-failure",
            "fails with its secret as if the platform had refused it",
            PLAIN,
            "unauthorized: attack.yaml:17:37: Error: MARKER | the server saw nothing"
        ),
    ]
}
