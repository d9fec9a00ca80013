//! `+ - * / %` on values.

use std::ops::{Add, Div, Mul, Neg, Rem, Sub};
use std::rc::Rc;

use super::{Fields, Number, Outcome, TEXT_BYTES_MAX, Value, fail};

fn cannot(left: &Value, right: &Value, be_done: &str) -> Outcome {
    fail(format_args!("{} and {} cannot be {be_done}", left.kind(), right.kind()))
}

impl Add for Value {
    type Output = Outcome;

    fn add(self, other: Self) -> Outcome {
        match (self, other) {
            (Self::Null, value) | (value, Self::Null) => Ok(value),
            (Self::Number(left), Self::Number(right)) => Ok(Self::Number(left.compute(
                right,
                i64::checked_add,
                |left, right| left + right,
                |left, right| left + right,
            ))),
            (Self::Text(left), Self::Text(right)) => join(&left, &right),
            (Self::Array(mut left), Self::Array(right)) => {
                Rc::make_mut(&mut left).extend(right.iter().cloned());
                Ok(Self::Array(left))
            }
            (Self::Object(mut left), Self::Object(right)) => {
                let fields = right.iter().map(|(name, value)| (Rc::clone(name), value.clone()));
                Rc::make_mut(&mut left).extend(fields);
                Ok(Self::Object(left))
            }
            (left, right) => cannot(&left, &right, "added"),
        }
    }
}

fn join(left: &Rc<str>, right: &Rc<str>) -> Outcome {
    if left.is_empty() {
        return Ok(Value::Text(Rc::clone(right)));
    }
    if right.is_empty() {
        return Ok(Value::Text(Rc::clone(left)));
    }
    if left.len() + right.len() > TEXT_BYTES_MAX {
        return fail("the text gets too long");
    }
    Ok(Value::text([&**left, &**right].concat()))
}

impl Sub for Value {
    type Output = Outcome;

    fn sub(self, other: Self) -> Outcome {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => Ok(Self::Number(left.compute(
                right,
                i64::checked_sub,
                |left, right| left - right,
                |left, right| left - right,
            ))),
            (Self::Array(mut left), Self::Array(right)) => {
                Rc::make_mut(&mut left).retain(|item| !right.contains(item));
                Ok(Self::Array(left))
            }
            (left, right) => cannot(&left, &right, "subtracted"),
        }
    }
}

impl Mul for Value {
    type Output = Outcome;

    fn mul(self, other: Self) -> Outcome {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => Ok(Self::Number(left.compute(
                right,
                i64::checked_mul,
                |left, right| left * right,
                |left, right| left * right,
            ))),
            (Self::Text(text), Self::Number(times)) | (Self::Number(times), Self::Text(text)) => repeat(&text, &times),
            (Self::Object(mut left), Self::Object(right)) => {
                merge(&mut left, right);
                Ok(Self::Object(left))
            }
            (left, right) => cannot(&left, &right, "multiplied"),
        }
    }
}

fn repeat(text: &str, times: &Number) -> Outcome {
    let times = times.to_float();
    if times.is_nan() || times < 0.0 {
        return Ok(Value::Null);
    }
    let times = times as usize;
    match text.len().checked_mul(times) {
        Some(length) if length <= TEXT_BYTES_MAX => Ok(Value::text(text.repeat(times))),
        _ => fail("Repeat string result too long"),
    }
}

fn merge(left: &mut Rc<Fields>, right: Rc<Fields>) {
    let left = Rc::make_mut(left);
    for (name, value) in Rc::unwrap_or_clone(right) {
        match (left.get_mut(&name), value) {
            (Some(Value::Object(left)), Value::Object(right)) => merge(left, right),
            (Some(left), right) => *left = right,
            (None, right) => drop(left.insert(name, right)),
        }
    }
}

impl Div for Value {
    type Output = Outcome;

    fn div(self, other: Self) -> Outcome {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => divide(&left, &right),
            (Self::Text(text), Self::Text(separator)) => Ok(split(&text, &separator)),
            (left, right) => cannot(&left, &right, "divided"),
        }
    }
}

fn divide(left: &Number, right: &Number) -> Outcome {
    if let (Number::Integer(left), Number::Integer(right)) = (left, right)
        && left.checked_rem(*right) == Some(0)
    {
        return Ok(Value::integer(left / right));
    }
    let right = right.to_float();
    if right == 0.0 {
        return fail("number and number cannot be divided because the divisor is zero");
    }
    Ok(Value::float(left.to_float() / right))
}

/// The parts of a text between separators; its characters if the separator is empty.
pub(crate) fn split(text: &str, separator: &str) -> Value {
    if text.is_empty() {
        return Value::array(Vec::new());
    }
    if separator.is_empty() {
        let mut buffer = [0; 4];
        return text.chars().map(|char| Value::text(&*char.encode_utf8(&mut buffer))).collect();
    }
    text.split(separator).map(Value::text).collect()
}

impl Rem for Value {
    type Output = Outcome;

    /// Of the whole parts, with the sign of the left side.
    fn rem(self, other: Self) -> Outcome {
        let (Self::Number(left), Self::Number(right)) = (&self, &other) else {
            return cannot(&self, &other, "divided (remainder)");
        };
        if left.to_float().is_nan() || right.to_float().is_nan() {
            return Ok(Self::float(f64::NAN));
        }
        match right.truncated().unsigned_abs() {
            0 => fail("number and number cannot be divided (remainder) because the divisor is zero"),
            divisor => {
                let left = i128::from(left.truncated());
                Ok(Self::integer(i64::try_from(left % i128::from(divisor)).unwrap_or_default()))
            }
        }
    }
}

impl Neg for Value {
    type Output = Outcome;

    fn neg(self) -> Outcome {
        match self {
            Self::Number(number) => Ok(Self::Number(-number)),
            other => fail(format_args!("{} cannot be negated", other.kind())),
        }
    }
}
