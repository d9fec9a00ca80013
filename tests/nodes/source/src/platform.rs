//! Requests, and what answers mean.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::http::{Request, Response};
use weft_sdk::record::Fields;
use weft_sdk::{Call, Failure, Page, Window, secret};

use crate::connection::ACCESS_TOKEN;

/// The parameters of every node that lists.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// Number of rows per request.
    #[schemars(range(min = 1, max = 100))]
    pub size: u64,
}

/// Where a list that counts its pages goes on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Resume {
    /// Number of the page, from 1.
    pub page: u64,
}

/// A list as it came.
#[derive(Debug, Deserialize)]
pub struct List<'a> {
    /// The rows, untouched.
    #[serde(borrow)]
    pub rows: Vec<Fields<'a>>,
    /// Number of rows on all pages, if the source said so.
    pub total: Option<u64>,
    /// Where the source says to go on, if it says so.
    pub next: Option<String>,
}

/// A request to the source, with the token if there is one: an open source needs none.
pub fn get<P>(call: &Call<P>, path: &str) -> Request {
    let request = Request::get(format!("{}/{path}", call.base_url()));
    match secret::sealed(ACCESS_TOKEN) {
        Ok(token) => request.header("authorization", format!("Bearer {token}")),
        Err(_) => request,
    }
}

/// Adds the range. The source counts in seconds.
pub fn within(request: Request, window: Option<Window>) -> Result<Request, Failure> {
    let window = window.ok_or_else(|| Failure::invalid("the host gave no time range"))?;
    let first = window.since_ms.div_euclid(1_000) + i64::from(window.since_ms.rem_euclid(1_000) > 0);
    let end = window.until_ms.div_euclid(1_000);
    Ok(request.query("since", first.to_string()).query("until", end.to_string()))
}

/// Sends a request. Anything but 200 says what the host is to do next.
pub fn send(request: Request) -> Result<Response, Failure> {
    let response = request.send()?;
    let said = || format!("the source answered with status {}: {}", response.status(), response.nature());
    Err(match response.status() {
        200 => return Ok(response),
        401 => Failure::unauthorized(said()),
        404 => Failure::rejected(said()),
        429 => Failure::throttled(said(), wait_ms(&response)),
        500.. => Failure::unavailable(said()),
        _ => Failure::invalid(said()),
    })
}

fn wait_ms(response: &Response) -> Option<u64> {
    response.header("retry-after")?.parse::<u64>().ok()?.checked_mul(1_000)
}

/// Reads a body. One that was cut off is the source's fault, and will be whole next time.
pub fn read<'a, T: Deserialize<'a>>(response: &'a Response) -> Result<T, Failure> {
    response.json().map_err(|error| Failure::unavailable(format!("the answer can't be read: {error}")))
}

/// Asks for one page of a list by its number. `follows` says whether another one may come after it.
pub fn page_by_number(
    call: &Call<Listing>,
    request: Request,
    follows: impl Fn(u64, u64, &List<'_>) -> bool,
) -> Result<Page, Failure> {
    let Resume { page } = call.resume()?.unwrap_or(Resume { page: 1 });
    let size = call.parameters.size;
    let response = send(request.query("page", page.to_string()).query("size", size.to_string()))?;
    let list: List<'_> = read(&response)?;
    let answer = match follows(page, size, &list) {
        true => Page::more(&list.rows, json!(Resume { page: page + 1 })),
        false => Page::last(&list.rows),
    };
    Ok(answer.with_total(list.total))
}

/// Whether another page may follow where the source tells a total. A full page is never the last one, whatever the
/// total says: rows that arrive meanwhile would be lost.
pub fn follows_by_total(page: u64, size: u64, list: &List<'_>) -> bool {
    let rows = list.rows.len() as u64;
    let more = list.total.is_none_or(|total| page.saturating_mul(size) < total);
    rows > 0 && (rows >= size || more)
}

/// Whether another page may follow where only a short page says that it doesn't.
pub fn follows_full_page(_: u64, size: u64, list: &List<'_>) -> bool {
    list.rows.len() as u64 >= size
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(rows: usize, total: Option<u64>) -> List<'static> {
        List { rows: vec![Fields::default(); rows], total, next: None }
    }

    #[test]
    fn when_a_list_ends() {
        for (page, rows, total, follows) in
            [(1, 3, 7, true), (3, 1, 7, false), (2, 3, 6, true), (3, 0, 6, false), (1, 2, 7, true), (2, 0, 9, false)]
        {
            assert_eq!(follows_by_total(page, 3, &list(rows, Some(total))), follows, "{page} {rows} {total}");
        }
        assert!(follows_full_page(1, 3, &list(3, None)) && !follows_full_page(1, 3, &list(2, None)));
    }

    #[test]
    fn statuses_say_what_to_do_next() {
        use weft_sdk::testing::answer;

        let failure = |response: Response| {
            answer(move |_| Ok(response.clone()));
            send(Request::get("https://source.example/rows")).unwrap_err()
        };
        let throttled = failure(Response::new(429, "").with_header("retry-after", "7"));
        assert!(matches!(throttled, Failure::Throttled(busy) if busy.wait_ms == Some(7_000)));
        assert!(matches!(failure(Response::new(401, "")), Failure::Unauthorized(_)));
        assert!(matches!(failure(Response::new(503, "")), Failure::Unavailable(_)));
        assert!(matches!(failure(Response::new(404, "")), Failure::Rejected(_)));
        assert!(matches!(failure(Response::new(400, "")), Failure::Invalid(_)));
    }

    #[test]
    fn a_body_that_was_cut_off_is_worth_another_try() {
        let response = Response::new(200, r#"{"rows":[{"id":1}"#);
        assert!(matches!(read::<List<'_>>(&response), Err(Failure::Unavailable(_))));
    }
}
