//! Signatures of requests, as an account describes them (`sign:` in the connections file).
//!
//! - `sign/recipe.rs`: the words of a recipe, and whether they make sense
//! - `sign/parameters.rs`: which parameters are signed, and as what text
//! - `sign/pair.rs`: one name and its value in that text
//! - `sign/nested.rs`: values that are objects or lists
//! - `sign/encoding.rs`: percent-encoding
//!
//! A recipe is carried out in this order: what it adds is put into the request (`add`), the parameters of the request become
//! a text (`of`, `leave_out`, `empty`, `nested`, `url_encode`, `pair`, `sort`, `between`), that is put together with other
//! texts (`text`) and hashed (`hash`, `key`, `written`), and the signature goes to its place (`goes`). A second recipe sees
//! what the first has done.
//!
//! Secrets stay markers all the way: the host hashes. So what depends on their values can't be written: their length, their
//! place in an order of values, and their percent-encoding. The first two are failures that say so. The third isn't
//! noticed: a secret or token in a percent-encoded text is taken as one that needs none, and so it is with the escapes of JSON
//! where the text of a body is signed.

mod encoding;
mod nested;
mod pair;
mod parameters;
mod recipe;

use serde_json::Value;
use weft_sdk::secret::{self, Algorithm, Part, Signature};
use weft_sdk::{Call, Failure};

use crate::account::spaced;
use crate::connection::SIGN;
use crate::made::{self, Markers};
use crate::request::{Draft, Payload};

pub use recipe::Recipe;
use recipe::{Hash, Piece};

/// Most recipes of an account.
const RECIPES_MAX: usize = 4;

/// The recipes of an account; none for one that signs nothing.
pub fn recipes<P>(call: &Call<P>) -> Result<Vec<Recipe>, Failure> {
    call.connection_field(SIGN).map_or(Ok(Vec::new()), read)
}

/// Reads recipes: one, or a list of them.
fn read(text: &str) -> Result<Vec<Recipe>, Failure> {
    let unreadable = |error: serde_json::Error| invalid(format!("it can't be read: {error}"));
    let written = match serde_json::from_str(text).map_err(unreadable)? {
        Value::Array(several) => several,
        one => vec![one],
    };
    if written.is_empty() || written.len() > RECIPES_MAX {
        return Err(invalid(format!("it has {} recipes, and may have 1 to {RECIPES_MAX}", written.len())));
    }
    let recipe = |written| {
        let recipe: Recipe = serde_json::from_value(written).map_err(unreadable)?;
        recipe.check().map_err(invalid)?;
        Ok(recipe)
    };
    written.into_iter().map(recipe).collect()
}

fn invalid(reason: String) -> Failure {
    Failure::invalid(format!("the connection's `sign`: {reason}"))
        .with_remedy("check `sign` of the account in the connections file")
}

/// Signs a request. `markers` are those that stand in it.
pub fn sign<P>(recipes: &[Recipe], call: &Call<P>, mut markers: Markers, draft: &mut Draft) -> Result<(), Failure> {
    for recipe in recipes {
        for (place, name, made) in recipe.add.all() {
            draft.add(place, name, made.make(call, &mut markers)?)?;
        }
        let signature = Signing { recipe, call, draft }.signature(&mut markers)?;
        let goes = &recipe.goes;
        draft.add(goes.place, &goes.name, format!("{}{signature}", spaced(&goes.prefix)))?;
    }
    Ok(())
}

/// One signature of one request.
struct Signing<'a, P> {
    recipe: &'a Recipe,
    call: &'a Call<P>,
    draft: &'a Draft,
}

impl<P> Signing<'_, P> {
    /// Its marker.
    fn signature(&self, markers: &mut Markers) -> Result<String, Failure> {
        let Recipe { text, hash, key, written, .. } = self.recipe;
        let text = self.parts(text, markers)?;
        let key = self.parts(key, markers)?;
        let encoding = (*written).into();
        let marker = match hash {
            Hash::Digest(algorithm) => secret::digest(*algorithm, &text, encoding)?,
            Hash::Hmac(algorithm) => secret::hmac(*algorithm, &key, &text, encoding)?,
            Hash::RsaSha256 => secret::sign(Signature::RsaSha256, &key, &text, encoding)?,
        };
        Ok(markers.keep(marker))
    }

    fn parts(&self, pieces: &[Piece], markers: &mut Markers) -> Result<Vec<Part>, Failure> {
        let mut parts = Vec::new();
        for piece in pieces {
            let text = match piece {
                Piece::Parameters => {
                    parts.extend(parameters::text(self.recipe, self.draft, markers)?);
                    continue;
                }
                Piece::Text(text) => text.clone(),
                Piece::Field(name) => made::field(self.call, name, markers)?,
                Piece::Token(name) => markers.seal(name)?,
                Piece::Method => self.draft.method.name().to_owned(),
                Piece::Host => self.draft.host(),
                Piece::Path => self.draft.path.clone(),
                Piece::PathBehind(before) => self.draft.path.strip_prefix(before).unwrap_or_default().to_owned(),
                Piece::Body => body(self.draft)?,
                Piece::BodyHash { hash, written } => {
                    let marker = secret::digest(*hash, &markers.parts(&body(self.draft)?), (*written).into())?;
                    markers.keep(marker)
                }
                Piece::Header(name) => of(&self.draft.headers, &name.to_lowercase(), "header field")?,
                Piece::Query(name) => of(&self.draft.query, name, "query parameter")?,
            };
            parts.extend(markers.parts(&text));
        }
        Ok(parts)
    }
}

/// The text of the body as it is sent; empty for none.
fn body(draft: &Draft) -> Result<String, Failure> {
    match &draft.payload {
        Payload::Json(Value::Null) => Ok(String::new()),
        Payload::Json(body) => Ok(body.to_string()),
        Payload::Form(_) => Err(invalid(
            "it signs the text of the body, and this request sends a form, whose text is not known beforehand; sign its \
             fields: `of: [body]`"
                .to_owned(),
        )),
    }
}

/// The value of that name.
fn of(pairs: &[(String, String)], name: &str, what: &str) -> Result<String, Failure> {
    let pair = pairs.iter().find(|(known, _)| known == name);
    pair.map(|(_, value)| value.clone())
        .ok_or_else(|| invalid(format!("it signs the {what} `{name}`, and this request has none")))
}

/// The hash functions by their names.
fn algorithm(name: &str) -> Option<Algorithm> {
    Some(match name {
        "md5" => Algorithm::Md5,
        "sha1" => Algorithm::Sha1,
        "sha256" => Algorithm::Sha256,
        "sha512" => Algorithm::Sha512,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
