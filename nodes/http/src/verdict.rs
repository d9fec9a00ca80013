//! Success or failure, and which.

use serde_json::Value;
use weft_sdk::Failure;

use crate::answer::Answer;
use crate::failures::{Class, Errors, Meaning, Meanings, Success};
use crate::path::Path;
use crate::{request, values};

/// Longest text of a platform that is passed on, in characters.
const SAID_CHARS_MAX: usize = 300;
/// Longest code of a platform that is told.
const CODE_BYTES_MAX: usize = 40;

/// How answers to a request are judged.
#[derive(Debug)]
pub struct Rules<'a> {
    /// Which are good.
    pub success: &'a Success,
    /// What the others mean.
    pub errors: &'a Errors,
    /// What the request is about.
    pub about: About,
    /// Whether the request may be repeated.
    pub repeatable: bool,
    /// Which answers refuse the token of the account; none for one without.
    pub expired: Option<&'a Success>,
}

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// One thing, so that a wrong one spoils only itself.
    One,
    /// A page of a list, with pages before it or not.
    Page {
        /// Whether it is the first.
        first: bool,
    },
}

/// An answer that is no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Good {
    /// It brings what was asked for.
    Full,
    /// The workflow says that it means that there is nothing, or nothing more.
    Empty,
}

impl Rules<'_> {
    /// Whether the rules themselves make sense; to be asked before anything is sent.
    pub fn check(&self) -> Result<(), Failure> {
        let invalid = |message: &str, remedy: &str| Err(Failure::invalid(message).with_remedy(remedy));
        match (&self.success.at, &self.success.is) {
            (Some(_), None) => return invalid("`success` has `where` and no `is`", "say what stands there: `is: 0`"),
            (None, Some(_)) => {
                return invalid("`success` has `is` and no `where`", "say where it stands: `where: code`");
            }
            _ => {}
        }
        if self.errors.code.is_none() && !self.errors.codes.is_empty() {
            return invalid("`errors` has `codes` and no `code`", "say where the code stands: `code: error.code`");
        }
        if let Some(status) = self.errors.status.keys().find(|status| self.success.status.contains(status)) {
            return invalid(
                &format!("status {status} is good by `success` and an error by `errors`"),
                "remove it from one of the two",
            );
        }
        let is_always = |meanings: &Meanings| {
            meanings.0.iter().any(|it| matches!(it.class, Class::Empty | Class::End) && it.contains.is_none())
        };
        if let Some((status, _)) = self
            .errors
            .status
            .iter()
            .find(|(status, it)| **status != 204 && self.is_good_status(**status) && is_always(it))
        {
            return invalid(
                &format!("status {status} is that of good answers, and `errors` takes all of them for empty"),
                "say which of them are: by their code under `errors.codes`, or with `contains: …`",
            );
        }
        let errors = self.errors;
        let several = errors.codes.values().chain(errors.status.values()).flat_map(|meanings| &meanings.0);
        let mut all = several.chain(errors.texts.values());
        if self.about == About::One && all.any(|meaning| meaning.class == Class::End) {
            return invalid(
                "`as: end` is the end of a list, and this request is none",
                "write `as: empty` or `as: rejected`",
            );
        }
        Ok(())
    }

    /// What they look at in answers; the whole of them (an empty path) where they look for a text.
    pub fn paths(&self) -> Vec<Path> {
        let Errors { code, message, wait_s, codes, status, texts } = self.errors;
        let mut meanings = codes.values().chain(status.values()).flat_map(|meanings| &meanings.0);
        let anywhere = !texts.is_empty() || meanings.any(|meaning| meaning.contains.is_some());
        let expired = self.expired.and_then(|expired| expired.at.as_ref());
        let places = [&self.success.at, code, message, wait_s].into_iter().flatten().chain(expired);
        let places = places.map(|path| Path::new(path));
        places.chain(anywhere.then(Path::default)).collect()
    }

    /// An error if the answer is none that is good.
    pub fn judge(&self, answer: &Answer<'_>) -> Result<Good, Failure> {
        let status = answer.response.status();
        let code = self.errors.code.as_ref().and_then(|path| answer.text(&Path::new(path)));
        let by_code = code.as_ref().and_then(|code| self.meaning(answer, self.errors.codes.get(code)?));
        if let Some(meaning) = by_code.or_else(|| self.meaning(answer, self.errors.status.get(&status)?)) {
            return self.known(answer, meaning, code);
        }
        if self.expired.is_some_and(|expired| refuses_token(expired, answer)) {
            let failure = Failure::unauthorized(self.say(answer, "the platform refused the token of the account"));
            return Err(failure.with_code(code.unwrap_or_else(|| status.to_string())));
        }
        let failure = if self.is_good_status(status) {
            match self.judge_field(answer) {
                Ok(()) => return Ok(Good::Full),
                Err(failure) => with_code(failure, code.clone()),
            }
        } else {
            with_code(self.of_status(answer), Some(code.clone().unwrap_or_else(|| status.to_string())))
        };
        match self.errors.texts.iter().find(|(text, meaning)| self.says(answer, text) && self.fits(answer, meaning)) {
            Some((_, meaning)) => self.known(answer, meaning, code),
            None => Err(failure),
        }
    }

    /// The first meaning that fits what the platform says.
    fn meaning<'m>(&self, answer: &Answer<'_>, meanings: &'m Meanings) -> Option<&'m Meaning> {
        meanings.0.iter().find(|meaning| self.fits(answer, meaning))
    }

    fn fits(&self, answer: &Answer<'_>, meaning: &Meaning) -> bool {
        meaning.contains.as_ref().is_none_or(|text| self.says(answer, text))
    }

    /// Whether the platform says this: in its words, or anywhere where they are not found.
    fn says(&self, answer: &Answer<'_>, text: &str) -> bool {
        let text = text.to_lowercase();
        match self.errors.message.as_ref().and_then(|path| answer.text(&Path::new(path))) {
            Some(said) => said.to_lowercase().contains(&text),
            None => holds(answer, &text),
        }
    }

    fn is_good_status(&self, status: u16) -> bool {
        if self.success.status.is_empty() {
            (200..300).contains(&status)
        } else {
            self.success.status.contains(&status)
        }
    }

    /// What stands at `where`, in answers with a good status.
    fn judge_field(&self, answer: &Answer<'_>) -> Result<(), Failure> {
        let (Some(at), Some(is)) = (&self.success.at, &self.success.is) else { return Ok(()) };
        let path = Path::new(at);
        answer.body().map_err(|failure| request::unread(failure, self.repeatable))?;
        let good = one_of(is);
        let came = match answer.find(&path) {
            Some(raw) => serde_json::from_str(raw.get()).unwrap_or_default(),
            None if good.contains(&Value::Null) => return Ok(()),
            None => return answer.need(&path, "success.where").map(drop),
        };
        if good.iter().any(|good| values::is_same(good, &came)) {
            return Ok(());
        }
        let remedy = match self.errors.code {
            Some(_) => "if it is worth another try, say under `errors.codes` what the code means",
            None => "say under `errors` where the platform's code and words stand",
        };
        let wrong = format!("`{at}` is {}, which is no success", told(&came));
        Err(Failure::invalid(self.say(answer, &wrong)).with_remedy(remedy))
    }

    /// An answer that the workflow knows.
    fn known(&self, answer: &Answer<'_>, meaning: &Meaning, code: Option<String>) -> Result<Good, Failure> {
        let code = code.unwrap_or_else(|| answer.response.status().to_string());
        let text = self.say(answer, "the platform refused");
        let failure = match meaning.class {
            Class::Empty => return Ok(Good::Empty),
            Class::End if self.about != (About::Page { first: true }) => return Ok(Good::Empty),
            Class::End => self.ended_before_it_began(answer),
            Class::Invalid => Failure::invalid(text),
            Class::Unauthorized => Failure::unauthorized(text),
            Class::Forbidden => Failure::forbidden(text, "grant the permission on the platform"),
            Class::Throttled => {
                let fixed = meaning.wait_s.map(|seconds| seconds.saturating_mul(1_000));
                Failure::throttled(text, self.wait_ms(answer).or(fixed))
            }
            Class::Unavailable => Failure::unavailable(text),
            Class::Rejected => Failure::rejected(text),
        };
        let failure = match &meaning.remedy {
            Some(remedy) => failure.with_remedy(remedy),
            None => failure,
        };
        Err(failure.with_code(code))
    }

    fn ended_before_it_began(&self, answer: &Answer<'_>) -> Failure {
        Failure::invalid(self.say(answer, "the platform says that the list is over, at its first page"))
            .with_remedy("if that means a list without records, write `as: empty` in the place of `as: end`")
    }

    /// An error that only the status tells apart.
    fn of_status(&self, answer: &Answer<'_>) -> Failure {
        let status = answer.response.status();
        let text = self.say(answer, &format!("HTTP status {status}"));
        match status {
            401 => Failure::forbidden(
                text,
                "check kind and secret of the connection; if the secret has expired, get a new one on the platform",
            ),
            403 => Failure::forbidden(text, "grant the account of the connection the permission on the platform"),
            404 | 409 | 410 | 422 if self.about == About::One => Failure::rejected(text),
            404 | 410 => Failure::invalid(text).with_remedy(self.remedy_of_nothing(status)),
            408 | 425 | 429 => Failure::throttled(text, self.wait_ms(answer)),
            // It says when it is there again, and asking earlier would be in vain.
            503 if self.repeatable && answer.response.retry_after_ms().is_some() => {
                Failure::throttled(text, self.wait_ms(answer))
            }
            500.. => request::once(Failure::unavailable(text), self.repeatable),
            _ => Failure::invalid(text).with_remedy(format!(
                "check `path`, `query` and `body` of the step; if this status means something else, say so: `errors: {{ \
                 status: {{ {status}: {{ as: … }} }} }}`"
            )),
        }
    }

    /// Nothing is there: a mistake, or nothing to read.
    fn remedy_of_nothing(&self, status: u16) -> String {
        let meaning = |class: &str| format!("`errors: {{ status: {{ {status}: {{ as: {class} }} }} }}`");
        match self.about {
            About::Page { first: false } => {
                format!("if the platform says this behind the last page, write {}", meaning("end"))
            }
            _ => format!(
                "check `path` of the step and `base_url` of the connection; if it means that there are no records, write \
                 {}, and {} if this list alone is to be left out",
                meaning("empty"),
                meaning("rejected"),
            ),
        }
    }

    /// How long the platform asks to wait.
    fn wait_ms(&self, answer: &Answer<'_>) -> Option<u64> {
        let header = answer.response.retry_after_ms();
        let in_body = || self.errors.wait_s.as_ref().and_then(|path| milliseconds(&answer.text(&Path::new(path))?));
        header.or_else(in_body)
    }

    /// One sentence: what was asked, what is wrong, what the platform said.
    fn say(&self, answer: &Answer<'_>, wrong: &str) -> String {
        let said = self.errors.message.as_ref().and_then(|path| answer.text(&Path::new(path)));
        match said.filter(|said| !said.trim().is_empty()) {
            Some(said) => {
                let said: String = said.trim().chars().take(SAID_CHARS_MAX).collect();
                format!("{}: {wrong}: {said}", answer.asked)
            }
            None => answer.say(wrong),
        }
    }
}

/// Whether an answer says that the token is no longer good: it has one of the statuses, if any are named, and at its place
/// one of the values.
fn refuses_token(expired: &Success, answer: &Answer<'_>) -> bool {
    let is_status = expired.status.is_empty() || expired.status.contains(&answer.response.status());
    let (Some(at), Some(is)) = (&expired.at, &expired.is) else { return is_status };
    let came: Option<Value> = answer.find(&Path::new(at)).and_then(|raw| serde_json::from_str(raw.get()).ok());
    is_status && came.is_some_and(|came| one_of(is).iter().any(|refused| values::is_same(refused, &came)))
}

/// The values of a list, or the only one.
fn one_of(is: &Value) -> &[Value] {
    match is {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    }
}

/// Whether a text (in small letters) is somewhere in an answer, be it JSON or not.
fn holds(answer: &Answer<'_>, text: &str) -> bool {
    match answer.find(&Path::default()).and_then(|body| serde_json::from_str(body.get()).ok()) {
        Some(body) => is_in(&body, text),
        None => String::from_utf8_lossy(answer.response.body()).to_lowercase().contains(text),
    }
}

fn is_in(value: &Value, text: &str) -> bool {
    match value {
        Value::Array(values) => values.iter().any(|value| is_in(value, text)),
        Value::Object(fields) => fields.values().any(|value| is_in(value, text)),
        value => values::scalar(value).is_some_and(|value| value.to_lowercase().contains(text)),
    }
}

/// A value that says how it went, if it is one that a platform has for all, and not somebody's data.
fn told(value: &Value) -> String {
    let is_code = |text: &str| {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
        !text.is_empty() && text.len() <= CODE_BYTES_MAX && text.bytes().all(letters)
    };
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.is_empty() => "an empty text".to_owned(),
        Value::String(text) if is_code(text) => format!("`{text}`"),
        Value::String(_) => "another text".to_owned(),
        value => value.to_string(),
    }
}

fn with_code(failure: Failure, code: Option<String>) -> Failure {
    match code {
        Some(code) => failure.with_code(code),
        None => failure,
    }
}

/// Seconds, maybe with a fraction, as milliseconds.
fn milliseconds(seconds: &str) -> Option<u64> {
    let seconds: f64 = seconds.trim().parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then_some((seconds * 1_000.0).ceil() as u64)
}

#[cfg(test)]
mod tests;
