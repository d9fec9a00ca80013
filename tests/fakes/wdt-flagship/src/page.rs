//! Which page is wanted.

use super::refusal::Refusal;

/// Without a size. No document names a default.
const PAGE_SIZE_DEFAULT: u64 = 100;

/// Where a page lies in the list, and whether the total is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) offset: u64,
    pub(crate) limit: u64,
    pub(crate) calc_total: bool,
}

impl Page {
    /// All of it, for a method that is not paged.
    pub(crate) const WHOLE: Page = Page { offset: 0, limit: u64::MAX, calc_total: false };

    /// `page_no` counts from `first`.
    pub(crate) fn new(
        first: u64,
        page_no: Option<u64>,
        page_size: Option<u64>,
        calc_total: bool,
        page_size_max: u64,
    ) -> Result<Page, Refusal> {
        let Some(page_no) = page_no else {
            return Err(Refusal::application("此方法仅支持分页查询"));
        };
        let limit = page_size.unwrap_or(PAGE_SIZE_DEFAULT);
        if !(1..=page_size_max).contains(&limit) {
            return Err(Refusal::field("page_size"));
        }
        let index = page_no.checked_sub(first).ok_or_else(|| Refusal::field("page_no"))?;
        Ok(Page { offset: index.saturating_mul(limit), limit, calc_total })
    }
}
