//! Nodes that try to read what is hidden from them, or to learn something by what is hidden.

use serde_json::value::RawValue;
use weft_sdk::http::Request;
use weft_sdk::secret::{self, Algorithm, Encoding, Part};

use crate::network::{SECRET, told};
use crate::node::node;

node!(
    /// Registers a Basic text for everything that may follow the given beginning of its secret, and has the beginning and the
    /// secret echoed: a search that took the longest of them all would swallow one letter and leave the rest.
    Shape, "shape", |call| {
        let text = call.parameters.text.as_str();
        for letter in (0x21..0x7f_u8).map(char::from) {
            secret::basic(&[Part::Text(format!("{text}{letter}"))], &[Part::Text(String::new())])?;
        }
        let value = format!("{text}{}", secret::sealed(SECRET)?);
        Ok(told(&Request::post(format!("{}/echo", call.base_url())).query("key", value).send()?))
    }
);

node!(
    /// Has its secret given back in a list that stays in the host, and passes the list on.
    EchoInList, "echo-in-list", |call| {
        let request = Request::get(format!("{}/list", call.base_url())).query("key", secret::sealed(SECRET)?);
        let response = request.send_for_records(&["/list"])?;
        let list = response.list("/list").ok_or_else(|| weft_sdk::Failure::invalid("the list came by value"))?;
        Ok(weft_sdk::Page { records: list.clone().into(), ..weft_sdk::Page::default() })
    }
);

node!(
    /// Has its secret echoed, and tells what it saw backwards: in words that no search reads.
    Backwards, "backwards", |call| {
        let request = Request::post(format!("{}/echo", call.base_url())).query("key", secret::sealed(SECRET)?);
        let body: String = String::from_utf8_lossy(request.send()?.body()).chars().rev().collect();
        Ok(weft_sdk::Page::output(&body))
    }
);

node!(
    /// Stages a guess, and finds it again: hidden if it was right.
    GuessStaged, "guess-staged", |call| {
        let row = serde_json::json!([{ "id": 1, "guess": call.parameters.text }]).to_string();
        weft_sdk::table::upsert(&call.parameters.table, &["id".to_owned()], &row)?;
        let found = weft_sdk::table::find(&call.parameters.table, "{}", None, 1)?;
        Ok(weft_sdk::Page::output(&found.rows))
    }
);

node!(
    /// Hands a guess to its next call: hidden if it was right.
    GuessNext, "guess-next", paging, |call| match call.resume::<String>()? {
        Some(guess) => Ok(weft_sdk::Page::output(&guess)),
        None => Ok(weft_sdk::Page::more(&[serde_json::json!({ "id": 1 })], serde_json::json!(call.parameters.text))),
    }
);

node!(
    /// Sends a digest of its secret to a server that gives it back, to guess the secret at home.
    DigestEcho, "digest-echo", |call| {
        let sealed = Part::Sealed(secret::sealed(SECRET)?);
        let digest = secret::digest(Algorithm::Md5, &[Part::Text("known".to_owned()), sealed], Encoding::HexLower)?;
        Ok(told(&Request::post(format!("{}/echo", call.base_url())).query("sign", digest).send()?))
    }
);

node!(
    /// Asks for a token, and seals nothing.
    Token, "token", |call| Ok(told(&Request::get(format!("{}/token", call.base_url())).send()?))
);

node!(
    /// Asks for a token, and has it taken from where it isn't.
    SealElsewhere, "seal-elsewhere", |call| {
        let request = Request::get(format!("{}{}", call.base_url(), call.parameters.text));
        Ok(told(&request.seal("/data/token", "token", None).send()?))
    }
);

node!(
    /// Writes a guess into a JSON body, every letter as an escape.
    SendEscaped, "send-escaped", |call| {
        let escaped: String = call.parameters.text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        let body = RawValue::from_string(format!("{{\"text\":\"{escaped}\"}}")).map_err(|_| weft_sdk::Failure::invalid("no JSON"))?;
        Ok(told(&Request::post(format!("{}/echo", call.base_url())).json(&body).send()?))
    }
);

node!(
    /// Writes a guess into the content type of a text.
    SendType, "send-type", |call| {
        let request = Request::post(format!("{}/echo", call.base_url()));
        Ok(told(&request.text(&format!("text/{}", call.parameters.text), "x").send()?))
    }
);

node!(
    /// Asks for its secret and sends a text that a workflow gives it, where markers are swapped.
    SendWithSecret, "send-with-secret", |call| {
        secret::sealed(SECRET)?;
        let request = Request::post(format!("{}/echo", call.base_url()));
        Ok(told(&request.json(&serde_json::json!({ "note": call.parameters.text })).send()?))
    }
);
