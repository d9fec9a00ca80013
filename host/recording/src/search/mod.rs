//! Finding secrets in a text, however the text spells them.
//!
//! Nothing is listed: the text is decoded. What keeps the order of characters (percent-encoding, the escapes of JSON and
//! HTML, each in any mixture and within one another) is read in place by `escape.rs`; runs of base64 and hexadecimal
//! digits are decoded at every alignment by `run.rs`, and what comes out is searched the same way.
//!
//! The time grows with the text, and hardly with the number of secrets: what can't be the beginning of one is passed
//! (`filter.rs`). A text that is made to take longer, by what was made to be a secret, is not searched to its end, and counts
//! as one that holds a secret everywhere ([`WORK_FOR_EACH_BYTE`]). The memory is at most three times the longest run of digits.
//!
//! # Short secrets
//!
//! A secret of `n` bytes turns up by chance in one of `256^n` places of noise, and base64 that was no base64 decodes to
//! noise: 50 MB of it to 150 million places (at four alignments). A secret of 4 bytes would be found there by chance in
//! one of 29 such texts, one of 6 bytes in one of two million. So secrets of 4 and 5 bytes count in base64 only if they
//! are the whole of it. Hexadecimal digits are rarer, and half as many places: there they count anywhere.

mod escape;
mod filter;
mod run;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use escape::{Forms, Readings};
use filter::{BEGINNING_BYTES, Beginnings};
use run::{Digits, Run, Span, Spans};

/// Shortest secret that can be looked for: anything shorter turns up in ordinary text.
pub const SECRET_BYTES_MIN: usize = 4;

/// Shortest secret that is looked for in the midst of base64, see above.
pub const SECRET_BYTES_INSIDE_BASE64_MIN: usize = 6;

/// How many layers of base64 and hexadecimal digits are decoded. Escapes between them don't count.
const DEPTH_MAX: usize = 2;

/// How much may be compared and decoded for each byte of a text. What people and programs write takes less than a tenth of it.
const WORK_FOR_EACH_BYTE: usize = 64;
/// How much a hit is: each is kept until all are known.
const WORK_OF_A_HIT: usize = 1 << 10;
/// How much it is to read a place in every way.
const WORK_OF_READINGS: usize = 16;
/// How much it may be for a short text.
const WORK_MIN: usize = 1 << 22;

/// Looks for a set of secrets in every usual encoding.
#[derive(Default)]
pub struct DeepSearch {
    secrets: Vec<Arc<(String, Vec<u8>)>>,
    /// Which secrets begin with a byte.
    by_first_byte: Vec<Vec<usize>>,
    bytes_min: usize,
    beginnings: Beginnings,
    /// Whether everything is decoded, and nothing passed because it can't be the beginning of a secret.
    exhaustive: bool,
    /// Whether digits too few for an escape can spell a secret in another way than byte for byte: with `+` for a space.
    has_spaces: bool,
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
    /// What may still be done for all of it.
    work: &'a Work,
}

/// What may still be compared and decoded.
struct Work(Cell<usize>);

impl Work {
    fn for_text(bytes: usize) -> Self {
        Self(Cell::new(bytes.saturating_mul(WORK_FOR_EACH_BYTE).saturating_add(WORK_MIN)))
    }

    fn is_used_up(&self) -> bool {
        self.0.get() == 0
    }

    fn take(&self, amount: usize) {
        self.0.set(self.0.get().saturating_sub(amount));
    }
}

type Visitor<'a> = dyn FnMut(Hit) -> ControlFlow<()> + 'a;

impl DeepSearch {
    /// Looks for these secrets, each with a name. Those shorter than [`SECRET_BYTES_MIN`] are left out.
    pub fn new(secrets: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self::of(secrets.into_iter().map(Arc::new).collect())
    }

    /// The same search, and these secrets too.
    #[must_use]
    pub fn and(&self, more: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self::of(self.secrets.iter().map(Arc::clone).chain(more.into_iter().map(Arc::new)).collect())
    }

    fn of(mut secrets: Vec<Arc<(String, Vec<u8>)>>) -> Self {
        secrets.retain(|secret| secret.1.len() >= SECRET_BYTES_MIN);
        let mut by_first_byte = vec![Vec::new(); 256];
        for (index, secret) in secrets.iter().enumerate() {
            by_first_byte[usize::from(secret.1[0])].push(index);
        }
        let bytes_min = secrets.iter().map(|secret| secret.1.len()).min().unwrap_or_default();
        let beginnings = Beginnings::of(secrets.iter().map(|secret| secret.1.as_slice()), bytes_min);
        let has_spaces = secrets.iter().any(|secret| secret.1.contains(&b' '));
        Self { secrets, by_first_byte, bytes_min, beginnings, exhaustive: false, has_spaces }
    }

    /// The same search without its shortcuts, slow and plain: what it finds is what there is to find. For tests.
    #[must_use]
    pub fn exhaustive(self) -> Self {
        Self { exhaustive: true, ..self }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// Whether one of the secrets is in there: the first that is seen.
    pub fn find(&self, bytes: &[u8]) -> Option<Found> {
        let mut found = None;
        let work = self.work_for(bytes);
        let _ = self.visit(Text::new(bytes, &work), &mut |hit| {
            found = Some(hit);
            ControlFlow::Break(())
        });
        if found.is_none() && work.is_used_up() {
            let encoding = "in a text that takes too long to be searched".to_owned();
            return Some(Found { name: self.secrets.first()?.0.clone(), encoding });
        }
        let hit = found?;
        let encoding = if hit.layers.is_empty() { "as it is".to_owned() } else { hit.layers.join(" ") };
        Some(Found { name: self.secrets[hit.secret].0.clone(), encoding })
    }

    /// Where the secrets stand, in order, without overlaps: the place and the name of a secret that begins there.
    pub fn places(&self, bytes: &[u8]) -> Vec<(Range<usize>, &str)> {
        let mut hits = Vec::new();
        let work = self.work_for(bytes);
        let _ = self.visit(Text::new(bytes, &work), &mut |hit| {
            hits.push((hit.place, hit.secret));
            ControlFlow::Continue(())
        });
        if work.is_used_up() {
            return self.secrets.first().map(|secret| (0..bytes.len(), secret.0.as_str())).into_iter().collect();
        }
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

    fn work_for(&self, bytes: &[u8]) -> Work {
        if self.exhaustive { Work(Cell::new(usize::MAX)) } else { Work::for_text(bytes.len()) }
    }

    fn visit(&self, text: Text<'_>, visitor: &mut Visitor<'_>) -> ControlFlow<()> {
        if self.secrets.is_empty() {
            return ControlFlow::Continue(());
        }
        text.work.take(text.bytes.len());
        let opening = escape::next_opening(text.bytes, 0);
        self.visit_escaped(text, opening, visitor)?;
        if text.depth == 0 {
            return ControlFlow::Continue(());
        }
        for digits in [Digits::Base64, Digits::Hexadecimal] {
            self.visit_plain_runs(text, digits, visitor)?;
            self.visit_escaped_runs(text, opening, digits, visitor)?;
        }
        ControlFlow::Continue(())
    }

    /// Secrets that stand there as they are, or with escapes, the first of which may begin with `opening`.
    fn visit_escaped(&self, text: Text<'_>, mut opening: Option<usize>, visitor: &mut Visitor<'_>) -> ControlFlow<()> {
        let bytes = text.bytes;
        // Where the next hit of each secret may begin, once there was one: what one secret covers may belong to another as well.
        let mut free: Vec<usize> = Vec::new();
        // From here on nothing has been tried.
        let mut next = 0;
        loop {
            let plain_end = opening.unwrap_or(bytes.len());
            while let Some(start) = self.next_plain_beginning(bytes, next, plain_end) {
                self.visit_place(text, start, &mut free, visitor)?;
                next = start + 1;
            }
            let Some(at) = opening else { return ControlFlow::Continue(()) };
            // Whatever begins up to three bytes before it may go on with it, in one reading or another.
            for start in next.max((at + 1).saturating_sub(BEGINNING_BYTES))..at + 1 {
                self.visit_place(text, start, &mut free, visitor)?;
            }
            next = at + 1;
            opening = escape::next_opening(bytes, next);
        }
    }

    /// The next place from there on where a secret may begin with four bytes that stand before the first escape.
    fn next_plain_beginning(&self, bytes: &[u8], from: usize, plain_end: usize) -> Option<usize> {
        if self.exhaustive {
            return (from + BEGINNING_BYTES <= plain_end).then_some(from);
        }
        self.beginnings.next_in(bytes, from, plain_end)
    }

    /// The secret that stands there, if there is one.
    fn visit_place(
        &self,
        text: Text<'_>,
        start: usize,
        free: &mut Vec<usize>,
        visitor: &mut Visitor<'_>,
    ) -> ControlFlow<()> {
        if text.work.is_used_up() {
            return ControlFlow::Break(());
        }
        if !self.may_begin_with(text.bytes[start]) || !self.may_begin(text, start) {
            return ControlFlow::Continue(());
        }
        let Some(hit) = self.hit_at(text, start, free) else { return ControlFlow::Continue(()) };
        text.work.take(WORK_OF_A_HIT);
        free.resize(self.secrets.len(), 0);
        free[hit.secret] = hit.place.end;
        visitor(hit)
    }

    /// Whether a secret, or an escape, begins with this byte.
    #[inline]
    fn may_begin_with(&self, byte: u8) -> bool {
        self.exhaustive || escape::opens(byte) || !self.by_first_byte[usize::from(byte)].is_empty()
    }

    /// Whether some reading of what stands there begins as a secret does.
    fn may_begin(&self, text: Text<'_>, at: usize) -> bool {
        self.exhaustive || self.goes_on(text, at, 0, 0)
    }

    /// The same where the first `count` bytes, the lowest ones of `four`, have been read.
    fn goes_on(&self, text: Text<'_>, at: usize, four: u32, count: usize) -> bool {
        match escape::readings(text.bytes, at) {
            Readings::One(plain) => self.goes_on_with(text, at + 1, &[plain], four, count),
            Readings::Two(plain, unit) => {
                self.goes_on_with(text, at + 1, &[plain], four, count)
                    || self.goes_on_with(text, unit.end, unit.bytes(), four, count)
            }
            // Backslashes that mean no backslash in the end, and nothing that a secret begins with.
            Readings::Many if count == 0 && self.none_begins_as(text.bytes, at) => false,
            Readings::Many => {
                text.work.take(WORK_OF_READINGS);
                let mut units = escape::units(text.bytes, at).into_iter();
                units.any(|unit| self.goes_on_with(text, unit.end, unit.bytes(), four, count))
            }
        }
    }

    fn goes_on_with(&self, text: Text<'_>, end: usize, read: &[u8], mut four: u32, mut count: usize) -> bool {
        if count == 0 && read.first().is_none_or(|byte| self.by_first_byte[usize::from(*byte)].is_empty()) {
            return false;
        }
        for byte in read {
            (four, count) = (four << 8 | u32::from(*byte), count + 1);
            if count == BEGINNING_BYTES {
                return self.beginnings.may_be(four);
            }
        }
        end < text.bytes.len() && self.goes_on(text, end, four, count)
    }

    fn hit_at(&self, text: Text<'_>, at: usize, free: &[usize]) -> Option<Hit> {
        let byte = text.bytes[at];
        if !escape::opens(byte) {
            return self.hit_beginning_with(byte, text, at, free);
        }
        if self.none_begins_as(text.bytes, at) {
            return None;
        }
        let units = escape::units(text.bytes, at);
        text.work.take(WORK_OF_READINGS);
        units.iter().find_map(|unit| self.hit_beginning_with(unit.bytes()[0], text, at, free))
    }

    /// Whether backslashes stand there that can't be the beginning of a secret, whatever way they are read.
    fn none_begins_as(&self, bytes: &[u8], at: usize) -> bool {
        let none_begins_with = |byte: u8| self.by_first_byte[usize::from(byte)].is_empty();
        none_begins_with(b'\\') && escape::at_a_glance(bytes, at).is_some_and(none_begins_with)
    }

    /// The longest of the secrets that stand here and begin with this byte. `free` is where the next hit of each may begin.
    fn hit_beginning_with(&self, byte: u8, text: Text<'_>, at: usize, free: &[usize]) -> Option<Hit> {
        let secrets = self.by_first_byte[usize::from(byte)].iter();
        let secrets = secrets.filter(|secret| free.get(**secret).is_none_or(|free| at >= *free));
        let hits = secrets.filter_map(|&secret| {
            let value = &self.secrets[secret].1;
            if text.work.is_used_up() {
                return None;
            }
            let (matched, steps) = escape::match_at(text.bytes, at, value);
            text.work.take(steps);
            let (end, forms) = matched?;
            let counts = !text.decoded
                || value.len() >= SECRET_BYTES_INSIDE_BASE64_MIN
                || (text.whole && at == 0 && end == text.bytes.len());
            counts.then(|| Hit { secret, place: at..end, layers: forms.words().into_iter().collect() })
        });
        hits.max_by_key(|hit| hit.place.end)
    }

    /// Secrets in digits that stand together, with nothing but line breaks between them, at every alignment.
    fn visit_plain_runs(&self, text: Text<'_>, digits: Digits, visitor: &mut Visitor<'_>) -> ControlFlow<()> {
        let digits_min = digits.count_for(self.bytes_min);
        let mut run = Run::new(digits, false);
        for span in Spans::new(text.bytes, digits, digits_min, self.exhaustive) {
            if self.may_spell(text.bytes, &span, digits) {
                run.take(text.bytes, &span);
                self.visit_alignments(text, &run, visitor)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Whether digits that stand together may spell a secret.
    fn may_spell(&self, bytes: &[u8], span: &Span, digits: Digits) -> bool {
        // Escapes, and digits within digits, are longer than what they mean. So it is spelt byte for byte where there is
        // just enough for that.
        self.exhaustive
            || self.has_spaces
            || span.broken
            || span.digits >= digits.count_for(self.bytes_min + 1)
            || digits.any_four(&bytes[span.start..span.end], |four| self.beginnings.may_be(four))
    }

    /// The same for digits some of which, or the line breaks between them, are written as escapes, the first of which may
    /// begin with `opening`.
    fn visit_escaped_runs(
        &self,
        text: Text<'_>,
        mut opening: Option<usize>,
        digits: Digits,
        visitor: &mut Visitor<'_>,
    ) -> ControlFlow<()> {
        let mut run = Run::new(digits, true);
        let digits_min = digits.count_for(self.bytes_min);
        if text.bytes.len() < digits_min {
            return ControlFlow::Continue(());
        }
        let mut free = 0;
        while let Some(at) = opening {
            if !run.goes_on_at(text.bytes, at) {
                opening = escape::next_opening(text.bytes, at + 1);
                continue;
            }
            let mut start = free + run::digits_before(&text.bytes[free..at], digits);
            while start <= at && run.read(text.bytes, &mut start) {
                if run.forms != Forms::NONE && run.values.len() >= digits_min {
                    self.visit_alignments(text, &run, visitor)?;
                }
            }
            free = start.max(at + 1);
            opening = escape::next_opening(text.bytes, free);
        }
        ControlFlow::Continue(())
    }

    fn visit_alignments(&self, text: Text<'_>, run: &Run, visitor: &mut Visitor<'_>) -> ControlFlow<()> {
        let mut bytes = Vec::new();
        (0..run.digits.alignments().min(run.values.len())).try_for_each(|offset| {
            run.decode(offset, &mut bytes);
            self.visit_run(text, run, offset, &bytes, visitor)
        })
    }

    /// What the digits of a run mean from one of them on.
    fn visit_run(
        &self,
        text: Text<'_>,
        run: &Run,
        offset: usize,
        bytes: &[u8],
        visitor: &mut Visitor<'_>,
    ) -> ControlFlow<()> {
        let decoded = text.decoded || run.digits == Digits::Base64;
        let inner = Text { bytes, depth: text.depth - 1, decoded, whole: offset == 0, work: text.work };
        self.visit(inner, &mut |mut hit| {
            text.work.take(run.values.len());
            hit.place = run.place_of(text.bytes, offset, &hit.place);
            hit.layers.push(run.digits.words().to_owned());
            hit.layers.extend(run.forms.words());
            visitor(hit)
        })
    }
}

impl<'a> Text<'a> {
    fn new(bytes: &'a [u8], work: &'a Work) -> Self {
        Self { bytes, depth: DEPTH_MAX, decoded: false, whole: false, work }
    }
}
