//! Arguments that stand in a program as they are: whether they can be right is known without running it.
//!
//! The errors are what the program would fail with.

use super::{matching, times};
use crate::value::{Outcome, Value};

/// Whether a regular expression can be compiled with these flags. Of one that takes much memory nothing is said, so that
/// looking takes little time.
pub fn check_regex(regex: &str, flags: &str) -> Result<(), String> {
    told(matching::check(regex, flags))
}

/// Whether these are flags of a regular expression.
pub fn check_flags(flags: &str) -> Result<(), String> {
    told(matching::check_flags(flags))
}

/// Whether `strftime` knows all that a pattern asks for.
pub fn check_strftime(format: &str) -> Result<(), String> {
    told(times::check_printed(format))
}

/// Whether `strptime` knows all that a pattern asks for.
pub fn check_strptime(format: &str) -> Result<(), String> {
    told(times::check_read(format))
}

fn told(outcome: Outcome<()>) -> Result<(), String> {
    outcome.map_err(|error| match error.into_val() {
        Value::Text(text) => text.to_string(),
        _ => "it can't be read".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_told_without_a_text_to_match() {
        assert_eq!(check_regex("a+", "gx"), Ok(()));
        assert!(check_regex("[", "").is_err_and(|reason| reason.starts_with("Regex failure: ")));
        assert_eq!(check_regex("(((a{1,100}){1,100}){1,100})", ""), Ok(()), "too large to be looked at");
        assert!(check_regex("(((a{1,100}){1,100}){1,100}", "").is_err(), "large and wrong");
        assert_eq!(check_flags("gixnspl"), Ok(()));
        assert_eq!(check_flags("q"), Err("q is not a valid modifier string".to_owned()));
    }

    #[test]
    fn patterns_of_times_are_known_or_not() {
        assert_eq!((check_strftime("%Y-%m-%dT%H:%M:%SZ"), check_strptime("%Y-%m-%dT%H:%M:%SZ")), (Ok(()), Ok(())));
        for format in ["%F %T", "%j %e %b", "%D %R %c", "100%%"] {
            assert_eq!((check_strftime(format), check_strptime(format)), (Ok(()), Ok(())), "{format}");
        }
        assert_eq!(check_strftime("%Q"), Err("strftime knows no %Q".to_owned()));
        assert_eq!(check_strptime("%Y %Q"), Err("strptime knows no %Q".to_owned()));
        assert!(check_strptime("%").is_err());
    }
}
