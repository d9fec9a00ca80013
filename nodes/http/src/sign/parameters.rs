//! Which parameters of a request are signed, and as what text.

use std::cmp::Ordering;

use serde_json::Value;
use weft_sdk::Failure;
use weft_sdk::secret::Part;

use super::recipe::{Empty, Nested, Of, Recipe, Sort};
use super::{body, encoding, invalid, nested};
use crate::account::Place;
use crate::made::Markers;
use crate::request::{Draft, Pairs, Payload};

/// A parameter: its name, its value, and how both are written.
struct Written {
    name: String,
    value: Vec<Part>,
    pair: Vec<Part>,
}

/// The text of the parameters.
pub(super) fn text(recipe: &Recipe, draft: &Draft, markers: &Markers) -> Result<Vec<Part>, Failure> {
    let pairs = pairs(recipe, draft)?;
    let mut written = pairs.into_iter().map(|pair| write(recipe, pair, markers)).collect::<Result<Vec<_>, _>>()?;
    sort(recipe.sort, &mut written)?;
    let between = (!recipe.between.is_empty()).then(|| Part::Text(recipe.between.clone()));
    let mut text = Vec::new();
    for (index, written) in written.into_iter().enumerate() {
        text.extend(between.clone().filter(|_| index > 0));
        text.extend(written.pair);
    }
    Ok(text)
}

/// The parameters that are signed, in the order of the request.
fn pairs(recipe: &Recipe, draft: &Draft) -> Result<Pairs, Failure> {
    let mut pairs = Pairs::new();
    for of in &recipe.of {
        match of {
            Of::Query => pairs.extend(spread(draft.query.clone(), recipe.nested)?),
            Of::Body => pairs.extend(of_body(recipe, draft)?),
            Of::Header => pairs.extend(of_headers(recipe, draft)),
            Of::BodyAs(name) => {
                let body = body(draft)?;
                if !body.is_empty() {
                    pairs.push((name.clone(), body));
                }
            }
        }
    }
    let is_signed = |(name, value): &(String, String)| {
        !recipe.leave_out.contains(name) && (recipe.empty == Empty::Keep || !value.is_empty())
    };
    pairs.retain(is_signed);
    Ok(pairs)
}

fn of_body(recipe: &Recipe, draft: &Draft) -> Result<Pairs, Failure> {
    let fields = match &draft.payload {
        Payload::Json(Value::Null) => return Ok(Pairs::new()),
        Payload::Form(fields) => return spread(fields.clone(), recipe.nested),
        Payload::Json(Value::Object(fields)) => fields,
        Payload::Json(_) => {
            return Err(invalid(
                "it signs the fields of the body, and that of this request is no object; sign its text: `of: [query, { \
                 body_as: NAME }]`, or `body` under `text`"
                    .to_owned(),
            ));
        }
    };
    let mut pairs = Pairs::new();
    for (name, value) in fields {
        pairs.extend(signed(name, value, recipe.nested)?.map(|text| (name.clone(), text)));
    }
    Ok(pairs)
}

/// The header fields that the recipe adds, under the names that it writes.
fn of_headers(recipe: &Recipe, draft: &Draft) -> Pairs {
    let value = |name: &str| {
        let name = name.to_lowercase();
        draft.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    };
    recipe.add.names(Place::Header).filter_map(|name| Some((name.to_owned(), value(name)?))).collect()
}

/// The same pairs, values that are JSON taken apart where that is wanted.
fn spread(pairs: Pairs, nested: Nested) -> Result<Pairs, Failure> {
    if nested != Nested::Spread {
        return Ok(pairs);
    }
    let spread = |(name, value): (String, String)| {
        let text = signed(&name, &Value::from(value), nested)?;
        Ok((name, text.unwrap_or_default()))
    };
    pairs.into_iter().map(spread).collect()
}

fn signed(name: &str, value: &Value, nested: Nested) -> Result<Option<String>, Failure> {
    nested::text(value, nested).map_err(|reason| invalid(format!("the parameter `{name}` {reason}")))
}

fn write(recipe: &Recipe, (name, value): (String, String), markers: &Markers) -> Result<Written, Failure> {
    let encoded = |text: String| match recipe.url_encode {
        Some(how) => encoding::encode(&text, how),
        None => text,
    };
    let name = encoded(name);
    let value: Vec<Part> = markers
        .parts(&value)
        .into_iter()
        .map(|part| match part {
            Part::Text(text) => Part::Text(encoded(text)),
            Part::Sealed(marker) => Part::Sealed(marker),
        })
        .collect();
    let pair = recipe.pair.write(&name, &value).map_err(|reason| {
        Failure::invalid(format!("the connection's `sign`: the parameter `{name}` {reason}")).with_remedy(format!(
            "if it is none, write it into `sign` itself, or `{name}: {{ env: NAME, public: true }}` under `fields`"
        ))
    })?;
    Ok(Written { name, value, pair })
}

fn sort(by: Sort, written: &mut [Written]) -> Result<(), Failure> {
    let key = match by {
        Sort::None => return Ok(()),
        // Byte order; parameters of one name stay as they are.
        Sort::Name => {
            written.sort_by(|one, other| one.name.cmp(&other.name));
            return Ok(());
        }
        Sort::Value => |written: &Written| written.value.clone(),
        Sort::Pair => |written: &Written| written.pair.clone(),
    };
    // With markers for what is sealed. Whatever stands between two whose order nobody knows shares their beginning, so that
    // neighbours tell.
    written.sort_by_cached_key(|written| shown(&key(written)));
    let known = |pair: &[Written]| compare(&key(&pair[0]), &key(&pair[1])).is_some();
    match written.windows(2).all(known) {
        true => Ok(()),
        false => Err(invalid(
            "it sorts by values, and the place of a secret or a token among them is known to the host alone; write `sort: \
             name` if names would give the same order"
                .to_owned(),
        )),
    }
}

fn shown(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) | Part::Sealed(text) => text.as_str(),
        })
        .collect()
}

/// The order of two texts by bytes; none where it depends on what is sealed.
fn compare(one: &[Part], other: &[Part]) -> Option<Ordering> {
    if shown(one) == shown(other) {
        return Some(Ordering::Equal);
    }
    let (one, one_is_whole) = head(one);
    let (other, other_is_whole) = head(other);
    let common = one.len().min(other.len());
    match one.as_bytes()[..common].cmp(&other.as_bytes()[..common]) {
        Ordering::Equal => {}
        decided => return Some(decided),
    }
    match one.len().cmp(&other.len()) {
        Ordering::Less if one_is_whole => Some(Ordering::Less),
        Ordering::Greater if other_is_whole => Some(Ordering::Greater),
        _ => None,
    }
}

/// What is known of a text from its beginning on, and whether that is all.
fn head(parts: &[Part]) -> (String, bool) {
    let mut head = String::new();
    for part in parts {
        match part {
            Part::Text(text) => head.push_str(text),
            Part::Sealed(_) => return (head, false),
        }
    }
    (head, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Part> {
        let mut markers = Markers::default();
        markers.keep("<s>".to_owned());
        markers.parts(text)
    }

    #[test]
    fn an_order_is_known_as_far_as_texts_are() {
        let table = [
            ("a", "b", Some(Ordering::Less)),
            ("ab", "a", Some(Ordering::Greater)),
            ("a", "a", Some(Ordering::Equal)),
            ("token<s>", "tokens", None),
            ("token<s>", "toke", Some(Ordering::Greater)),
            ("access<s>", "create", Some(Ordering::Less)),
            ("a<s>", "a<s>", Some(Ordering::Equal)),
            ("a<s>b", "a<s>", None),
            ("<s>", "a", None),
        ];
        for (one, other, order) in table {
            assert_eq!(compare(&parts(one), &parts(other)), order, "{one} {other}");
            assert_eq!(compare(&parts(other), &parts(one)), order.map(Ordering::reverse), "{other} {one}");
        }
    }
}
