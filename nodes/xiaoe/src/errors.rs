//! The platform's error codes -> failures.

use weft_sdk::Failure;
use weft_sdk::http::Response;

use crate::interface::Interface;

/// How long to wait when the platform says that a limit is reached: its limits count stretches of 10 seconds.
const LIMIT_WAIT_MS: u64 = 10_000;
/// The same for tokens, whose stretch is 10 minutes: ask again each minute rather than wait for all of it.
const TOKEN_LIMIT_WAIT_MS: u64 = 60_000;
/// How long to wait when the platform says that requests came in a burst.
const BURST_WAIT_MS: u64 = 1_000;
/// Where shops manage their access.
const CONSOLE: &str = "营销中心 → API 自主开发 → 云服务控制台";

/// The failure for a `code` other than 0.
pub fn from_code(interface: &Interface, code: i64, message: &str) -> Failure {
    meaning(interface, code, message).with_code(code)
}

fn meaning(interface: &Interface, code: i64, message: &str) -> Failure {
    if let Some((_, reason)) = interface.gone.iter().find(|(gone, _)| *gone == code) {
        return Failure::rejected(say(interface, reason, message));
    }
    match code {
        2008 => Failure::unauthorized(say(interface, "the access token is expired or unknown", message)),
        2017 | 2051 => forbidden(interface, code, message),
        2053 => {
            let wait_ms = if interface.permission.is_none() { TOKEN_LIMIT_WAIT_MS } else { LIMIT_WAIT_MS };
            Failure::throttled(say(interface, "the call limit is reached", message), Some(wait_ms))
        }
        2054 => Failure::throttled(say(interface, "requests came in a burst", message), Some(BURST_WAIT_MS)),
        1001 => Failure::unavailable(say(interface, "the platform is busy", message)),
        2009 | 2010 | 40003 | 40004 | 1 => about_parameters(interface, code, message),
        1002 | 2001..=2007 | 2023 | 2052 | 2055 => configuration(interface, code, message),
        // The platform documents negative codes as faults of its system, positive ones as faults of the request.
        _ if code < 0 => Failure::unavailable(say(interface, "the platform failed", message)),
        _ => Failure::invalid(say(interface, "the request was refused", message)),
    }
}

fn forbidden(interface: &Interface, code: i64, message: &str) -> Failure {
    if code == 2051 {
        let remedy = format!("add the IP address that weft calls from to the IP allow list ({CONSOLE} → IP 白名单)");
        return Failure::forbidden(say(interface, "the caller's IP address is not on the allow list", message), remedy);
    }
    let remedy = match interface.permission {
        Some(permission) => format!("apply for the permission set `{permission}` ({CONSOLE})"),
        None => format!("apply for access to the open API ({CONSOLE})"),
    };
    Failure::forbidden(say(interface, "the shop has no permission for this interface", message), remedy)
}

fn about_parameters(interface: &Interface, code: i64, message: &str) -> Failure {
    let reason = match code {
        2009 => "the user_id is missing",
        2010 => "there is no user with this user_id",
        40003 => "a parameter is missing",
        40004 => "a parameter is not valid",
        _ => "the operation failed",
    };
    let text = say(interface, reason, message);
    if interface.about_one { Failure::rejected(text) } else { Failure::invalid(text) }
}

fn configuration(interface: &Interface, code: i64, message: &str) -> Failure {
    let (reason, remedy) = match code {
        1002 => (
            "the parameters are wrong, or the platform's own result was malformed",
            "check the step's parameters; if they are right, run it again later",
        ),
        2001 => {
            ("the app_id is missing or the secret_key is wrong", "check `app_id` and `secret_key` of the connection")
        }
        2002 => ("the app_id is not valid", "check `app_id` of the connection"),
        2003 => ("the secret_key is missing", "fill in `secret_key` of the connection"),
        2004 => ("the secret_key or the app_id is wrong", "check `secret_key` and `app_id` of the connection"),
        2005 => ("the grant_type is missing", "check that `base_url` leads to the platform unchanged"),
        2007 => ("the access_token is missing", "check that `base_url` leads to the platform unchanged"),
        2023 => ("the application was not found", "check `app_id` and `client_id` of the connection"),
        2052 => ("the platform does not offer this interface", "check `base_url` of the connection"),
        2055 => ("the HTTP method is wrong", "check that `base_url` leads to the platform unchanged"),
        _ => ("the configuration is wrong", "check `app_id`, `client_id` and `secret_key` of the connection"),
    };
    Failure::invalid(say(interface, reason, message)).with_remedy(remedy)
}

/// The failure for an HTTP status other than 2xx, which the platform uses for none of its own errors.
pub fn from_status(interface: &Interface, response: &Response) -> Failure {
    let status = response.status();
    let text = say(interface, &format!("HTTP status {status}"), &response.nature());
    let failure = match status {
        429 => Failure::throttled(text, response.retry_after_ms()),
        500.. => Failure::unavailable(text),
        _ => Failure::invalid(text).with_remedy("check `base_url` of the connection"),
    };
    failure.with_code(status)
}

/// One sentence: which interface, what it means, what the platform said.
fn say(interface: &Interface, reason: &str, message: &str) -> String {
    let path = interface.path;
    if message.is_empty() { format!("{path}: {reason}") } else { format!("{path}: {reason}: {message}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::ORDERS;

    const LIST: Interface = Interface::list("xe.order.list.get/1.0.1", ORDERS);
    const ONE: Interface = Interface::one("xe.order.detail/1.0.0", ORDERS).with_gone(&[(21, "deleted")]);

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
        let token = Interface::TOKEN;
        #[rustfmt::skip]
        let table: &[(Interface, i64, &str, Option<u64>, &str)] = &[
            (LIST,  1001,  "unavailable",  None,         ""),
            (LIST,  1002,  "invalid",      None,         "check the step's parameters"),
            (token, 2001,  "invalid",      None,         "`app_id` and `secret_key`"),
            (token, 2002,  "invalid",      None,         "`app_id`"),
            (token, 2003,  "invalid",      None,         "`secret_key`"),
            (token, 2004,  "invalid",      None,         "`secret_key` and `app_id`"),
            (token, 2005,  "invalid",      None,         "`base_url`"),
            (LIST,  2007,  "invalid",      None,         "`base_url`"),
            (LIST,  2008,  "unauthorized", None,         ""),
            (LIST,  2009,  "invalid",      None,         ""),
            (ONE,   2009,  "rejected",     None,         ""),
            (LIST,  2010,  "invalid",      None,         ""),
            (ONE,   2010,  "rejected",     None,         ""),
            (LIST,  2017,  "forbidden",    None,         "订单管理-查询"),
            (token, 2017,  "forbidden",    None,         "云服务控制台"),
            (token, 2023,  "invalid",      None,         "`client_id`"),
            (token, 2051,  "forbidden",    None,         "云服务控制台 → IP 白名单"),
            (LIST,  2051,  "forbidden",    None,         "IP allow list"),
            (LIST,  2052,  "invalid",      None,         "`base_url`"),
            (LIST,  2053,  "throttled",    Some(10_000), ""),
            (token, 2053,  "throttled",    Some(60_000), ""),
            (LIST,  2054,  "throttled",    Some(1_000),  ""),
            (LIST,  2055,  "invalid",      None,         "`base_url`"),
            (LIST,  40003, "invalid",      None,         ""),
            (ONE,   40003, "rejected",     None,         ""),
            (LIST,  40004, "invalid",      None,         ""),
            (ONE,   40004, "rejected",     None,         ""),
            (LIST,  1,     "invalid",      None,         ""),
            (ONE,   1,     "rejected",     None,         ""),
            (LIST,  21,    "invalid",      None,         ""),
            (ONE,   21,    "rejected",     None,         ""),
            (LIST,  -1,    "unavailable",  None,         ""),
            (LIST,  4242,  "invalid",      None,         ""),
        ];
        for (interface, code, variant, wait_ms, remedy) in table {
            let failure = from_code(interface, *code, "said so");
            let (name, wait, said) = parts(&failure);
            assert_eq!((name, wait), (*variant, *wait_ms), "{} {code}", interface.path);
            assert!(said.contains(remedy), "{} {code}: {said}", interface.path);
        }
    }

    #[test]
    fn a_message_names_interface_meaning_and_words_of_the_platform() {
        let Failure::Unauthorized(problem) = from_code(&LIST, 2008, "token 失效") else { panic!("not unauthorized") };
        assert_eq!(problem.code, "2008");
        let expected = "xe.order.list.get/1.0.1: the access token is expired or unknown: token 失效";
        assert_eq!(problem.message, expected);
    }

    #[test]
    fn statuses() {
        let failure = |status, header| {
            from_status(&LIST, &Response::new(status, "<html>oops").with_header("retry-after", header))
        };
        assert_eq!(parts(&failure(429, "7")), ("throttled", Some(7_000), ""));
        assert_eq!(parts(&failure(429, "soon")), ("throttled", None, ""));
        assert_eq!(parts(&failure(502, "")).0, "unavailable");
        assert_eq!(parts(&failure(503, "")).0, "unavailable");
        for status in [301, 401, 403, 404] {
            assert_eq!(parts(&failure(status, "")).0, "invalid");
        }
        let Failure::Unavailable(problem) = failure(502, "") else { panic!("not unavailable") };
        assert_eq!(problem.message, "xe.order.list.get/1.0.1: HTTP status 502: an HTML page of 10 bytes");
    }
}
