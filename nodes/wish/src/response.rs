//! The envelope `{code, message, data}` of both versions.

use serde::Deserialize;
use serde_json::value::RawValue;
use weft_sdk::Failure;
use weft_sdk::http::Response;

use crate::errors;
use crate::interface::Interface;

#[derive(Deserialize)]
struct Envelope<'a> {
    /// A number; in examples of the specification a text of one.
    #[serde(borrow)]
    code: &'a RawValue,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    paging: Option<&'a RawValue>,
}

/// What a good answer holds.
#[derive(Debug)]
pub struct Answer<'a> {
    interface: &'a Interface,
    response: &'a Response,
    data: &'a RawValue,
    paging: Option<&'a RawValue>,
}

/// Reads an answer. Its body is looked at before its status: what status comes with an error is not documented.
pub fn read<'a>(interface: &'a Interface, response: &'a Response) -> Result<Answer<'a>, Failure> {
    let status = response.status();
    let envelope = response.json::<Envelope<'a>>().ok();
    let code = envelope.as_ref().and_then(|envelope| whole_number(envelope.code.get()));
    if status == 429 {
        return Err(errors::throttled(interface, response));
    }
    let (Some(envelope), Some(code)) = (envelope, code) else { return Err(no_envelope(interface, response)) };
    if code != 0 {
        return Err(errors::from_code(interface, status, code, &message(&envelope)));
    }
    if !is_good(response) {
        return Err(errors::from_status(interface, response));
    }
    // A good answer without data is no empty list: it is an answer that was cut or mixed up.
    let data = envelope.data.filter(|data| data.get() != "null");
    let data = data.ok_or_else(|| response.undocumented(interface.en))?;
    Ok(Answer { interface, response, data, paging: envelope.paging })
}

/// What gateways put in the place of an answer, or leave of it.
fn no_envelope(interface: &Interface, response: &Response) -> Failure {
    if is_good(response) { response.undocumented(interface.en) } else { errors::from_status(interface, response) }
}

fn is_good(response: &Response) -> bool {
    (200..300).contains(&response.status())
}

fn message(envelope: &Envelope<'_>) -> String {
    envelope.message.and_then(|message| serde_json::from_str(message.get()).ok()).unwrap_or_default()
}

/// A whole number, or a text of one.
pub fn whole_number(json: &str) -> Option<i64> {
    json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(json).trim().parse().ok()
}

impl<'a> Answer<'a> {
    /// The data as a type.
    pub fn data<T: Deserialize<'a>>(&self) -> Result<T, Failure> {
        serde_json::from_str(self.data.get()).map_err(|_| self.undocumented())
    }

    /// The address of the next page, where the platform gives one.
    pub fn next_link(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Paging {
            next: Option<String>,
        }
        let paging: Paging = serde_json::from_str(self.paging?.get()).ok()?;
        paging.next.filter(|next| !next.is_empty())
    }

    /// The failure of an answer that isn't what the platform documents.
    pub fn undocumented(&self) -> Failure {
        self.response.undocumented(self.interface.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::ORDERS;

    fn data(status: u16, body: &str) -> Result<Vec<u32>, Failure> {
        read(&ORDERS, &Response::new(status, body))?.data()
    }

    #[test]
    fn success_is_what_the_code_says() {
        for body in [r#"{"message":"","code":0,"data":[7]}"#, r#"{"code":"0","data":[7],"paging":null}"#] {
            assert_eq!(data(200, body).unwrap(), [7]);
        }
        for status in [200, 400, 401, 403] {
            let answer = data(status, r#"{"message":"This access token has expired.","code":"1015","data":{}}"#);
            assert!(matches!(answer, Err(Failure::Unauthorized(problem)) if problem.code == "1015"), "{status}");
        }
    }

    #[test]
    fn a_list_that_is_not_there_is_no_empty_list() {
        for body in [
            "",
            "<html>Busy</html>",
            r#"{"message":"","code":0}"#,
            r#"{"code":0,"data":null}"#,
            r#"{"code":0,"data":{}}"#,
            r#"{"code":0,"data":[7]"#,
            r#"{"code":"zero","data":[7]}"#,
            r#"{"data":[7]}"#,
        ] {
            assert!(matches!(data(200, body), Err(Failure::Unavailable(_))), "{body}");
        }
    }

    #[test]
    fn a_status_counts_where_nothing_else_speaks() {
        assert!(matches!(data(502, "<html>Bad gateway</html>"), Err(Failure::Unavailable(_))));
        assert!(matches!(data(500, r#"{"code":0,"data":[]}"#), Err(Failure::Unavailable(_))));
        assert!(matches!(data(404, "<html>Not found</html>"), Err(Failure::Invalid(_))));
        assert!(matches!(data(429, "<html>Slow down</html>"), Err(Failure::Throttled(_))));
        assert!(matches!(data(429, r#"{"code":429,"message":"Too Many Requests"}"#), Err(Failure::Throttled(_))));
    }

    #[test]
    fn links() {
        let link = |body: &str| read(&ORDERS, &Response::new(200, body)).unwrap().next_link();
        assert_eq!(
            link(r#"{"code":0,"data":[],"paging":{"next":"https://a.test/x"}}"#).as_deref(),
            Some("https://a.test/x")
        );
        for paging in ["{}", "null", "[]", r#"{"next":null}"#, r#"{"next":""}"#, r#"{"previous":"x"}"#] {
            assert_eq!(link(&format!(r#"{{"code":0,"data":[],"paging":{paging}}}"#)), None, "{paging}");
        }
    }
}
