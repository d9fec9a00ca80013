//! Finding secrets in a text, however the text spells them.
//!
//! Nothing is listed: the text is decoded. What keeps the order of characters (percent-encoding, the escapes of JSON and
//! HTML, each in any mixture and within one another) is read in place by `escape.rs`; runs of base64 and hexadecimal
//! digits are decoded at every alignment by `run.rs`, and what comes out is searched the same way.
//!
//! The time grows with the text. The memory is at most three times the longest run of digits.
//!
//! # Short secrets
//!
//! A secret of `n` bytes turns up by chance in one of `256^n` places of noise, and base64 that was no base64 decodes to
//! noise: 50 MB of it to 150 million places (at four alignments). A secret of 4 bytes would be found there by chance in
//! one of 29 such texts, one of 6 bytes in one of two million. So secrets of 4 and 5 bytes count in base64 only if they
//! are the whole of it. Hexadecimal digits are rarer, and half as many places: there they count anywhere.

mod escape;
mod run;
#[cfg(test)]
mod tests;

use std::ops::{ControlFlow, Range};

use escape::Forms;
use run::{Digits, Run};

/// Shortest secret that can be looked for: anything shorter turns up in ordinary text.
pub const SECRET_BYTES_MIN: usize = 4;

/// Shortest secret that is looked for in the midst of base64, see above.
pub const SECRET_BYTES_INSIDE_BASE64_MIN: usize = 6;

/// How many layers of base64 and hexadecimal digits are decoded. Escapes between them don't count.
const DEPTH_MAX: usize = 2;

/// Looks for a set of secrets in every usual encoding.
#[derive(Default)]
pub struct DeepSearch {
    secrets: Vec<(String, Vec<u8>)>,
    /// Which secrets begin with a byte.
    by_first_byte: Vec<Vec<usize>>,
    bytes_min: usize,
}

/// A secret that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The secret's name.
    pub name: String,
    /// How it was written, innermost first: `as it is`, `in base64`, `URL-encoded in base64`.
    pub encoding: String,
}

/// Where a secret stands in a text.
struct Hit {
    secret: usize,
    place: Range<usize>,
    /// How it is written, innermost first.
    layers: Vec<String>,
}

/// The bytes in which hits are looked for.
#[derive(Clone, Copy)]
struct Text<'a> {
    bytes: &'a [u8],
    /// How many layers may still be decoded.
    depth: usize,
    /// Came out of base64, so short secrets count only if they are all of it.
    decoded: bool,
    /// Decoded from the first digit of a run, so that it may be all of something.
    whole: bool,
}

type Visitor<'a> = dyn FnMut(Hit) -> ControlFlow<()> + 'a;

impl DeepSearch {
    /// Looks for these secrets, each with a name. Those shorter than [`SECRET_BYTES_MIN`] are left out.
    pub fn new(secrets: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let secrets: Vec<_> = secrets.into_iter().filter(|(_, secret)| secret.len() >= SECRET_BYTES_MIN).collect();
        let mut by_first_byte = vec![Vec::new(); 256];
        for (index, (_, secret)) in secrets.iter().enumerate() {
            by_first_byte[usize::from(secret[0])].push(index);
        }
        let bytes_min = secrets.iter().map(|(_, secret)| secret.len()).min().unwrap_or_default();
        Self { secrets, by_first_byte, bytes_min }
    }

    /// Whether one of the secrets is in there: the first that is seen.
    pub fn find(&self, bytes: &[u8]) -> Option<Found> {
        let mut found = None;
        let _ = self.visit(Text::new(bytes), &mut |hit| {
            found = Some(hit);
            ControlFlow::Break(())
        });
        let hit = found?;
        let encoding = if hit.layers.is_empty() { "as it is".to_owned() } else { hit.layers.join(" ") };
        Some(Found { name: self.secrets[hit.secret].0.clone(), encoding })
    }

    /// Where the secrets stand, in order, without overlaps: the place and the secret's name.
    pub fn places(&self, bytes: &[u8]) -> Vec<(Range<usize>, &str)> {
        let mut hits = Vec::new();
        let _ = self.visit(Text::new(bytes), &mut |hit| {
            hits.push((hit.place, hit.secret));
            ControlFlow::Continue(())
        });
        // The longest first, where several begin together.
        hits.sort_by_key(|(place, _)| (place.start, usize::MAX - place.end));
        let mut places: Vec<(Range<usize>, &str)> = Vec::new();
        for (place, secret) in hits {
            match places.last_mut() {
                Some((last, _)) if place.start < last.end => last.end = last.end.max(place.end),
                _ => places.push((place, &self.secrets[secret].0)),
            }
        }
        places
    }

    fn visit(&self, text: Text<'_>, visitor: &mut Visitor<'_>) -> ControlFlow<()> {
        if self.secrets.is_empty() {
            return ControlFlow::Continue(());
        }
        self.visit_escaped(text, visitor)?;
        if text.depth == 0 {
            return ControlFlow::Continue(());
        }
        let has_escapes = text.bytes.iter().any(|byte| escape::opens(*byte) && *byte != b'+');
        for digits in [Digits::Base64, Digits::Hexadecimal] {
            self.visit_runs(text, digits, false, visitor)?;
            if has_escapes {
                self.visit_runs(text, digits, true, visitor)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Secrets that stand there as they are, or with escapes.
    fn visit_escaped(&self, text: Text<'_>, visitor: &mut Visitor<'_>) -> ControlFlow<()> {
        let mut at = 0;
        while at < text.bytes.len() {
            match self.hit_at(text, at) {
                Some(hit) => {
                    at = hit.place.end;
                    visitor(hit)?;
                }
                None => at += 1,
            }
        }
        ControlFlow::Continue(())
    }

    fn hit_at(&self, text: Text<'_>, at: usize) -> Option<Hit> {
        let byte = text.bytes[at];
        if !escape::opens(byte) {
            return self.hit_beginning_with(byte, text, at);
        }
        let none_begins_with = |byte: u8| self.by_first_byte[usize::from(byte)].is_empty();
        if none_begins_with(b'\\') && escape::at_a_glance(text.bytes, at).is_some_and(none_begins_with) {
            return None;
        }
        let units = escape::units(text.bytes, at);
        units.iter().find_map(|unit| self.hit_beginning_with(unit.bytes()[0], text, at))
    }

    /// The longest of the secrets that stand here and begin with this byte.
    fn hit_beginning_with(&self, byte: u8, text: Text<'_>, at: usize) -> Option<Hit> {
        let secrets = self.by_first_byte[usize::from(byte)].iter();
        let hits = secrets.filter_map(|&secret| {
            let value = &self.secrets[secret].1;
            let (end, forms) = escape::match_at(text.bytes, at, value)?;
            let counts = !text.decoded
                || value.len() >= SECRET_BYTES_INSIDE_BASE64_MIN
                || (text.whole && at == 0 && end == text.bytes.len());
            counts.then(|| Hit { secret, place: at..end, layers: forms.words().into_iter().collect() })
        });
        hits.max_by_key(|hit| hit.place.end)
    }

    /// Secrets in runs of digits, at every alignment.
    fn visit_runs(
        &self,
        text: Text<'_>,
        digits: Digits,
        with_escapes: bool,
        visitor: &mut Visitor<'_>,
    ) -> ControlFlow<()> {
        let mut run = Run::new(digits, with_escapes);
        let mut at = 0;
        while run.read(text.bytes, &mut at) {
            if run.values.len() < digits.count_for(self.bytes_min) || with_escapes && run.forms == Forms::NONE {
                continue;
            }
            for offset in 0..digits.alignments().min(run.values.len()) {
                self.visit_run(text, &run, offset, visitor)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn visit_run(&self, text: Text<'_>, run: &Run, offset: usize, visitor: &mut Visitor<'_>) -> ControlFlow<()> {
        let bytes = run.decode(offset);
        let decoded = text.decoded || run.digits == Digits::Base64;
        let inner = Text { bytes: &bytes, depth: text.depth - 1, decoded, whole: offset == 0 };
        self.visit(inner, &mut |mut hit| {
            hit.place = run.place_of(text.bytes, offset, &hit.place);
            hit.layers.push(run.digits.words().to_owned());
            hit.layers.extend(run.forms.words());
            visitor(hit)
        })
    }
}

impl<'a> Text<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, depth: DEPTH_MAX, decoded: false, whole: false }
    }
}
