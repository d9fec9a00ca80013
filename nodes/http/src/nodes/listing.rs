//! One page of a list: what `http/list` and `http/changes` have in common.

use weft_sdk::{Call, Failure, Page};

use crate::format::Reader;
use crate::paging::{Paging, Position, Seen};
use crate::path::Path;
use crate::records::{self, Records};
use crate::request::{Outgoing, Template};
use crate::verdict::Rules;

/// A list as a workflow describes it.
pub(super) struct Listing<'a> {
    pub(super) template: Template,
    pub(super) records: Path,
    pub(super) total: Option<Path>,
    pub(super) paging: Option<&'a Paging>,
    pub(super) rules: Rules<'a>,
    pub(super) reader: Reader<'a>,
}

impl Listing<'_> {
    /// Asks for the page of this call.
    pub(super) fn page<P>(&self, call: &Call<P>) -> Result<Page, Failure> {
        self.rules.check()?;
        self.reader.check()?;
        self.paging.map_or(Ok(()), |paging| paging.check(self.total.is_some()))?;
        let mut outgoing = Outgoing::new(&self.template)?;
        let position = Position::new(self.paging, call, &mut outgoing)?;
        let asked = outgoing.name();
        let response = outgoing.send(call, self.rules.repeatable)?;
        let reading = self.reader.read(&response, &self.records);
        let answer = reading.answer(&asked);
        self.rules.judge(&answer)?;
        let Records { text, count } = Records::of(&answer, &self.records)?;
        let total = self.total.as_ref().and_then(|path| records::total(&answer, path));
        let next = position.next(Seen { answer: &answer, count, total })?;
        Ok(Page { records: text, next, total, ..Page::default() })
    }
}
