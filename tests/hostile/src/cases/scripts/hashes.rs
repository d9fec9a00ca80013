//! Scripts that want to learn something of a secret from its hashes, or to guess it.

use super::{LOGGING, PLAIN};
use crate::attack::Attack;

pub(super) fn attacks() -> Vec<Attack> {
    vec![
        script!(
            "hash-of-guesses",
            "compares hashes of guesses with that of its secret",
            PLAIN,
            "finished: {\"hash\":\"MARKER\",\"found\":[]} | the server saw nothing"
        ),
        // Whether hashes are the same it may know: it made them.
        script!(
            "hash-compared",
            "compares hashes of its secret that were made in several ways",
            PLAIN,
            "finished: {\"same\":true,\"other\":false} | the server saw nothing"
        ),
        // Pieces are no marker: that is the hash of the marker's own text.
        script!(
            "hash-of-pieces",
            "hashes its secret in pieces",
            PLAIN,
            "finished: {\"length\":32,\"status\":200} | the server saw GET /ok"
        ),
        script!(
            "hash-as-bytes",
            "reads the bytes of a hash of its secret",
            PLAIN,
            "finished: {\"undefined\":\"a script can't have the bytes of a hash over a sealed value: write digest('hex') or digest('base64')\",\"buffer\":\"a script can't have the bytes of a hash over a sealed value: write digest('hex') or digest('base64')\",\"latin1\":\"a script can't have the bytes of a hash over a sealed value: write digest('hex') or digest('base64')\",\"base64url\":\"a script can't have the bytes of a hash over a sealed value: write digest('hex') or digest('base64')\",\"utf16le\":\"a script can't have the bytes of a hash over a sealed value: write digest('hex') or digest('base64')\"} | the server saw nothing"
        ),
        script!(
            "hash-cut",
            "cuts a hash of its secret",
            PLAIN,
            "finished: {\"length\":16,\"status\":200} | the server saw GET /ok"
        ),
        script!(
            "hash-chain",
            "hashes hashes of its secret without end",
            PLAIN,
            "limit: the call had more hashed than it may | the server saw nothing"
        ),
        script!(
            "hash-much",
            "has 9 MB hashed with its secret",
            PLAIN,
            "limit: the call had more hashed than it may | the server saw nothing"
        ),
        script!(
            "hash-by-other-means",
            "hashes its secret with what the host can't",
            PLAIN,
            "finished: {\"told\":{\"sha512\":\"a script can't have a hash sha512 over a sealed value: possible are md5, sha1, sha256\",\"ripemd160\":\"Digest method not supported\",\"constructor\":\"Digest method not supported\",\"bytes\":\"a script can't have a hash over a sealed value and bytes that are no text: give texts only\"}} | the server saw nothing"
        ),
        // The script knows what it looks for: digests that were sent are hidden where they come back.
        script!(
            "hash-echoed",
            "reads a hash of its secret back, to guess at home",
            PLAIN,
            "finished: {\"hidden\":true,\"found\":false} | the server saw POST /echo"
        ),
        script!(
            "hash-with-patched-methods",
            "listens to the methods of texts while its secret is hashed",
            PLAIN,
            "finished: {\"found\":false} | the server saw nothing"
        ),
        script!(
            "hash-compared-in-time",
            "compares its secret with a guess, byte by byte",
            PLAIN,
            "finished: {\"same\":false} | the server saw nothing"
        ),
        // Who writes out the value has guessed it, and its run is over.
        script!(
            "guess-sent",
            "writes guesses into a request, to see which one comes back hidden",
            PLAIN,
            "limit: the component wrote the value of the secret `victim/secret_key` into a request by itself, as only somebody who guesses or was told can | the server saw nothing"
        ),
        script!(
            "guess-sent-encoded",
            "writes guesses into a header field, as base64",
            PLAIN,
            "limit: the component wrote the value of the secret `victim/secret_key` into a request by itself, as only somebody who guesses or was told can | the server saw nothing"
        ),
        script!(
            "guess-as-output",
            "gives a guess as its output, to see whether it is hidden",
            PLAIN,
            "limit: the component wrote the value of the secret `victim/secret_key` by itself, as only somebody who guesses or was told can | the server saw nothing"
        ),
        script!(
            "guess-logged",
            "writes a guess to the log",
            LOGGING,
            "finished: {}, with the log \"[hidden by weft]\"; what is left that steers: [] | the server saw nothing"
        ),
    ]
}
