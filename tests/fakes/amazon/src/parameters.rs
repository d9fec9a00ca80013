//! Parameters of a query, and what is wrong with them.

use weft_fakes_kit::form;

use super::answer::ApiError;
use super::moment::parse_moment;

/// The parameters in their order, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameters(pub(crate) Vec<(String, String)>);

impl Parameters {
    /// Refuses what is unknown or repeated, if that is wanted.
    pub(crate) fn read(query: &str, known: &[&str], strict: bool) -> Result<Parameters, ApiError> {
        let fields: Vec<_> = form::fields(query).collect();
        for (at, (name, _)) in fields.iter().enumerate().filter(|_| strict) {
            if !known.contains(&name.as_str()) {
                return Err(ApiError::invalid(format!("{name} is not a parameter of this operation.")));
            }
            if fields[..at].iter().any(|(before, _)| before == name) {
                return Err(ApiError::invalid(format!("{name} is repeated.")));
            }
        }
        Ok(Parameters(fields))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A text that is not empty.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, ApiError> {
        match self.get(name) {
            Some("") => Err(invalid(name)),
            text => Ok(text.map(str::to_owned)),
        }
    }

    /// Texts with commas between them.
    pub(crate) fn list(&self, name: &str, most: usize) -> Result<Option<Vec<String>>, ApiError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let parts: Vec<String> = text.split(',').map(str::to_owned).collect();
        let is_good = parts.len() <= most && parts.iter().all(|part| !part.is_empty());
        if is_good { Ok(Some(parts)) } else { Err(invalid(name)) }
    }

    /// Words of a vocabulary with commas between them.
    pub(crate) fn words<T>(&self, name: &str, of: impl Fn(&str) -> Option<T>) -> Result<Option<Vec<T>>, ApiError> {
        let Some(parts) = self.list(name, usize::MAX)? else { return Ok(None) };
        let words = parts.iter().map(|part| of(part).ok_or_else(|| invalid(name)));
        words.collect::<Result<_, _>>().map(Some)
    }

    /// An instant, in unix milliseconds.
    pub(crate) fn moment(&self, name: &str) -> Result<Option<i64>, ApiError> {
        self.get(name).map(|text| parse_moment(text).ok_or_else(|| invalid(name))).transpose()
    }

    /// How many rows a page is to have.
    pub(crate) fn rows_max(&self, name: &str) -> Result<usize, ApiError> {
        let Some(text) = self.get(name) else { return Ok(100) };
        let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| all_digits && (1..=100).contains(number));
        number.ok_or_else(|| invalid(name))
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(invalid(name)),
        }
    }
}

/// What a parameter says cannot be taken.
pub(crate) fn invalid(name: &str) -> ApiError {
    ApiError::invalid(format!("The value of {name} is invalid."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Parameters, ApiError> {
        Parameters::read(query, &["a", "b"], true)
    }

    #[test]
    fn values_are_read() {
        let read = read("a=x%2Cy&b=100").unwrap();
        assert_eq!(read.list("a", 2).unwrap(), Some(vec!["x".to_owned(), "y".to_owned()]));
        assert!(read.list("a", 1).is_err());
        assert_eq!((read.rows_max("b"), read.rows_max("c")), (Ok(100), Ok(100)));
        assert!(read.rows_max("a").is_err() && read.flag("a").is_err() && read.moment("a").is_err());
        assert_eq!(read.moment("c"), Ok(None));
    }

    #[test]
    fn what_is_unknown_or_repeated_is_refused() {
        assert!(read("c=1").is_err() && read("a=1&a=1").is_err());
        assert!(Parameters::read("c=1&c=2", &[], false).is_ok());
        for bad in ["a=0", "a=101", "a=+1", "a=", "a=1.0"] {
            assert!(read(bad).unwrap().rows_max("a").is_err(), "{bad}");
        }
        assert!(read("a=x,,y").unwrap().list("a", 9).is_err());
    }
}
