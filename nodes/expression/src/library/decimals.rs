//! weft's own functions for money: exact, on numbers and on texts that are numbers.
//!
//! `0.1 + 0.2` passes through floats in jq. Here it is 0.3, and `99.00` times 2 is `198.00`: results have the digits that
//! people would write.

use num_bigint::{BigInt, Sign};

use super::native::{Native, Plain, of_input, of_two, wrap};
use crate::value::{Error, Number, Outcome, Value, fail};
use crate::write;

/// Most digits that a decimal may have, before and behind the point.
const DIGITS_MAX: usize = 1_000;

pub(super) fn natives() -> Vec<Native> {
    wrap([
        of_input!("decimal", |value| Ok(Decimal::read(&value)?.value())),
        of_input!("decimal_sum", |value| {
            let items = super::collections::items_of(value)?;
            let sum =
                items.iter().try_fold(Decimal::default(), |sum, item| Ok::<_, Error>(sum.add(Decimal::read(item)?)));
            Ok(sum?.value())
        }),
        of_two!("decimal_add", |_, left, right| compute(&left, &right, Decimal::add)),
        of_two!("decimal_sub", |_, left, right| compute(&left, &right, |left, right| left.add(right.negated()))),
        of_two!("decimal_mul", |_, left, right| compute(&left, &right, Decimal::multiply)),
        of_two!("decimal_round", |_, number, places| Ok(Decimal::read(&number)?.rounded(count(&places)?).value())),
        of_two!("decimal_compare", |_, left, right| {
            let (left, right) = Decimal::aligned(Decimal::read(&left)?, Decimal::read(&right)?);
            Ok(Value::integer(left.digits.cmp(&right.digits) as i64))
        }),
        divide(),
    ])
}

fn divide() -> Plain {
    ("decimal_div", jaq_core::native::v(3), |mut cv| {
        let (places, right, left) = (cv.0.pop_var(), cv.0.pop_var(), cv.0.pop_var());
        jaq_core::native::bome((|| {
            let (left, right) = (Decimal::read(&left)?, Decimal::read(&right)?);
            Ok(left.divided(right, count(&places)?)?.value())
        })())
    })
}

fn compute(left: &Value, right: &Value, operator: fn(Decimal, Decimal) -> Decimal) -> Outcome {
    let result = operator(Decimal::read(left)?, Decimal::read(right)?);
    if result.places as usize > 2 * DIGITS_MAX { fail("the decimal has too many digits") } else { Ok(result.value()) }
}

/// A number of places behind the point.
fn count(value: &Value) -> Outcome<u32> {
    let places = match value {
        Value::Number(Number::Integer(places)) => usize::try_from(*places).ok().filter(|places| *places <= DIGITS_MAX),
        _ => None,
    };
    match places {
        Some(places) => Ok(places as u32),
        None => fail(format_args!("a number of decimal places is a whole number from 0 to {DIGITS_MAX}")),
    }
}

/// `digits` with the point so many places before their end.
#[derive(Debug, Clone, Default)]
struct Decimal {
    digits: BigInt,
    places: u32,
}

fn power(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

impl Decimal {
    fn read(value: &Value) -> Outcome<Self> {
        match value {
            Value::Number(Number::Integer(integer)) => Ok(Self { digits: (*integer).into(), places: 0 }),
            Value::Number(Number::Big(big)) => Ok(Self { digits: BigInt::clone(big), places: 0 }),
            Value::Number(Number::Float(float)) if float.is_finite() => Self::parse(&write::float(*float)),
            Value::Number(Number::Float(_)) => fail("what is no number, or without end, is no decimal"),
            Value::Number(Number::Written(written)) => Self::parse(written),
            Value::Text(text) if Number::parse(text).is_some() => Self::parse(text),
            Value::Text(text) if text.is_empty() => {
                fail("an empty string is no decimal; write `(… | tonumber? // 0)` if it means nothing")
            }
            Value::Text(_) => fail("the string is no decimal"),
            Value::Null => fail("null is no decimal; write `(… // 0)` if it means nothing"),
            other => fail(format_args!("{} is no decimal", other.kind())),
        }
    }

    /// Of a text that is a number.
    fn parse(text: &str) -> Outcome<Self> {
        let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let too_long = || Error::str("the decimal has too many digits");
        let exponent: i64 = exponent.parse().map_err(|_| too_long())?;
        let places = i64::try_from(part.len()).map_err(|_| too_long())?.checked_sub(exponent).ok_or_else(too_long)?;
        if text.len() > DIGITS_MAX || places.unsigned_abs() > DIGITS_MAX as u64 {
            return Err(too_long());
        }
        let digits: BigInt = [whole, part].concat().parse().map_err(|_| Error::str("the string is no decimal"))?;
        let shift = places.unsigned_abs() as u32;
        Ok(if places < 0 { Self { digits: digits * power(shift), places: 0 } } else { Self { digits, places: shift } })
    }

    /// The number with all its places: `2.20`.
    fn value(&self) -> Value {
        if self.places == 0 {
            return Value::Number(Number::whole(self.digits.clone()));
        }
        let places = self.places as usize;
        let digits = format!("{:0>width$}", self.digits.magnitude().to_string(), width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        let sign = if self.digits.sign() == Sign::Minus { "-" } else { "" };
        Value::Number(Number::Written(format!("{sign}{whole}.{part}").into()))
    }

    /// With so many places, at least.
    fn widened(self, places: u32) -> Self {
        let more = places.saturating_sub(self.places);
        Self { digits: self.digits * power(more), places: self.places + more }
    }

    fn aligned(left: Self, right: Self) -> (Self, Self) {
        let places = left.places.max(right.places);
        (left.widened(places), right.widened(places))
    }

    fn add(self, other: Self) -> Self {
        let (left, right) = Self::aligned(self, other);
        Self { digits: left.digits + right.digits, places: left.places }
    }

    fn negated(self) -> Self {
        Self { digits: -self.digits, places: self.places }
    }

    fn multiply(self, other: Self) -> Self {
        Self { digits: self.digits * other.digits, places: self.places + other.places }
    }

    /// Halves are rounded away from zero, as on invoices.
    fn rounded(self, places: u32) -> Self {
        let Some(surplus) = self.places.checked_sub(places).filter(|surplus| *surplus > 0) else {
            return self.widened(places);
        };
        Self { digits: quotient(self.digits, power(surplus)), places }
    }

    fn divided(self, other: Self, places: u32) -> Outcome<Self> {
        if other.digits.sign() == Sign::NoSign {
            return fail("a decimal cannot be divided because the divisor is zero");
        }
        let (left, right) = Self::aligned(self, other);
        Ok(Self { digits: quotient(left.digits * power(places), right.digits), places })
    }
}

/// Rounded to the nearest whole number, halves away from zero.
fn quotient(dividend: BigInt, divisor: BigInt) -> BigInt {
    let negative = (dividend.sign() == Sign::Minus) != (divisor.sign() == Sign::Minus);
    let (dividend, divisor) = (dividend.magnitude().clone(), divisor.magnitude().clone());
    let rounded = (dividend * 2_u32 + &divisor) / (divisor * 2_u32);
    let rounded = BigInt::from(rounded);
    if negative { -rounded } else { rounded }
}
