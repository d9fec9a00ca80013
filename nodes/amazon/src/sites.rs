//! Sites: one country each, with its marketplace, region and Seller Central.

use weft_sdk::{Call, Failure, Label, label};

/// What a marketplace can be reached through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// Canada, the United States, Mexico, Brazil.
    NorthAmerica,
    /// Europe, the Middle East, Africa, India.
    Europe,
    /// Japan, Australia, Singapore.
    FarEast,
    /// Mainland China, which the Selling Partner API doesn't have.
    China,
}

/// The regions that have a host.
pub const REGIONS: [Region; 3] = [Region::NorthAmerica, Region::Europe, Region::FarEast];

impl Region {
    /// The host of its API; none where there is none.
    pub fn host(self) -> Option<&'static str> {
        match self {
            Self::NorthAmerica => Some("sellingpartnerapi-na.amazon.com"),
            Self::Europe => Some("sellingpartnerapi-eu.amazon.com"),
            Self::FarEast => Some("sellingpartnerapi-fe.amazon.com"),
            Self::China => None,
        }
    }
}

/// One site.
#[derive(Debug, PartialEq, Eq)]
pub struct Site {
    /// Its name in the connections file: the country, as people write it.
    pub name: &'static str,
    /// The country, as the platform writes it (ISO 3166-1).
    pub country: &'static str,
    /// `A1PA6795UKMFR9`
    pub marketplace_id: &'static str,
    /// What it is reached through.
    pub region: Region,
    /// The host where its sellers sign in; empty where the API doesn't have the site.
    pub seller_central: &'static str,
    title: (&'static str, &'static str),
}

impl Site {
    /// What people call it.
    pub fn title(&self) -> Label {
        label(self.title.0, self.title.1)
    }
}

const fn site(
    name: &'static str,
    marketplace_id: &'static str,
    region: Region,
    seller_central: &'static str,
    title: (&'static str, &'static str),
) -> Site {
    Site { name, country: name, marketplace_id, region, seller_central, title }
}

const EUROPE: &str = "sellercentral-europe.amazon.com";

use Region::{China as CN, Europe as EU, FarEast as FE, NorthAmerica as NA};

/// All sites.
#[rustfmt::skip]
pub const SITES: [Site; 24] = [
    site("US", "ATVPDKIKX0DER",  NA, "sellercentral.amazon.com",    ("United States", "美国")),
    site("CA", "A2EUQ1WTGCTBG2", NA, "sellercentral.amazon.ca",     ("Canada", "加拿大")),
    site("MX", "A1AM78C64UM0Y8", NA, "sellercentral.amazon.com.mx", ("Mexico", "墨西哥")),
    site("BR", "A2Q3Y263D00KWC", NA, "sellercentral.amazon.com.br", ("Brazil", "巴西")),
    site("DE", "A1PA6795UKMFR9", EU, EUROPE,                        ("Germany", "德国")),
    site("ES", "A1RKKUPIHCS9HS", EU, EUROPE,                        ("Spain", "西班牙")),
    site("FR", "A13V1IB3VIYZZH", EU, EUROPE,                        ("France", "法国")),
    site("IT", "APJ6JRA9NG5V4",  EU, EUROPE,                        ("Italy", "意大利")),
    // The platform's word for it is GB.
    Site { country: "GB", ..site("UK", "A1F83G8C2ARO7P", EU, EUROPE, ("United Kingdom", "英国")) },
    site("IN", "A21TJRUUN4KGV",  EU, "sellercentral.amazon.in",     ("India", "印度")),
    site("NL", "A1805IZSGTT6HS", EU, "sellercentral.amazon.nl",     ("Netherlands", "荷兰")),
    site("SE", "A2NODRKZP88ZB9", EU, "sellercentral.amazon.se",     ("Sweden", "瑞典")),
    site("PL", "A1C3SOZRARQ6R3", EU, "sellercentral.amazon.pl",     ("Poland", "波兰")),
    site("BE", "AMEN7PMS3EDWL",  EU, "sellercentral.amazon.com.be", ("Belgium", "比利时")),
    site("IE", "A28R8C7NBKEWEA", EU, "sellercentral.amazon.ie",     ("Ireland", "爱尔兰")),
    site("TR", "A33AVAJ2PDY3EV", EU, "sellercentral.amazon.com.tr", ("Turkey", "土耳其")),
    site("AE", "A2VIGQ35RCS4UG", EU, "sellercentral.amazon.ae",     ("United Arab Emirates", "阿联酋")),
    site("SA", "A17E79C6D8DWNP", EU, "sellercentral.amazon.sa",     ("Saudi Arabia", "沙特阿拉伯")),
    site("EG", "ARBP9OOSHTCHU",  EU, "sellercentral.amazon.eg",     ("Egypt", "埃及")),
    site("ZA", "AE08WJ6YKNBMC",  EU, "sellercentral.amazon.co.za",  ("South Africa", "南非")),
    site("JP", "A1VC38T7YXB528", FE, "sellercentral.amazon.co.jp",  ("Japan", "日本")),
    site("AU", "A39IBJ37TRP1C6", FE, "sellercentral.amazon.com.au", ("Australia", "澳大利亚")),
    site("SG", "A19VAU5U5O7RUS", FE, "sellercentral.amazon.sg",     ("Singapore", "新加坡")),
    site("CN", "AAHKV2X7AFYLW",  CN, "",                            ("China", "中国")),
];

/// The site of that name, whichever of its two names that is.
pub fn named(name: &str) -> Option<&'static Site> {
    SITES.iter().find(|site| site.name == name || site.country == name)
}

/// The site of a connection.
pub fn of<P>(call: &Call<P>) -> Result<&'static Site, Failure> {
    let name = call.connection_field("site").unwrap_or_default();
    named(name).ok_or_else(|| {
        let known: Vec<_> = SITES.iter().map(|site| site.name).collect();
        let known = known.join(", ");
        Failure::invalid(format!("there is no site `{name}`")).with_chinese(format!("没有站点 `{name}`")).with_remedies(
            label(
                format!("write the `site` of the connection as one of {known}"),
                format!("把连接的 `site` 写成其中之一：{known}"),
            ),
        )
    })
}

/// The marketplace ids of these sites, with commas between them; that of the connection's own site if there are none. A text
/// that is no site is taken for a marketplace id.
pub fn marketplace_ids<P>(call: &Call<P>, wanted: &[String]) -> Result<String, Failure> {
    let own = of(call)?;
    if wanted.is_empty() {
        return Ok(own.marketplace_id.to_owned());
    }
    let ids = wanted.iter().map(|wanted| match named(wanted) {
        Some(site) if site.region == own.region => Ok(site.marketplace_id),
        Some(site) => Err(of_another_region(own, site)),
        None => Ok(wanted.as_str()),
    });
    Ok(ids.collect::<Result<Vec<_>, _>>()?.join(","))
}

fn of_another_region(own: &Site, other: &Site) -> Failure {
    let (own, other) = (own.name, other.name);
    Failure::invalid(format!("the site {other} is in another region than the connection's site {own}"))
        .with_chinese(format!("站点 {other} 与连接的站点 {own} 不在同一区域"))
        .with_remedies(label(
            format!("make a connection of its own for {other}, and take it out of `marketplaces`"),
            format!("为 {other} 另建一个连接，并从 `marketplaces` 中去掉它"),
        ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ids(site: &str, wanted: &[&str]) -> Result<String, Failure> {
        let wanted: Vec<String> = wanted.iter().map(|&it| it.to_owned()).collect();
        marketplace_ids(&Call::new(json!({ "site": site }), ()), &wanted)
    }

    #[test]
    fn names_and_ids_are_there_once() {
        for (index, site) in SITES.iter().enumerate() {
            let twice =
                SITES[..index].iter().any(|it| it.name == site.name || it.marketplace_id == site.marketplace_id);
            assert!(!twice, "{}", site.name);
            assert_eq!(site.region == Region::China, site.region.host().is_none());
        }
        assert_eq!((named("GB"), named("gb")), (named("UK"), None));
    }

    #[test]
    fn marketplaces_are_of_the_connections_region() {
        assert_eq!(ids("DE", &[]).unwrap(), "A1PA6795UKMFR9");
        assert_eq!(ids("DE", &["DE", "GB", "A9NEWMARKET"]).unwrap(), "A1PA6795UKMFR9,A1F83G8C2ARO7P,A9NEWMARKET");
        let Err(Failure::Invalid(problem)) = ids("DE", &["US"]) else { panic!("not invalid") };
        assert!(problem.message.contains("US is in another region"), "{}", problem.message);
        assert!(matches!(ids("XX", &[]), Err(Failure::Invalid(_))));
    }
}
