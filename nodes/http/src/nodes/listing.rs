//! One page of a list: what `http/list` and `http/changes` have in common.

use weft_sdk::{Call, Failure, Page, list};

use crate::answer::Answer;
use crate::format::{Format, Reader};
use crate::paging::{Course, Paging, Position, Seen};
use crate::path::Path;
use crate::records::{self, Records, Source};
use crate::request::{Outgoing, Template};
use crate::verdict::{Good, Rules};

/// A list as a workflow describes it.
pub(super) struct Listing<'a> {
    pub(super) template: Template,
    pub(super) records: &'a Source,
    pub(super) total: Option<Path>,
    pub(super) paging: Option<&'a Paging>,
    pub(super) rules: Rules<'a>,
    pub(super) reader: Reader<'a>,
}

impl Listing<'_> {
    /// Asks for the page of this call.
    pub(super) fn page<P>(&self, call: &Call<P>) -> Result<Page, Failure> {
        self.rules.check()?;
        self.records.check()?;
        self.reader.check()?;
        self.paging.map_or(Ok(()), |paging| paging.check(self.total.is_some()))?;
        let mut outgoing = Outgoing::new(&self.template)?;
        let position = Position::new(self.paging, call, &mut outgoing)?;
        let asked = outgoing.name();
        let place = self.place_of_records();
        let response = outgoing.send(call, self.rules.repeatable, place.as_deref().as_slice())?;
        let reading = self.reader.read(&response, &self.records.list);
        let answer = reading.answer(&asked);
        let records = match self.read(&answer) {
            Err(Failure::Invalid(_) | Failure::Rejected(_)) if position.makes_sure() && refuses(&answer) => None,
            read => read?,
        };
        let Some(records) = records else { return Ok(Page::default()) };
        let total = self.total(&answer, &records, &position, call.page.is_none());
        let next = match position.next(Seen { answer: &answer, records: &records, total })? {
            Course::GoesOn(next) => Some(next),
            Course::Ends => None,
            Course::EndedBefore => return Ok(Page::default()),
        };
        Ok(Page { records: records.given, next, total, ..Page::default() })
    }

    /// Where the records stand (a JSON Pointer), if nothing that is looked at stands there too, and they are taken as they
    /// are: then they need not come here.
    fn place_of_records(&self) -> Option<String> {
        let list = &self.records.list;
        let paging = self.paging.into_iter().flat_map(Paging::paths);
        let mut looked_at = paging.chain(self.rules.paths()).chain(self.total.clone());
        let stays = self.reader.format == Format::Json
            && !looked_at.any(|path| path.leads_into(list) || path.is_empty() && !list.is_empty());
        self.records.place().filter(|_| stays)
    }

    /// The records of an answer; none if it means that there is nothing (more).
    fn read(&self, answer: &Answer<'_>) -> Result<Option<Records>, Failure> {
        match self.rules.judge(answer)? {
            Good::Full => Records::of(answer, self.records),
            Good::Empty => Ok(None),
        }
    }

    /// What the platform counts in all, where that says something.
    fn total(&self, answer: &Answer<'_>, records: &Records, position: &Position<'_>, is_first: bool) -> Option<u64> {
        let total = records::total(answer, self.total.as_ref()?)?;
        let before = position.read_before().unwrap_or(u64::from(!is_first));
        list::told(total, records.count, before.saturating_add(records.count))
    }
}

/// Whether an answer without records can be what a platform says of a page behind the end. One that can't be read says
/// nothing.
fn refuses(answer: &Answer<'_>) -> bool {
    !(200..300).contains(&answer.response.status()) || answer.body().is_ok()
}
