//! Where a seller may sell. It doesn't say who the seller is: only the consent does.

use serde::Deserialize;
use weft_sdk::consent::Identity;
use weft_sdk::{Call, Failure, label};

use crate::operation::Operation;
use crate::request::{self, Payload, Query};
use crate::sites;

/// The path of the operation.
pub const PATH: &str = "/sellers/v1/marketplaceParticipations";

/// All marketplaces of a region that a seller may sell in.
#[derive(Debug, Deserialize)]
pub struct Participations(Vec<Participation>);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Participation {
    marketplace: Marketplace,
    participation: State,
    #[serde(default)]
    store_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Marketplace {
    country_code: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct State {
    is_participating: bool,
}

/// Asks for them.
pub fn ask<P>(call: &Call<P>) -> Result<Participations, Failure> {
    let response = request::get(call, PATH, Query::default())?.send()?;
    let answer: Payload<Participations> = request::read(&Operation::PARTICIPATIONS, &response)?;
    Ok(answer.payload)
}

impl Participations {
    fn active(&self) -> impl Iterator<Item = &Participation> {
        self.0.iter().filter(|one| one.participation.is_participating)
    }

    /// The sites that the seller sells on, by their names in the connections file.
    fn sites(&self) -> Vec<String> {
        let name = |one: &Participation| {
            let country = &one.marketplace.country_code;
            sites::named(country).map_or_else(|| country.clone(), |site| site.name.to_owned())
        };
        let mut names: Vec<String> = self.active().map(name).collect();
        // A country may have a second marketplace, for what is shipped from elsewhere.
        names.sort();
        names.dedup();
        names
    }

    /// The same, unless the seller doesn't sell on the connection's site: which marketplace is read follows from that.
    pub fn on_own_site<P>(self, call: &Call<P>) -> Result<Self, Failure> {
        let own = sites::of(call)?.name;
        let sites = self.sites();
        if sites.is_empty() || sites.iter().any(|site| site == own) {
            return Ok(self);
        }
        let sites = sites.join(", ");
        Err(Failure::invalid(format!("the seller who agreed doesn't sell on {own}, but on {sites}"))
            .with_chinese(format!("同意授权的卖家没有开通站点 {own}，开通的是 {sites}"))
            .with_code("wrong_site")
            .with_remedies(label(
                "set `site` to the site of the seller account, or sign in as the seller of this one, and authorize again",
                "把 `site` 改为卖家账号所在的站点，或改用该站点的卖家登录，然后重新授权",
            )))
    }

    /// An identity with what is known from here.
    pub fn describe(&self, identity: Identity) -> Identity {
        let name = self.active().map(|one| one.store_name.as_str()).find(|name| !name.is_empty());
        identity.named(name.unwrap_or_default()).on_sites(self.sites())
    }
}
