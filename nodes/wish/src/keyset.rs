//! Where the order list of version 3 goes on.
//!
//! The platform has no cursor: one asks for those from the time of the last order on. That order, and all others of its
//! instant, may not have been on the page to the end, so they are left to the next page; this way none comes twice and none
//! is missed, in whichever order those of one instant come.
//!
//! A page that is full of one instant leads nowhere in this way. Then it is read once more, as large as may be; and if that
//! is full too, the instant is read by itself, by the time of release, in the same way. What is full of one release as well
//! goes on by the platform's own link, where there is one, and fails by name where there is none.

use serde::{Deserialize, Serialize};
use weft_sdk::{Failure, label};

use crate::record::{RELEASED_AT, UPDATED_AT};

/// The most that may be asked for at once.
pub const LIMIT_MAX: u64 = 500;

/// What a page begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Place {
    /// Orders from this time of change on, by that time.
    Change {
        /// As the platform wrote it.
        since: String,
        /// Whether as many as may be are asked for.
        #[serde(default)]
        wide: bool,
    },
    /// Orders of one time of change, by the time of release.
    Release {
        /// The time of change.
        at: String,
        /// From this time of release on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<String>,
        /// What the platform's link has beside that.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        link: Vec<(String, String)>,
    },
}

/// What becomes of a page that others follow.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// How many of its rows, from the first on, are passed on.
    pub keep: usize,
    /// Where to go on.
    pub next: Place,
}

impl Place {
    /// The list from a time of change on.
    pub fn since(since: String) -> Self {
        Self::Change { since, wide: false }
    }

    /// How many orders are asked for.
    pub fn limit(&self, page_size: u64) -> u64 {
        match self {
            Self::Change { wide: false, .. } => page_size,
            Self::Change { wide: true, .. } | Self::Release { .. } => LIMIT_MAX,
        }
    }

    /// The field that the rows are sorted by.
    pub fn sorts(&self) -> &'static str {
        match self {
            Self::Change { .. } => UPDATED_AT,
            Self::Release { .. } => RELEASED_AT,
        }
    }

    /// Where to go on behind a page that others follow. `times` are those that its rows are sorted by, one at least; `link`
    /// is what the platform's own link would add to the request.
    pub fn after(&self, times: &[String], page_size: u64, link: Vec<(String, String)>) -> Result<Step, Failure> {
        let last = times.last().cloned().unwrap_or_default();
        let keep = times.iter().rposition(|time| *time != last).map_or(0, |index| index + 1);
        let next = match self {
            Self::Change { .. } if keep > 0 => Self::since(last),
            // As many rows as were asked for, so more may be had at once.
            Self::Change { .. } if self.limit(page_size) < LIMIT_MAX && times.len() as u64 >= self.limit(page_size) => {
                Self::Change { since: last, wide: true }
            }
            Self::Change { .. } => Self::Release { at: last, since: None, link: Vec::new() },
            Self::Release { at, .. } if keep > 0 => {
                Self::Release { at: at.clone(), since: Some(last), link: Vec::new() }
            }
            Self::Release { at, .. } if link.is_empty() => return Err(stuck(at, times.len())),
            Self::Release { at, since, .. } => {
                let next = Self::Release { at: at.clone(), since: since.clone(), link };
                return Ok(Step { keep: times.len(), next });
            }
        };
        Ok(Step { keep, next })
    }
}

fn stuck(at: &str, rows: usize) -> Failure {
    Failure::invalid(format!(
        "orders: {rows} orders or more have the same time of change ({at}) and of release, and Wish gives no more of them"
    ))
    .with_chinese(format!("订单列表：至少 {rows} 个订单的更新时间（{at}）和释放时间都相同，Wish 无法给出其余的订单"))
    .with_remedies(label(
        "read that time by one state after another: `with: { states: [APPROVED] }` and so on",
        "请按状态分别读取这一时刻的订单，例如 `with: { states: [APPROVED] }`",
    ))
}

/// What a link of the platform says beside what is asked for anyway, by name. It is never followed itself: where it leads,
/// and whether a token stands in it, is nobody's promise.
pub fn link_parameters(link: &str, asked: &[&str]) -> Vec<(String, String)> {
    let query = link.split_once('?').map_or("", |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let pairs = query.split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decoded(name)?, decoded(value)?))
    });
    let is_new = |name: &str| !name.is_empty() && name != "access_token" && !asked.contains(&name);
    pairs.filter(|(name, _)| is_new(name)).collect()
}

/// A text of a query without its escapes; none where they are no text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?].map(char::from);
                u8::try_from(digits[0].to_digit(16)? * 16 + digits[1].to_digit(16)?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(times: &[&str]) -> Vec<String> {
        times.iter().map(|&time| time.to_owned()).collect()
    }

    fn release(since: Option<&str>, link: &[(&str, &str)]) -> Place {
        let link = link.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Place::Release { at: "t".to_owned(), since: since.map(str::to_owned), link }
    }

    #[test]
    fn the_last_instant_is_left_to_the_next_page() {
        let place = Place::since("a".to_owned());
        let step = place.after(&texts(&["a", "b", "c", "c"]), 4, Vec::new()).unwrap();
        assert_eq!(step, Step { keep: 2, next: Place::since("c".to_owned()) });
        let wide = Place::Change { since: "a".to_owned(), wide: true };
        let step = wide.after(&texts(&["a", "a", "b"]), 2, Vec::new()).unwrap();
        assert_eq!(step, Step { keep: 2, next: Place::since("b".to_owned()) }, "and back to the usual size");
    }

    #[test]
    fn a_page_of_one_instant_is_read_once_more_and_then_by_itself() {
        let place = Place::since("a".to_owned());
        let one = texts(&["t", "t"]);
        let wide = Place::Change { since: "t".to_owned(), wide: true };
        assert_eq!(place.after(&one, 2, Vec::new()).unwrap(), Step { keep: 0, next: wide.clone() });
        assert_eq!((wide.limit(2), place.limit(2)), (LIMIT_MAX, 2));
        assert_eq!(wide.after(&one, 2, Vec::new()).unwrap(), Step { keep: 0, next: release(None, &[]) });
        // Fewer than were asked for: it would be no use to ask for more.
        assert_eq!(place.after(&one, 100, Vec::new()).unwrap().next, release(None, &[]));
        assert_eq!(place.after(&one, LIMIT_MAX, Vec::new()).unwrap().next, release(None, &[]));
    }

    #[test]
    fn an_instant_goes_on_by_release() {
        let step = release(None, &[]).after(&texts(&["r", "s", "s"]), 3, Vec::new()).unwrap();
        assert_eq!(step, Step { keep: 1, next: release(Some("s"), &[]) });
    }

    #[test]
    fn one_instant_of_one_release_goes_on_by_link_or_fails() {
        let one = texts(&["r", "r"]);
        let link = vec![("start".to_owned(), "2".to_owned())];
        let step = release(Some("r"), &[]).after(&one, 3, link).unwrap();
        assert_eq!(step, Step { keep: 2, next: release(Some("r"), &[("start", "2")]) });
        let step = step.next.after(&texts(&["r", "s"]), 3, Vec::new()).unwrap();
        assert_eq!(step, Step { keep: 1, next: release(Some("s"), &[]) });
        let Err(Failure::Invalid(problem)) = release(Some("r"), &[]).after(&one, 3, Vec::new()) else {
            panic!("lost without a word")
        };
        assert!(problem.message.contains("2 orders or more") && problem.remedy.unwrap().contains("states"));
    }

    #[test]
    fn a_link_gives_what_was_not_asked_for_and_no_token() {
        let link =
            "https://merchant.wish.com/api/v3/orders?access_token=x&limit=2&start=4&next%5Fpage=a%2Bb+c&&=1#start=9";
        let expected = [("start", "4"), ("next_page", "a+b c")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(link_parameters(link, &["limit"]), expected);
        for none in ["https://merchant.wish.com/api/v3/orders", "", "?limit=3", "?a=%zz", "?a=%f", "?a=%ff"] {
            assert_eq!(link_parameters(none, &["limit"]), [], "{none}");
        }
    }

    #[test]
    fn a_place_is_kept_as_json() {
        for place in [Place::since("a".to_owned()), release(None, &[]), release(Some("r"), &[("start", "2")])] {
            let json = serde_json::to_value(&place).unwrap();
            assert_eq!(serde_json::from_value::<Place>(json).unwrap(), place);
        }
    }
}
