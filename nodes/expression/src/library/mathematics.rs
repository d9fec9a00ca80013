//! Functions on numbers, as computers count.

use super::native::{Native, of_input, of_two, wrap};
use crate::value::{Number, Outcome, Value, fail};

/// Functions of one number.
macro_rules! ones {
    ($($name:literal: $function:expr,)*) => {
        wrap([$(of_input!($name, |value: Value| Ok(Value::float($function(float(&value)?)))),)*])
    };
}

/// Functions of two numbers, whatever the input.
macro_rules! twos {
    ($($name:literal: $function:expr,)*) => {
        wrap([$(of_two!($name, |_, first: Value, second: Value| {
            Ok(Value::float($function(float(&first)?, float(&second)?)))
        }),)*])
    };
}

pub(super) fn natives() -> Vec<Native> {
    [of_one_number(), of_two_numbers(), others()].into_iter().flatten().collect()
}

fn float(value: &Value) -> Outcome<f64> {
    match value {
        Value::Number(number) => Ok(number.to_float()),
        other => fail(format_args!("{} number required", other.kind())),
    }
}

fn of_one_number() -> Vec<Native> {
    ones! {
        "sqrt": f64::sqrt, "cbrt": f64::cbrt,
        "sin": f64::sin, "cos": f64::cos, "tan": f64::tan, "asin": f64::asin, "acos": f64::acos, "atan": f64::atan,
        "sinh": f64::sinh, "cosh": f64::cosh, "tanh": f64::tanh,
        "asinh": libm::asinh, "acosh": libm::acosh, "atanh": libm::atanh,
        "exp": f64::exp, "exp2": f64::exp2, "exp10": libm::exp10, "expm1": f64::exp_m1,
        "log": f64::ln, "log2": f64::log2, "log10": f64::log10, "log1p": f64::ln_1p,
        "gamma": libm::lgamma, "lgamma": libm::lgamma, "tgamma": libm::tgamma,
        "erf": libm::erf, "erfc": libm::erfc, "j0": libm::j0, "j1": libm::j1, "y0": libm::y0, "y1": libm::y1,
        "logb": logb, "significand": significand,
    }
}

fn of_two_numbers() -> Vec<Native> {
    twos! {
        "pow": f64::powf, "atan2": f64::atan2, "hypot": f64::hypot, "copysign": f64::copysign,
        "fmin": f64::min, "fmax": f64::max, "fdim": libm::fdim, "fmod": |left: f64, right: f64| left % right,
        "nextafter": libm::nextafter, "nexttoward": libm::nextafter,
        "remainder": libm::remainder, "drem": libm::remainder,
        "ldexp": scale, "scalb": scale, "scalbln": scale,
        "jn": |order: f64, value| libm::jn(order as i32, value), "yn": |order: f64, value| libm::yn(order as i32, value),
    }
}

fn others() -> Vec<Native> {
    wrap([
        of_input!("floor", |value| rounded(value, f64::floor)),
        of_input!("ceil", |value| rounded(value, f64::ceil)),
        of_input!("round", |value| rounded(value, f64::round)),
        of_input!("trunc", |value| rounded(value, f64::trunc)),
        of_input!("rint", |value| rounded(value, f64::round_ties_even)),
        of_input!("nearbyint", |value| rounded(value, f64::round_ties_even)),
        of_input!("fabs", |value| float(&value).map(|value| Value::float(value.abs()))),
        of_input!("abs", magnitude),
        of_input!("frexp", |value| {
            let (fraction, exponent) = libm::frexp(float(&value)?);
            Ok(pair(fraction, f64::from(exponent)))
        }),
        of_input!("modf", |value| {
            let value = float(&value)?;
            let part = if value.is_infinite() { 0.0 } else { value.fract() };
            Ok(pair(part, value.trunc()))
        }),
        of_input!("lgamma_r", |value| {
            let (logarithm, sign) = libm::lgamma_r(float(&value)?);
            Ok(pair(logarithm, f64::from(sign)))
        }),
        of_input!("isnan", |value| test(value, f64::is_nan)),
        of_input!("isinfinite", |value| test(value, f64::is_infinite)),
        of_input!("isnormal", |value| test(value, f64::is_normal)),
        of_input!("nan", |_| Ok(Value::float(f64::NAN))),
        of_input!("infinite", |_| Ok(Value::float(f64::INFINITY))),
        ("fma", jaq_core::native::v(3), |mut cv| {
            let (third, second, first) = (cv.0.pop_var(), cv.0.pop_var(), cv.0.pop_var());
            jaq_core::native::bome((|| Ok(Value::float(float(&first)?.mul_add(float(&second)?, float(&third)?))))())
        }),
    ])
}

fn pair(first: f64, second: f64) -> Value {
    Value::array(vec![Value::float(first), Value::float(second)])
}

fn test(value: Value, is_so: fn(f64) -> bool) -> Outcome {
    Ok(matches!(&value, Value::Number(number) if is_so(number.to_float())).into())
}

/// Whole numbers stay as they are, so that large ones are not touched.
fn rounded(value: Value, round: fn(f64) -> f64) -> Outcome {
    match value {
        Value::Number(Number::Integer(_) | Number::Big(_)) => Ok(value),
        other => Ok(whole(round(float(&other)?))),
    }
}

/// A float without a part behind the point as a whole number, if that is exact.
fn whole(float: f64) -> Value {
    let integer = float as i64;
    if integer as f64 == float && integer.unsigned_abs() < 1 << 53 {
        Value::integer(integer)
    } else {
        Value::float(float)
    }
}

/// Anything that isn't below zero stays as it is.
fn magnitude(value: Value) -> Outcome {
    match value {
        Value::Number(number) => Ok(Value::Number(number.magnitude())),
        Value::Text(_) | Value::Array(_) | Value::Object(_) => Ok(value),
        other => -other,
    }
}

fn scale(value: f64, exponent: f64) -> f64 {
    libm::scalbn(value, exponent as i32)
}

fn logb(value: f64) -> f64 {
    match value {
        0.0 => f64::NEG_INFINITY,
        value if value.is_infinite() => f64::INFINITY,
        value if value.is_nan() => value,
        value => f64::from(libm::ilogb(value)),
    }
}

fn significand(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() { value } else { scale(value, -logb(value)) }
}
