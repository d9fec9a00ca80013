//! The platform's error codes -> failures.

use weft_sdk::Failure;
use weft_sdk::http::Response;

use crate::refusal::Meaning;

/// How long to wait when the platform says that a limit per second is reached.
const LIMIT_WAIT_MS: u64 = 1_000;
/// Where authorisations are managed.
const CONSOLE: &str = "API docs → authorisation management (API 开发文档 → 授权管理)";

/// What a code means for the rows of a write.
pub fn meaning(code: i64) -> Meaning {
    match code {
        99999 => Meaning::Unsure,
        100_005 => Meaning::Clash,
        10007 => Meaning::Gone,
        10001 | 10002 | 10006 | 100_006 | 100_007 | 430_019 | 430_020 | 430_021 => Meaning::BadRow,
        _ => Meaning::Nothing,
    }
}

/// The failure for an `error_code` other than 1.
pub fn from_code(method: &str, code: i64, message: &str) -> Failure {
    let text = format!("{method}: {}", sentence(code, message));
    let failure = match code {
        51 => Failure::throttled(text, Some(LIMIT_WAIT_MS)),
        90000 => Failure::throttled(text, None),
        99999 => Failure::unavailable(text),
        10000 | 10005 | 430_014 => Failure::forbidden(text, permission(code)),
        _ if meaning(code) == Meaning::BadRow && is_write(method) => Failure::rejected(text),
        100_005 | 10007 => Failure::rejected(text),
        _ => match remedy(code, message) {
            "" => Failure::invalid(text),
            remedy => Failure::invalid(text).with_remedy(remedy),
        },
    };
    failure.with_code(code)
}

fn is_write(method: &str) -> bool {
    !method.starts_with("get")
}

fn permission(code: i64) -> String {
    match code {
        10000 => format!("add the address that weft calls from to the authorisation's IP allow list: {CONSOLE}"),
        430_014 => "let the authorisation change this field, or leave the field out".to_owned(),
        _ => format!(
            "give the authorisation of the connection access to this worksheet (reading: to the view, too; name it \
             with `view`): {CONSOLE}"
        ),
    }
}

fn remedy(code: i64, message: &str) -> &'static str {
    match code {
        10101 => "check `app_key` of the connection",
        10102 => "check `sign` of the connection: copy it as the console shows it",
        // Some versions say so when the sign is wrong.
        10001 if message.contains("verification failed") => "check `app_key` and `sign` of the connection",
        10001 | 10002 => "check the step's parameters",
        10105 | 10106 => "use an authorisation of the application: its `app_key` and `sign`",
        430_013 => "use a worksheet of the application that the connection's `app_key` belongs to",
        430_022 => "check `worksheet`: its id or its alias",
        430_017 => "make room for attachments, or extend the plan",
        _ => "",
    }
}

/// A code in a few words, with the platform's own.
pub fn told(code: i64, message: &str) -> String {
    format!("{} (code {code})", sentence(code, message))
}

fn sentence(code: i64, message: &str) -> String {
    let reason = match code {
        51 => "too many requests per second",
        10000 => "the caller's IP address is not on the allow list",
        10001 => "a parameter is wrong",
        10002 => "a value is wrong",
        10005 => "there is no permission for this operation",
        10006 => "it already exists",
        10007 => "it does not exist or was deleted",
        10101 => "the app_key is unknown",
        10102 => "the sign is wrong",
        10105 | 10106 => "the token is expired or restricted",
        90000 => "the number of requests is used up",
        99999 => "the operation failed inside the platform",
        100_005 => "another row has the same value in a unique field",
        100_006 => "a field has too many options",
        100_007 => "a field has too many attachments",
        430_013 => "the worksheet belongs to another application",
        430_014 => "there is no permission for a field",
        430_017 => "the room for attachments is used up",
        430_019 => "a required field is empty",
        430_020 => "the rows of a sub-table are wrong",
        430_021 => "a rule of the worksheet does not allow it",
        430_022 => "there is no such worksheet",
        _ => "the platform refused",
    };
    if message.is_empty() { reason.to_owned() } else { format!("{reason}: {message}") }
}

/// The failure for an HTTP status other than 2xx.
pub fn from_status(method: &str, response: &Response) -> Failure {
    let status = response.status();
    let text = format!("{method}: HTTP status {status}: {}", response.nature());
    let failure = match status {
        429 | 503 => Failure::throttled(text, response.retry_after_ms()),
        413 => {
            Failure::invalid(text).with_remedy("the request is too large: write fewer rows at once, or smaller ones")
        }
        500.. => Failure::unavailable(text),
        _ => Failure::invalid(text).with_remedy("check `base_url` of the connection"),
    };
    failure.with_code(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variant, waiting time, and remedy of a failure.
    fn parts(failure: &Failure) -> (&'static str, Option<u64>, &str) {
        let (name, problem, wait_ms) = match failure {
            Failure::Invalid(problem) => ("invalid", problem, None),
            Failure::Unauthorized(problem) => ("unauthorized", problem, None),
            Failure::Forbidden(problem) => ("forbidden", problem, None),
            Failure::Throttled(busy) => ("throttled", &busy.problem, busy.wait_ms),
            Failure::Unavailable(problem) => ("unavailable", problem, None),
            Failure::Rejected(problem) => ("rejected", problem, None),
        };
        (name, wait_ms, problem.remedy.as_deref().unwrap_or_default())
    }

    #[test]
    fn the_table_of_codes() {
        #[rustfmt::skip]
        let table: &[(&str, i64, &str, Option<u64>, &str)] = &[
            ("getFilterRows",    0,      "invalid",     None,        ""),
            ("getFilterRows",    51,     "throttled",   Some(1_000), ""),
            ("getFilterRows",    10000,  "forbidden",   None,        "IP allow list"),
            ("getFilterRows",    10001,  "invalid",     None,        "parameters"),
            ("addRows",          10001,  "rejected",    None,        ""),
            ("addRows",          10002,  "rejected",    None,        ""),
            ("getFilterRows",    10005,  "forbidden",   None,        "`view`"),
            ("addRows",          10006,  "rejected",    None,        ""),
            ("editRow",          10007,  "rejected",    None,        ""),
            ("getWorksheetInfo", 10101,  "invalid",     None,        "`app_key`"),
            ("getWorksheetInfo", 10102,  "invalid",     None,        "`sign`"),
            ("getWorksheetInfo", 10106,  "invalid",     None,        "`app_key`"),
            ("getFilterRows",    90000,  "throttled",   None,        ""),
            ("getFilterRows",    99999,  "unavailable", None,        ""),
            ("editRow",          100005, "rejected",    None,        ""),
            ("addRows",          100006, "rejected",    None,        ""),
            ("addRows",          100007, "rejected",    None,        ""),
            ("getWorksheetInfo", 430013, "invalid",     None,        "application"),
            ("addRows",          430014, "forbidden",   None,        "field"),
            ("addRows",          430017, "invalid",     None,        "attachments"),
            ("addRows",          430019, "rejected",    None,        ""),
            ("addRows",          430020, "rejected",    None,        ""),
            ("addRows",          430021, "rejected",    None,        ""),
            ("getWorksheetInfo", 430022, "invalid",     None,        "`worksheet`"),
            ("getWorksheetInfo", 4242,   "invalid",     None,        ""),
        ];
        for (method, code, variant, wait_ms, remedy) in table {
            let failure = from_code(method, *code, "said so");
            let (name, wait, said) = parts(&failure);
            assert_eq!((name, wait), (*variant, *wait_ms), "{method} {code}");
            assert!(said.contains(remedy), "{method} {code}: {said}");
        }
    }

    #[test]
    fn a_wrong_sign_may_hide_behind_a_wrong_parameter() {
        let failure = from_code("getWorksheetInfo", 10001, "Http Headers verification failed");
        assert_eq!(parts(&failure), ("invalid", None, "check `app_key` and `sign` of the connection"));
    }

    #[test]
    fn statuses() {
        let of = |status| from_status("addRows", &Response::new(status, "<html>").with_header("retry-after", "7"));
        assert_eq!(parts(&of(503)), ("throttled", Some(7_000), ""));
        assert_eq!(parts(&of(429)).0, "throttled");
        assert_eq!((parts(&of(502)).0, parts(&of(404)).0), ("unavailable", "invalid"));
        assert!(parts(&of(413)).2.contains("fewer rows"));
    }
}
