//! Nodes that keep something for the next call, and look for what another call left.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use weft_sdk::Page;

use crate::node::node;

static CALLS: AtomicU64 = AtomicU64::new(0);

node!(
    /// Counts its calls, and gives the count on two pages.
    Count, "count", paging, |call| {
        let calls = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
        let page = call.resume::<u64>()?.unwrap_or_default();
        let records = [json!({ "id": page, "calls": calls })];
        if page < 3 { Ok(Page::more(&records, json!(page + 1))) } else { Ok(Page::last(&records)) }
    }
);

/// What is left in memory, put together so that the program itself doesn't hold it.
fn pattern() -> Vec<u8> {
    (0..16_u8).map(|number| b'A' + number * 7 % 26).chain(*b"-left-behind").collect()
}

node!(
    /// Fills 16 MiB of memory with a pattern and leaves it there.
    Leave, "leave", |_| {
        let left = pattern().repeat((16 << 20) / pattern().len());
        std::hint::black_box(Box::leak(left.into_boxed_slice()));
        Ok(Page::default())
    }
);

node!(
    /// Looks for the pattern in all memory there is, in fresh memory too.
    Search, "search", |_| {
        let room: Vec<u8> = Vec::with_capacity(32 << 20);
        let end = room.as_ptr() as usize + room.capacity();
        #[allow(unsafe_code, reason = "there is no safe way to look at memory that nobody has written")]
        let memory = unsafe { std::slice::from_raw_parts(std::hint::black_box(1024 as *const u8), end - 1024) };
        let pattern = pattern().repeat(2);
        let found = memory.windows(pattern.len()).filter(|window| window[0] == pattern[0] && *window == pattern).count();
        // One is the pattern that it looks for.
        Ok(Page::output(&(found.saturating_sub(1))))
    }
);
