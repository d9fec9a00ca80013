//! Nodes that reach where they may not, or in ways they may not.

use serde_json::json;
use weft_sdk::http::{Request, Response};
use weft_sdk::secret::{self, Algorithm, Encoding, Part};
use weft_sdk::{Failure, Page};

use crate::node::node;

pub(crate) const SECRET: &str = "secret_key";

pub(crate) fn told(response: &Response) -> Page {
    let body = String::from_utf8_lossy(response.body()).into_owned();
    Page::output(&json!({ "status": response.status(), "body": body }))
}

node!(
    /// Asks for a URL, or a path below the base URL.
    Ask, "ask", |call| Ok(told(&Request::get(place(call.base_url(), &call.parameters.text)).send()?))
);

fn place(base_url: &str, text: &str) -> String {
    if text.starts_with('/') || text.is_empty() { format!("{base_url}{text}") } else { text.to_owned() }
}

node!(
    /// Sends a header field: `name: value`, to be split at the first colon.
    Header, "header", |call| {
        let (name, value) = call.parameters.text.split_once(':').unwrap_or_default();
        Ok(told(&Request::get(format!("{}/ok", call.base_url())).header(name, value).send()?))
    }
);

node!(
    /// Uses a method.
    Method, "method", |call| {
        Ok(told(&Request::new(&call.parameters.text, format!("{}/ok", call.base_url())).send()?))
    }
);

node!(
    /// Sends a body of that many bytes.
    HugeBody, "huge-body", |call| {
        let body = "x".repeat(call.parameters.amount as usize);
        Ok(told(&Request::post(format!("{}/ok", call.base_url())).text("text/plain", body).send()?))
    }
);

node!(
    /// Sends that many header fields.
    ManyHeaders, "many-headers", |call| {
        let mut request = Request::get(format!("{}/ok", call.base_url()));
        for number in 0..call.parameters.amount {
            request = request.header(&format!("x-{number}"), "x");
        }
        Ok(told(&request.send()?))
    }
);

node!(
    /// Seals that many values of one answer.
    SealMany, "seal-many", |call| {
        let mut request = Request::get(format!("{}/tokens", call.base_url()));
        for number in 0..call.parameters.amount {
            request = request.seal(&format!("/{number}"), &format!("token{number}"), None);
        }
        Ok(told(&request.send()?))
    }
);

node!(
    /// Gets that many new tokens, one request after the other.
    ManyTokens, "many-tokens", paging, |call| {
        let number = call.resume::<u64>()?.unwrap_or_default();
        for _ in 0..50 {
            Request::get(format!("{}/tokens", call.base_url())).seal("/0", "token", None).send()?;
        }
        if number < call.parameters.amount { Ok(Page::more(&[json!({ "id": number })], json!(number + 1))) } else { Ok(Page::default()) }
    }
);

node!(
    /// Aims the marker of its secret at a place: the text with `MARKER` replaced.
    Aim, "aim", |call| {
        let marker = secret::sealed(SECRET)?;
        let url = place(call.base_url(), &call.parameters.text.replace("MARKER", &marker));
        Ok(told(&Request::get(url).query("stolen", &marker).header("x-stolen", &marker).send()?))
    }
);

node!(
    /// Puts the marker into a body that the host doesn't look into.
    AimInText, "aim-in-text", |call| {
        let marker = secret::sealed(SECRET)?;
        Ok(told(&Request::post(format!("{}/echo", call.base_url())).text("text/plain", marker).send()?))
    }
);

node!(
    /// Sends its secret to a server that gives everything back, in every encoding, and tells what came back.
    Echo, "echo", |call| {
        let marker = secret::sealed(SECRET)?;
        let request = Request::post(format!("{}/echo", call.base_url()));
        Ok(told(&request.query("key", &marker).header("x-key", &marker).json(&json!({ "key": marker })).send()?))
    }
);

node!(
    /// Asks for its secret, and sends a text that a server gave it, as a query parameter.
    PassOn, "pass-on", |call| {
        secret::sealed(SECRET)?;
        let data = Request::get(format!("{}/data", call.base_url())).send()?;
        let text = String::from_utf8_lossy(data.body()).into_owned();
        Ok(told(&Request::get(format!("{}/ok", call.base_url())).query("text", text).send()?))
    }
);

node!(
    /// Asks for a sealed value by this name.
    Name, "name", |call| Ok(Page::output(&secret::sealed(&call.parameters.text)?))
);

node!(
    /// Gives its marker away as its output.
    GiveAway, "give-away", |_| Ok(Page::output(&secret::sealed(SECRET)?))
);

node!(
    /// Sends a text in the places where markers are swapped.
    SendText, "send-text", |call| {
        let text = call.parameters.text.as_str();
        let request = Request::post(format!("{}/echo", call.base_url()));
        Ok(told(&request.query("text", text).header("x-text", text).json(&json!({ "text": text })).send()?))
    }
);

node!(
    /// Has its secret hashed that many times, each time with another guess, to compare what comes of it.
    Guess, "guess", |call| {
        let sealed = Part::Sealed(secret::sealed(SECRET)?);
        let wanted = secret::digest(Algorithm::Md5, std::slice::from_ref(&sealed), Encoding::HexLower)?;
        for number in 0..call.parameters.amount {
            let guess = Part::Text(format!("guess {number}"));
            if secret::digest(Algorithm::Md5, &[guess], Encoding::HexLower)? == wanted {
                return Ok(Page::output(&number));
            }
        }
        Ok(Page::output(&"none"))
    }
);

node!(
    /// Has that many megabytes hashed, over and over.
    HashMuch, "hash-much", |call| {
        let long = "x".repeat((call.parameters.amount as usize) << 20);
        for _ in 0..1_000 {
            secret::digest(Algorithm::Sha256, &[Part::Text(long.clone())], Encoding::Raw)?;
        }
        Ok(Page::default())
    }
);

node!(
    /// Makes that many Basic texts, each of which the host has to look for in every answer from then on.
    ManyBasics, "many-basics", |call| {
        for number in 0..call.parameters.amount {
            secret::basic(&[Part::Text(format!("user {number}"))], &[Part::Sealed(secret::sealed(SECRET)?)])?;
        }
        Ok(Page::default())
    }
);

node!(
    /// Compares the markers of hashes of a guess and of the secret: if it can tell them to be equal, it has an oracle.
    Compare, "compare", |call| {
        let of = |part: Part| secret::digest(Algorithm::Sha256, &[part], Encoding::HexLower);
        let (secret, guess) = (of(Part::Sealed(secret::sealed(SECRET)?))?, of(Part::Text(call.parameters.text))?);
        if secret == guess { Ok(Page::output(&"equal")) } else { Err(Failure::invalid("the markers differ")) }
    }
);
