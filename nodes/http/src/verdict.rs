//! Success or failure, and which.

use serde_json::Value;
use weft_sdk::Failure;

use crate::answer::Answer;
use crate::failures::{Class, Errors, Meaning, Success};
use crate::path::Path;
use crate::{request, values};

/// Longest text of a platform that is passed on, in characters.
const SAID_CHARS_MAX: usize = 300;

/// How answers to a request are judged.
#[derive(Debug)]
pub struct Rules<'a> {
    /// Which are good.
    pub success: &'a Success,
    /// What the others mean.
    pub errors: &'a Errors,
    /// Whether the request is about one thing, so that a wrong one spoils only itself.
    pub about_one: bool,
    /// Whether the request may be repeated.
    pub repeatable: bool,
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
        Ok(())
    }

    /// An error if the answer is none that is good.
    pub fn judge(&self, answer: &Answer<'_>) -> Result<(), Failure> {
        let code = self.errors.code.as_ref().and_then(|path| answer.text(&Path::new(path)));
        if let Some(code) = &code
            && let Some(meaning) = self.errors.codes.get(code)
        {
            return Err(self.known(answer, meaning).with_code(code));
        }
        if !self.is_good_status(answer.response.status()) {
            let failure = self.of_status(answer);
            return Err(failure.with_code(code.unwrap_or_else(|| answer.response.status().to_string())));
        }
        self.judge_field(answer).map_err(|failure| match code {
            Some(code) => failure.with_code(code),
            None => failure,
        })
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
        let good = match is {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        let came = match answer.find(&path) {
            Some(raw) => serde_json::from_str(raw.get()).unwrap_or_default(),
            None if good.contains(&Value::Null) => return Ok(()),
            None => return answer.need(&path, "success.where").map(drop),
        };
        if good.iter().any(|good| is_same(good, &came)) {
            return Ok(());
        }
        let remedy = match self.errors.code {
            Some(_) => "if it is worth another try, say under `errors.codes` what the code means",
            None => "say under `errors` where the platform's code and words stand",
        };
        let wrong = format!("`{at}` is {came}, which is no success");
        Err(Failure::invalid(self.say(answer, &wrong)).with_remedy(remedy))
    }

    /// An error that the workflow knows.
    fn known(&self, answer: &Answer<'_>, meaning: &Meaning) -> Failure {
        let class = meaning.class;
        let text = self.say(answer, "the platform refused");
        let failure = match class {
            Class::Invalid => Failure::invalid(text),
            Class::Forbidden => Failure::forbidden(text, "grant the permission on the platform"),
            Class::Throttled => {
                let fixed = meaning.wait_s.map(|seconds| seconds.saturating_mul(1_000));
                Failure::throttled(text, self.wait_ms(answer).or(fixed))
            }
            Class::Unavailable => Failure::unavailable(text),
            Class::Rejected => Failure::rejected(text),
        };
        match &meaning.remedy {
            Some(remedy) => failure.with_remedy(remedy),
            None => failure,
        }
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
            404 | 409 | 410 | 422 if self.about_one => Failure::rejected(text),
            404 => Failure::invalid(text).with_remedy("check `path` of the step and `base_url` of the connection"),
            408 | 425 | 429 => Failure::throttled(text, self.wait_ms(answer)),
            // It says when it is there again, and asking earlier would be in vain.
            503 if self.repeatable && answer.response.retry_after_ms().is_some() => {
                Failure::throttled(text, self.wait_ms(answer))
            }
            500.. => request::once(Failure::unavailable(text), self.repeatable),
            _ => Failure::invalid(text).with_remedy("check the parameters of the step"),
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

/// Seconds, maybe with a fraction, as milliseconds.
fn milliseconds(seconds: &str) -> Option<u64> {
    let seconds: f64 = seconds.trim().parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then_some((seconds * 1_000.0).ceil() as u64)
}

/// Platforms are not of one mind whether a code is a number or a text.
fn is_same(expected: &Value, came: &Value) -> bool {
    match (values::scalar(expected), values::scalar(came)) {
        (Some(expected), Some(came)) => expected == came,
        _ => expected == came,
    }
}

#[cfg(test)]
mod tests;
