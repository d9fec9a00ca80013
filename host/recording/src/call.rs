//! Which call an exchange belongs to, and how people name it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which call something belongs to. Steps that run in parallel can be told apart by it, in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CallKey {
    /// Id of the step; `ALIAS:authorize` where the host obtains a token.
    pub step: String,
    /// Which page of the paging step it depends on (of its window, where it has any), from 1; 0 if it depends on none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub flow_page: u32,
    /// Which item of the `for_each` of that paging step, from 1; 0 if it has none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub flow_item: u32,
    /// Which item of `for_each`, from 1; 0 without items.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub item: u32,
    /// Which time window, from 1, of a step that reads by windows: of its own, or of the paging step it depends on; 0
    /// without windows.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub window: u32,
    /// Which page of its own, or of the window, from 1.
    pub page: u32,
    /// Which attempt, from 1.
    pub attempt: u32,
}

/// How the step of a call ends that obtains tokens, behind the alias of the connection.
const AUTHORIZE: &str = ":authorize";

impl CallKey {
    /// Whether the host obtains tokens by this call.
    pub fn authorizes(&self) -> bool {
        self.step.ends_with(AUTHORIZE)
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl fmt::Display for CallKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.step)?;
        for (name, number) in [
            ("flow item", self.flow_item),
            ("window", self.window),
            ("flow page", self.flow_page),
            ("item", self.item),
            ("page", self.page),
        ] {
            if number > 0 {
                write!(formatter, ", {name} {number}")?;
            }
        }
        if self.attempt > 1 { write!(formatter, ", attempt {}", self.attempt) } else { Ok(()) }
    }
}

/// One exchange of a recording, short enough for a command line: `orders.w1.p2`, `goods.f1.i2`, `token.p1.n2`.
///
/// The step, then `o` (item of the flow), `w` (window), `f` (page of the flow), `i` (item), `p` (page), `a` (attempt) and `n`
/// (which request of the call), each with its number. Page, attempt and request are left out where they are 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeName {
    /// The call.
    pub call: CallKey,
    /// Which of its requests, from 1.
    pub number: u32,
}

impl fmt::Display for ExchangeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CallKey { step, flow_page, flow_item, item, window, page, attempt } = &self.call;
        write!(formatter, "{step}")?;
        for (letter, number, unsaid) in [
            ('o', flow_item, 0),
            ('w', window, 0),
            ('f', flow_page, 0),
            ('i', item, 0),
            ('p', page, 1),
            ('a', attempt, 1),
            ('n', &self.number, 1),
        ] {
            if *number != unsaid {
                write!(formatter, ".{letter}{number}")?;
            }
        }
        Ok(())
    }
}

/// The text is no name of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAName;

impl FromStr for ExchangeName {
    type Err = NotAName;

    /// Ids of steps hold no dots, so the first one ends the step.
    fn from_str(text: &str) -> Result<Self, NotAName> {
        let mut parts = text.split('.');
        let step = parts.next().filter(|step| !step.is_empty()).ok_or(NotAName)?.to_owned();
        let mut name = Self { call: CallKey { step, page: 1, attempt: 1, ..CallKey::default() }, number: 1 };
        for part in parts {
            let (letter, digits) = part.split_at_checked(1).ok_or(NotAName)?;
            let number = digits.parse().map_err(|_| NotAName)?;
            match letter {
                "o" => name.call.flow_item = number,
                "f" => name.call.flow_page = number,
                "i" => name.call.item = number,
                "w" => name.call.window = number,
                "p" => name.call.page = number,
                "a" => name.call.attempt = number,
                "n" => name.number = number,
                _ => return Err(NotAName),
            }
        }
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for text in [
            "orders",
            "orders.p2",
            "orders.w3.p2",
            "buyers.w3.f1.i2",
            "buyers.o4.w3.f1.i2",
            "goods.f1.i2",
            "shop:authorize.a2",
            "invoices[3]/token.p3.a2.n4",
        ] {
            let name: ExchangeName = text.parse().unwrap();
            assert_eq!(name.to_string(), text);
        }
        for text in ["", ".p1", "orders.x1", "orders.p", "orders.pé", "orders."] {
            assert_eq!(text.parse::<ExchangeName>(), Err(NotAName), "{text}");
        }
    }
}
