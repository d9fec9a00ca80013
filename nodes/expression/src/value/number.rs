//! Numbers: whole ones are exact, what is read keeps its digits, and everything else is counted as jq does.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;

/// A number.
#[derive(Clone, Debug)]
pub enum Number {
    /// A whole number of 64 bits.
    Integer(i64),
    /// A larger one.
    Big(Rc<BigInt>),
    /// The result of a computation.
    Float(f64),
    /// A number as it was written, such as `1.10`.
    Written(Rc<str>),
}

impl Number {
    /// Reads a number that JSON could have; `+1.5`, `.5` and `5.` are read too.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        if !is_decimal(digits) {
            return None;
        }
        if digits.bytes().all(|byte| byte.is_ascii_digit()) && text != "-0" {
            let integer = text.parse::<i64>().ok().map(Self::Integer);
            return integer.or_else(|| text.parse().ok().map(|big: BigInt| Self::Big(Rc::new(big))));
        }
        Some(Self::Written(text.into()))
    }

    /// A whole number of any size.
    pub fn whole(number: BigInt) -> Self {
        i64::try_from(&number).map_or_else(|_| Self::Big(Rc::new(number)), Self::Integer)
    }

    /// As computers count; too large ones are infinite.
    pub fn to_float(&self) -> f64 {
        match self {
            Self::Integer(integer) => *integer as f64,
            // The standard library's reader of numbers rounds to the nearest, of any length.
            Self::Big(big) => big.to_string().parse().unwrap_or(f64::NAN),
            Self::Float(float) => *float,
            Self::Written(text) => text.parse().unwrap_or(f64::NAN),
        }
    }

    /// The whole part towards zero, at most as large as 64 bits hold.
    pub fn truncated(&self) -> i64 {
        match self {
            Self::Integer(integer) => *integer,
            other => other.to_float() as i64,
        }
    }

    /// The number without its sign.
    pub fn magnitude(self) -> Self {
        if self.is_negative() { -self } else { self }
    }

    /// Whether it is no number at all.
    pub fn is_nan(&self) -> bool {
        matches!(self, Self::Float(float) if float.is_nan())
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        match self {
            Self::Integer(integer) => *integer < 0,
            other => other.to_float() < 0.0,
        }
    }

    fn is_whole(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Big(_))
    }

    fn to_big(&self) -> BigInt {
        match self {
            Self::Big(big) => BigInt::clone(big),
            other => BigInt::from(other.truncated()),
        }
    }

    /// Computes exactly with whole numbers, and as computers count with others.
    pub(super) fn compute(
        self,
        other: Self,
        small: fn(i64, i64) -> Option<i64>,
        large: fn(BigInt, BigInt) -> BigInt,
        float: fn(f64, f64) -> f64,
    ) -> Self {
        if let (Self::Integer(left), Self::Integer(right)) = (&self, &other)
            && let Some(result) = small(*left, *right)
        {
            return Self::Integer(result);
        }
        if self.is_whole() && other.is_whole() {
            return Self::whole(large(self.to_big(), other.to_big()));
        }
        Self::Float(float(self.to_float(), other.to_float()))
    }
}

fn is_decimal(text: &str) -> bool {
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let some = !whole.is_empty() || !part.is_empty();
    some && are_digits(whole) && are_digits(part) && exponent.is_none_or(|text| !text.is_empty() && are_digits(text))
}

impl std::ops::Neg for Number {
    type Output = Self;

    fn neg(self) -> Self {
        match self {
            Self::Integer(integer) => {
                integer.checked_neg().map_or_else(|| Self::whole(-BigInt::from(integer)), Self::Integer)
            }
            Self::Big(big) => Self::whole(-BigInt::clone(&big)),
            Self::Float(float) => Self::Float(-float),
            Self::Written(text) => Self::Written(match text.strip_prefix('-') {
                Some(positive) => positive.into(),
                None => format!("-{}", text.strip_prefix('+').unwrap_or(&text)).into(),
            }),
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal && !self.is_nan()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => left.cmp(right),
            (left, right) if left.is_whole() && right.is_whole() => left.to_big().cmp(&right.to_big()),
            (Self::Written(left), Self::Written(right)) if left == right => Ordering::Equal,
            (left, right) => compare_floats(left.to_float(), right.to_float()),
        }
    }
}

/// What is no number is below all.
fn compare_floats(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right).unwrap_or_else(|| right.is_nan().cmp(&left.is_nan()))
}
