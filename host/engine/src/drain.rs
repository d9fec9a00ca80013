//! A paging node that is read to its end within a step: on a page of another one, or for an item.

use weft_sandbox::Page;
use weft_sandbox::outside::CallKey;
use weft_store::rows_from_json;

use crate::call::Calling;
use crate::event::Event;
use crate::failure::{FailureClass, RunFailure};
use crate::page::{Joined, StepResult};
use crate::refused::Refuse;
use crate::state::RunState;
use crate::step::{PageScope, broken_page, broken_records};
use crate::verify::{Asked, Returned, Seen, Verdict};

/// Pages of a node that is read to its end within a step.
const DRAINED_PAGES_MAX: u32 = 10_000;
/// Records of such a node, as text.
const DRAINED_BYTES_MAX: usize = 64 << 20;

impl RunState<'_> {
    /// Calls a node until it has no more pages. Records that it was refused go to `refuse`, page by page.
    pub(crate) async fn drain(
        &self,
        index: usize,
        scope: &PageScope,
        number: u32,
        parameters: String,
        refuse: &Refuse<'_>,
    ) -> Result<StepResult, RunFailure> {
        let mut joined = Joined::default();
        let mut refused_bytes = 0;
        let mut next: Option<String> = None;
        let mut seen = Seen::default();
        for page_number in 1..=DRAINED_PAGES_MAX {
            let key = CallKey {
                step: self.name(index),
                flow_page: scope.flow_page.page,
                item: number,
                window: scope.flow_page.window,
                page: page_number,
                attempt: 0,
            };
            let page = self
                .call(Calling {
                    step: index,
                    staging: &scope.staging,
                    origin: self.origin(index, number),
                    key,
                    parameters: parameters.clone(),
                    window: None,
                    page: next.clone(),
                })
                .await?;
            self.count(index, |totals| totals.pages += 1);
            if let Some(again) = self.judge_drained(index, &page, next.as_deref(), &mut seen)? {
                next = again;
                continue;
            }
            for refused in self.refused(index, &page, &parameters)? {
                refused_bytes += refused.record.len();
                refuse(refused)?;
            }
            joined.push(&StepResult::of(&page).map_err(broken_page)?);
            check_bytes(joined.bytes() + refused_bytes)?;
            match page.next {
                None => return Ok(joined.of_pages()),
                following => next = following,
            }
        }
        Err(RunFailure::new(FailureClass::Limit, format!("more than {DRAINED_PAGES_MAX} pages for one item")))
    }

    /// Judges a page of a node that is read to its end within a step. Gives the place where it has to be read again:
    /// records that came before then come twice, and are one row each.
    fn judge_drained(
        &self,
        index: usize,
        page: &Page,
        start: Option<&str>,
        seen: &mut Seen,
    ) -> Result<Option<Option<String>>, RunFailure> {
        let step = self.plan.step(index);
        // A single page has nothing to be compared with.
        if start.is_none() && page.next.is_none() && page.total.is_none() {
            return Ok(None);
        }
        let rows = rows_from_json(&page.records).map_err(|error| broken_records(&error))?;
        let next = page.next.as_deref();
        let returned = Returned { rows: &rows, total: page.total, start, next, read_at_ms: self.outside.now_ms() };
        match seen.judge(&Asked::of(step, None), &returned)? {
            Verdict::Fine(counts) => {
                self.count(index, |totals| totals.repeated += counts.repeated);
                Ok(None)
            }
            Verdict::Again { from, reason } => {
                self.count(index, |totals| totals.read_again += 1);
                (self.events)(Event::ReadAgain { step: self.name(index), reason });
                Ok(Some(from))
            }
        }
    }
}

/// Fails if a step holds more than it may.
pub(crate) fn check_bytes(bytes: usize) -> Result<(), RunFailure> {
    if bytes <= DRAINED_BYTES_MAX {
        return Ok(());
    }
    let reason = format!("the step has more than {DRAINED_BYTES_MAX} bytes of records at once");
    Err(RunFailure::new(FailureClass::Limit, reason).with_remedy("read smaller pages, or fewer items at once"))
}
