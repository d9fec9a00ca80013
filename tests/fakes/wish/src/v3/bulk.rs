//! Files of orders: asked for, made in their own time, fetched until they expire.

use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::orders::{FILTER_NAMES, Filter};
use crate::answer::{Answer, Outcome};
use crate::gate::Call;
use crate::order::Order;
use crate::pages;
use crate::refusal::Refusal;
use crate::time::iso;

/// How long a file may be fetched. Not published.
const FILE_LIFE_MS: i64 = 7 * 86_400_000;

/// The jobs so far.
#[derive(Default)]
pub(crate) struct Jobs(Mutex<Vec<Job>>);

#[derive(Clone)]
struct Job {
    id: String,
    /// The secret in the address of the file, which needs no token.
    file_name: String,
    client_id: String,
    merchant_id: String,
    created_at_ms: i64,
    ready_at_ms: i64,
    rows: usize,
    text: String,
}

impl Jobs {
    fn lock(&self) -> MutexGuard<'_, Vec<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, is_it: impl Fn(&Job) -> bool) -> Option<Job> {
        self.lock().iter().find(|job| is_it(job)).cloned()
    }
}

/// `POST /orders/bulk_get`, with its parameters in the query.
pub(crate) fn start(call: &Call<'_>) -> Outcome {
    let (query, server) = (&call.asked.query, call.server);
    if server.options.strict {
        query.only(&FILTER_NAMES)?;
    }
    let filter = Filter::read(query)?;
    let limit = query.integer("limit", usize::MAX, (1, usize::MAX))?;
    let holder = call.holder()?;
    let market = server.market();
    let orders = market.merchant(&holder.merchant_id).map_or(&[][..], |merchant| &merchant.orders);
    let mut passed = filter.apply(orders);
    passed.truncate(limit);
    let job = Job {
        id: server.mint.object_id(call.now_ms),
        file_name: format!("{}.csv", server.mint.token()),
        client_id: holder.client_id.clone(),
        merchant_id: holder.merchant_id.clone(),
        created_at_ms: call.now_ms,
        ready_at_ms: call.now_ms + server.options.bulk_takes.as_millis() as i64,
        rows: passed.len(),
        text: file_text(&passed),
    };
    let answer = written(call, &job);
    server.jobs.lock().push(job);
    Ok(Answer::data(answer))
}

/// `GET /orders/bulk_get/{id}`.
pub(crate) fn status(call: &Call<'_>) -> Outcome {
    let holder = call.holder()?;
    let is_mine = |job: &Job| job.merchant_id == holder.merchant_id && job.client_id == holder.client_id;
    let job = call.server.jobs.find(|job| job.id == call.asked.id && is_mine(job));
    let none = || Refusal::new(400, 90001, "There is no such download job for the merchant.");
    Ok(Answer::data(written(call, &job.ok_or_else(none)?)))
}

/// The file itself.
pub(crate) fn file(call: &Call<'_>) -> Outcome {
    let job = call.server.jobs.find(|job| job.file_name == call.asked.id);
    let ready = |job: &Job| (job.ready_at_ms..job.ready_at_ms + FILE_LIFE_MS).contains(&call.now_ms);
    Ok(match job.filter(ready) {
        Some(job) => Answer::File(job.text),
        None => pages::problem(404, "There is no such file."),
    })
}

fn written(call: &Call<'_>, job: &Job) -> Value {
    let half_ms = (job.created_at_ms + job.ready_at_ms) / 2;
    let is_ready = call.now_ms >= job.ready_at_ms;
    let status = match call.now_ms {
        _ if is_ready => "READY",
        now_ms if now_ms >= half_ms => "CREATING",
        _ => "PENDING",
    };
    let mut out = json!({
        "id": job.id, "status": status, "created_at": iso(job.created_at_ms), "total_count": job.rows,
        "processed_count": if is_ready { job.rows } else { 0 }, "file_urls": null,
    });
    if is_ready {
        out["completed_at"] = json!(iso(job.ready_at_ms));
        out["expiry_time"] = json!(iso(job.ready_at_ms + FILE_LIFE_MS));
        out["file_urls"] = json!([format!("{}/download/{}", call.server.base_url(), job.file_name)]);
    }
    out
}

/// The columns are a guess: what such a file holds is not published.
fn file_text(orders: &[&Order]) -> String {
    let mut text =
        "id,transaction_id,state,released_at,updated_at,sku,quantity,payment_total,currency_code\r\n".to_owned();
    for order in orders {
        let total = order.money.decimal(order.money.total(order.quantity));
        let (released_at, updated_at) = (iso(order.released_at_ms), iso(order.updated_at_ms));
        // A text takes everything.
        let _ = write!(
            text,
            "{},{},{},{released_at},{updated_at},\"{}\",{},{total:?},{}\r\n",
            order.id,
            order.transaction_id,
            order.state.text(),
            order.product.sku.replace('"', "\"\""),
            order.quantity,
            order.money.currency
        );
    }
    text
}
