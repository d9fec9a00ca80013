//! Where in a request a sealed value may stand: where its component said so before anybody gave it an account.

use std::collections::BTreeSet;

use crate::secret::scalars::{self, Segment};
use crate::secret::{Held, Holding, Origin};
use crate::types::description::{Place, RequestPart};
use crate::types::http::{Body, Error, Request};

/// The name of a place that is any place of its part.
const ANY: &str = "*";

/// Where in a request a text stands.
enum Spot<'a> {
    Header(&'a str),
    Query(&'a str),
    Form(&'a str),
    Json(&'a [Segment]),
}

/// Checks every sealed value of a request, and says where each stands: `access_token in the header field x-token`.
/// `places` are those of the account.
pub(crate) fn check(
    places: &[Place],
    holding: &Holding,
    node: &str,
    request: &Request,
) -> Result<BTreeSet<String>, Error> {
    let mut check = Check { places, holding, node, found: BTreeSet::new() };
    check.nothing_in(&request.url, "in a URL's host or path")?;
    check.pairs(&request.query, Spot::Query)?;
    check.pairs(&request.headers, Spot::Header)?;
    match &request.body {
        Body::None => {}
        Body::Form(fields) => check.pairs(fields, Spot::Form)?,
        Body::Json(text) => check.json(text)?,
        Body::Text(body) => {
            check.nothing_in(&body.text, "in a body of plain text")?;
            check.nothing_in(&body.content_type, "in a content type")?;
        }
    }
    Ok(check.found)
}

struct Check<'a> {
    places: &'a [Place],
    holding: &'a Holding,
    node: &'a str,
    found: BTreeSet<String>,
}

impl Check<'_> {
    fn nothing_in(&self, text: &str, place: &str) -> Result<(), Error> {
        match self.holding.in_text(text).is_empty() {
            true => Ok(()),
            false => Err(Error::Denied(format!("a sealed value may not stand {place}"))),
        }
    }

    fn pairs<'b>(&mut self, pairs: &'b [(String, String)], spot: impl Fn(&'b str) -> Spot<'b>) -> Result<(), Error> {
        for (name, value) in pairs {
            self.nothing_in(name, "in a name")?;
            let held = self.holding.in_text(value);
            self.values(&held, &spot(name))?;
        }
        Ok(())
    }

    fn json(&mut self, text: &str) -> Result<(), Error> {
        if self.holding.in_text(text).is_empty() {
            return Ok(());
        }
        if !scalars::is_json(text) {
            return Err(Error::Denied("a sealed value may not stand in a body that is no JSON".to_owned()));
        }
        let mut outcome = Ok(());
        scalars::visit(text, &mut |scalar| {
            let held = self.holding.in_text(&text[scalar.place]);
            if outcome.is_err() || held.is_empty() {
                return;
            }
            outcome = match scalar.is_key {
                true => Err(Error::Denied("a sealed value may not stand in a name".to_owned())),
                false => self.values(&held, &Spot::Json(scalar.path)),
            };
        });
        outcome
    }

    fn values(&mut self, held: &[Held], spot: &Spot<'_>) -> Result<(), Error> {
        for Held { origin, .. } in held {
            if let Some(name) = self.misplaced(origin, spot) {
                return Err(Error::Denied(self.reason(name, spot)));
            }
            self.found.insert(format!("{} in {}", origin.shown(), spot.shown()));
        }
        Ok(())
    }

    /// The name of a value that may not stand there.
    fn misplaced<'b>(&self, origin: &'b Origin, spot: &Spot<'_>) -> Option<&'b str> {
        match origin {
            Origin::Named(name) => {
                let mut places = self.places.iter().filter(|place| place.value == *name);
                (!places.any(|place| self.allows(place, spot))).then_some(name)
            }
            Origin::Basic(origins) => origins.iter().find_map(|origin| self.misplaced(origin, spot)),
            // The workflow says where an input goes; a hash is no secret that anybody could use elsewhere.
            Origin::Input(_) | Origin::Hash { .. } => None,
        }
    }

    fn allows(&self, place: &Place, spot: &Spot<'_>) -> bool {
        let of_node = place.nodes.is_empty() || place.nodes.iter().any(|node| node == self.node);
        of_node && place.part == spot.part() && (place.name == ANY || spot.is_called(&place.name))
    }

    fn reason(&self, name: &str, spot: &Spot<'_>) -> String {
        let places = self.places.iter().filter(|place| place.value == name);
        let places: Vec<String> = places.map(shown).collect();
        let said = match places.as_slice() {
            [] => "its component says of no place that it stands there".to_owned(),
            places => format!("its component says that it stands in {}", places.join(", ")),
        };
        format!("the sealed value `{name}` may not stand in {}: {said}", spot.shown())
    }
}

/// A place as people read it.
fn shown(place: &Place) -> String {
    let name = &place.name;
    let part = match place.part {
        RequestPart::Header => format!("the header field `{name}`"),
        RequestPart::Query => format!("the query parameter `{name}`"),
        RequestPart::Form => format!("the form field `{name}`"),
        RequestPart::Json => format!("the JSON body at `{name}`"),
    };
    if place.nodes.is_empty() { part } else { format!("{part} of {}", place.nodes.join(", ")) }
}

impl Spot<'_> {
    fn part(&self) -> RequestPart {
        match self {
            Self::Header(_) => RequestPart::Header,
            Self::Query(_) => RequestPart::Query,
            Self::Form(_) => RequestPart::Form,
            Self::Json(_) => RequestPart::Json,
        }
    }

    fn is_called(&self, name: &str) -> bool {
        match self {
            Self::Header(own) => own.eq_ignore_ascii_case(name),
            Self::Query(own) | Self::Form(own) => *own == name,
            Self::Json(path) => scalars::is_at(path, &scalars::tokens(name)),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Header(name) => format!("the header field `{name}`"),
            Self::Query(name) => format!("the query parameter `{name}`"),
            Self::Form(name) => format!("the form field `{name}`"),
            Self::Json(path) => format!("the JSON body at `{}`", scalars::pointer(path)),
        }
    }
}
