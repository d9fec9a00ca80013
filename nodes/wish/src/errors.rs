//! The platform's codes -> failures.
//!
//! There are two vocabularies of codes: that of version 2, which clients have seen in version 3 as well (1000, 1015, 1016,
//! 2000, 4000), and that of the published specification of version 3 (1001, 1002, 1006 to 1008, 1012, 10001 and on). They
//! overlap in 1002 alone: in version 2 an order that was shipped already, which nothing here does; in version 3 an account
//! that was disabled.

use weft_sdk::http::Response;
use weft_sdk::{Failure, label, time};

use crate::interface::{About, Interface, Version};
use crate::time::read_iso;

/// What the host does next.
#[derive(Debug, Clone, Copy)]
enum Class {
    Invalid,
    Unauthorized,
    Forbidden,
    Unavailable,
    Rejected,
}

/// English, then Chinese.
type Text = (&'static str, &'static str);

/// What a code means.
struct Meaning {
    class: Class,
    reason: Text,
    remedy: Option<Text>,
}

const fn means(class: Class, reason: Text) -> Meaning {
    Meaning { class, reason, remedy: None }
}

const fn help(class: Class, reason: Text, remedy: Text) -> Meaning {
    Meaning { class, reason, remedy: Some(remedy) }
}

const PARAMETER: Meaning = help(
    Class::Invalid,
    ("a parameter is missing or not valid", "参数缺失或无效"),
    ("correct the parameter that the platform names in `with` of the step", "请按平台的提示修改该步骤 `with` 中的参数"),
);
const NO_SUCH_ORDER: Meaning = means(Class::Rejected, ("there is no such order", "没有这个订单"));
const EXPIRED: Meaning = means(Class::Unauthorized, ("the access token has expired", "访问令牌（access token）已过期"));
const REVOKED: Meaning =
    means(Class::Unauthorized, ("the access token has been revoked", "访问令牌（access token）已被撤销"));
const UNKNOWN_TOKEN: Meaning =
    means(Class::Unauthorized, ("the access token is not known", "平台不认识这个访问令牌（access token）"));
const SCOPE: Meaning = help(
    Class::Forbidden,
    ("the authorization does not include `orders:read`", "授权中不包含权限 `orders:read`"),
    (
        "tick `orders:read` among the scopes of the application in the Wish back office, in its API settings; then \
         authorize the shop again with the main account",
        "在 Wish 商户后台的 API 设置中，为应用勾选权限 `orders:read`，然后用主账号重新授权店铺",
    ),
);
const ACCOUNT: Meaning = help(
    Class::Forbidden,
    (
        "the merchant account may not use the API because of its status",
        "商户账号的状态不允许使用 API（账号可能被停用或限制）",
    ),
    (
        "sign in at the Wish back office and see what it says of the account; nothing can be read until Wish opens it again",
        "请登录 Wish 商户后台查看账号状态；在 Wish 恢复之前无法读取数据",
    ),
);
const INTERNAL: Meaning = means(Class::Unavailable, ("the platform failed", "平台内部出错"));
const REFUSED: Meaning = means(Class::Invalid, ("the request was refused", "请求被平台拒绝"));
const KEYS: Meaning = help(
    Class::Invalid,
    (
        "the client id, the client secret or the redirect address is not that of the application, or the code is not its \
         code",
        "Client ID、Client Secret 或回调地址与应用不一致，或授权码不属于这个应用",
    ),
    (
        "copy `client_id` and `client_secret` again from the API settings of the Wish back office, and see that the redirect \
         address there is exactly the callback address that weft shows; then authorize the shop again",
        "请从 Wish 商户后台的 API 设置中重新复制 `client_id` 和 `client_secret`，并确认那里的回调地址（Redirect URL）与 weft \
         显示的完全一致，然后重新授权店铺",
    ),
);
const AUTHORIZE: Text = (
    "authorize the shop again; a code is good for 5 minutes and once",
    "请重新授权店铺；授权码 5 分钟内有效，只能使用一次",
);
const CODE_EXPIRED: Meaning =
    help(Class::Unauthorized, ("the authorization code has expired", "授权码已过期"), AUTHORIZE);
const CODE_OVER: Meaning = help(
    Class::Unauthorized,
    ("the authorization code is not good, or was used already", "授权码无效或已被使用"),
    AUTHORIZE,
);
const REFRESH_OVER: Meaning = help(
    Class::Unauthorized,
    ("the platform no longer takes the refresh token", "平台不再接受刷新令牌（refresh token）"),
    (
        "see that `client_id` and `client_secret` are still those of the Wish back office; then authorize the shop again with \
         the main account",
        "请确认 `client_id` 和 `client_secret` 与 Wish 商户后台一致，然后用主账号重新授权店铺",
    ),
);

/// The failure for a code other than 0.
pub fn from_code(interface: &Interface, status: u16, code: i64, message: &str) -> Failure {
    failure(interface, meaning(interface, status, code, message), message).with_code(code)
}

fn meaning(interface: &Interface, status: u16, code: i64, message: &str) -> &'static Meaning {
    match (code, interface.version) {
        (9000, _) => return &INTERNAL,
        (2000, _) | (1002, Version::V3) => return &ACCOUNT,
        (1000 | 1001, _) if interface.about == About::One => return &NO_SUCH_ORDER,
        (1000 | 1001, _) => return &PARAMETER,
        _ => {}
    }
    let known = match interface.about {
        About::Code => of_code(code),
        About::Refresh => of_refresh(code),
        About::List | About::One | About::Owner => of_token(interface, status, code, message),
    };
    known.unwrap_or(if status >= 500 { &INTERNAL } else { &REFUSED })
}

fn of_code(code: i64) -> Option<&'static Meaning> {
    match code {
        4000 | 1006 | 10_001 => Some(&KEYS),
        1015 | 1007 | 10_004 => Some(&CODE_EXPIRED),
        1016 | 1008 | 10_002 | 10_008 => Some(&CODE_OVER),
        _ => None,
    }
}

/// 4000 is said of a wrong client secret and of an unknown refresh token alike. It counts as the latter: whoever can do
/// something about it is told of both.
fn of_refresh(code: i64) -> Option<&'static Meaning> {
    match code {
        10_001 => Some(&KEYS),
        4000 | 1015 | 1016 | 1006 | 1007 | 1008 => Some(&REFRESH_OVER),
        _ => None,
    }
}

fn of_token(interface: &Interface, status: u16, code: i64, message: &str) -> Option<&'static Meaning> {
    // Version 2 has no scopes, and whom a token belongs to may be asked with any.
    let scoped = interface.version == Version::V3 && interface.about != About::Owner;
    match code {
        1015 => Some(&EXPIRED),
        1016 => Some(&REVOKED),
        4000 if scoped && status == 403 => Some(&SCOPE),
        4000 => Some(&UNKNOWN_TOKEN),
        _ if interface.version == Version::V2 => None,
        1007 => Some(&EXPIRED),
        1008 => Some(&REVOKED),
        // Of an unknown token it says that there is none, of a missing scope "Unauthorized access on this API".
        1006 if scoped && message.contains("on this API") => Some(&SCOPE),
        1006 | 1012 => Some(&UNKNOWN_TOKEN),
        _ => None,
    }
}

fn failure(interface: &Interface, meaning: &Meaning, message: &str) -> Failure {
    let (text, chinese) = say(interface, meaning.reason, message);
    let failure = match meaning.class {
        Class::Invalid => Failure::invalid(text),
        Class::Unauthorized => Failure::unauthorized(text),
        Class::Forbidden => Failure::forbidden(text, ""),
        Class::Unavailable => Failure::unavailable(text),
        Class::Rejected => Failure::rejected(text),
    };
    let failure = failure.with_chinese(chinese);
    match meaning.remedy {
        Some((en, zh)) => failure.with_remedies(label(en, zh)),
        None => failure,
    }
}

/// The failure for an answer in which the platform itself says nothing of use.
pub fn from_status(interface: &Interface, response: &Response) -> Failure {
    let status = response.status();
    let nature = response.nature();
    let (text, chinese) = (format!("HTTP status {status}"), format!("HTTP 状态 {status}"));
    let text = format!("{}: {text}: {nature}", interface.en);
    let failure = match status {
        500.. => Failure::unavailable(text),
        _ => Failure::invalid(text).with_remedies(label(
            "see that `base_url` of the account leads to Wish, or take it out",
            "请检查账号的 `base_url` 是否指向 Wish，或将其删去",
        )),
    };
    failure.with_chinese(format!("{}：{chinese}", interface.zh)).with_code(status)
}

/// The failure for HTTP status 429, which counts whatever stands in the body.
pub fn throttled(interface: &Interface, response: &Response) -> Failure {
    let reset = response.header("wish-rate-limit-reset");
    let wait_ms = response.retry_after_ms().or_else(|| until(reset?, time::now_s() * 1_000));
    let (text, chinese) = say(interface, ("the call limit is reached", "调用次数达到平台上限"), "");
    Failure::throttled(text, wait_ms).with_chinese(chinese).with_code(429)
}

/// How long it is from `now_ms` until the limit is lifted. What the time looks like isn't published: a time as everywhere in
/// version 3 is read, and seconds since 1970. None for anything else, and for a time in the past.
fn until(reset: &str, now_ms: i64) -> Option<u64> {
    let reset = reset.trim();
    let seconds = || reset.parse::<i64>().ok()?.checked_mul(1_000);
    let wait_ms = read_iso(reset).or_else(seconds)?.checked_sub(now_ms)?;
    u64::try_from(wait_ms).ok().filter(|&wait_ms| wait_ms > 0)
}

/// What was asked, what it means, and what the platform said: in English, and in Chinese.
fn say(interface: &Interface, (en, zh): Text, message: &str) -> (String, String) {
    let text = format!("{}: {en}", interface.en);
    let chinese = format!("{}：{zh}", interface.zh);
    if message.is_empty() {
        return (text, chinese);
    }
    (format!("{text}: {message}"), format!("{chinese}（平台提示：{message}）"))
}

#[cfg(test)]
mod tests {
    use weft_sdk::{Problem, testing};

    use super::*;
    use crate::interface::{CODE, CODE_V2, ORDER, ORDER_V2, ORDERS, ORDERS_V2, REFRESH, REFRESH_V2, TEST};

    fn parts(failure: Failure) -> (&'static str, Problem) {
        match failure {
            Failure::Invalid(problem) => ("invalid", problem),
            Failure::Unauthorized(problem) => ("unauthorized", problem),
            Failure::Forbidden(problem) => ("forbidden", problem),
            Failure::Throttled(busy) => ("throttled", busy.problem),
            Failure::Unavailable(problem) => ("unavailable", problem),
            Failure::Rejected(problem) => ("rejected", problem),
        }
    }

    #[test]
    fn the_table_of_codes() {
        let no_token = "No access token found or the app does not exist";
        let no_scope = "Unauthorized access on this API";
        #[rustfmt::skip]
        let table: &[(Interface, u16, i64, &str, &str, &str)] = &[
            // asked,   status, code,  message,   ->  class,          in the remedy
            (ORDERS,     400, 1000,   "limit",    "invalid",      "`with`"),
            (ORDERS_V2,  400, 1000,   "limit",    "invalid",      "`with`"),
            (ORDERS,     400, 1001,   "limit",    "invalid",      "`with`"),
            (ORDER,      400, 1000,   "no order", "rejected",     ""),
            (ORDER_V2,   400, 1000,   "no order", "rejected",     ""),
            (ORDERS,     400, 1015,   "",         "unauthorized", ""),
            (ORDERS_V2,  400, 1015,   "",         "unauthorized", ""),
            (ORDERS,     400, 1007,   "",         "unauthorized", ""),
            (ORDERS_V2,  400, 1007,   "",         "invalid",      ""), // another product's code
            (ORDERS,     400, 1016,   "",         "unauthorized", ""),
            (ORDERS,     400, 1008,   "",         "unauthorized", ""),
            (ORDERS,     401, 4000,   "",         "unauthorized", ""),
            (ORDERS,     403, 4000,   "",         "forbidden",    "orders:read"),
            (ORDERS_V2,  403, 4000,   "",         "unauthorized", ""), // no scopes
            (TEST,       403, 4000,   "",         "unauthorized", ""),
            (ORDERS,     400, 1006,   no_token,   "unauthorized", ""),
            (ORDERS,     400, 1006,   no_scope,   "forbidden",    "orders:read"),
            (ORDERS,     401, 1012,   "",         "unauthorized", ""),
            (ORDERS,     403, 2000,   "",         "forbidden",    "back office"),
            (ORDERS,     400, 1002,   "disabled", "forbidden",    "back office"),
            (ORDERS_V2,  400, 1002,   "shipped",  "invalid",      ""),
            (REFRESH,    403, 2000,   "",         "forbidden",    "back office"),
            (ORDERS,     500, 9000,   "",         "unavailable",  ""),
            (ORDERS,     200, 9000,   "",         "unavailable",  ""),
            (ORDERS,     503, 4242,   "",         "unavailable",  ""),
            (ORDERS,     400, 4242,   "",         "invalid",      ""),
            (CODE,       400, 4000,   "",         "invalid",      "client_secret"),
            (CODE_V2,    400, 4000,   "",         "invalid",      "client_secret"),
            (CODE,       400, 10_001, "",         "invalid",      "redirect address"),
            (CODE,       400, 1015,   "",         "unauthorized", "5 minutes"),
            (CODE,       400, 10_004, "",         "unauthorized", "5 minutes"),
            (CODE,       400, 1016,   "",         "unauthorized", "once"),
            (CODE,       400, 10_002, "",         "unauthorized", "once"),
            (CODE,       400, 10_008, "",         "unauthorized", "once"),
            (CODE,       400, 1001,   "",         "invalid",      ""),
            (REFRESH,    400, 4000,   "",         "unauthorized", "client_secret"),
            (REFRESH_V2, 400, 1016,   "",         "unauthorized", "main account"),
            (REFRESH,    400, 1006,   no_scope,   "unauthorized", "main account"),
            (REFRESH,    400, 10_001, "",         "invalid",      "client_secret"),
        ];
        for (interface, status, code, message, class, remedy) in table {
            let asked = format!("{} {status} {code}", interface.path);
            let (name, problem) = parts(from_code(interface, *status, *code, message));
            assert_eq!((name, problem.code.as_str()), (*class, code.to_string().as_str()), "{asked}");
            let said = problem.remedy.unwrap_or_default();
            assert!(said.contains(remedy), "{asked}: {said}");
            let zh = problem.zh.unwrap();
            assert!(zh.message.is_some_and(|zh| zh.starts_with(interface.zh)), "{asked}");
            assert_eq!(zh.remedy.is_some_and(|zh| !zh.is_empty()), !said.is_empty(), "{asked}: both languages or none");
        }
    }

    #[test]
    fn a_message_holds_the_platforms_own_words() {
        let (_, problem) = parts(from_code(&ORDERS, 400, 1015, "This access token has expired."));
        assert_eq!(problem.message, "orders: the access token has expired: This access token has expired.");
        let zh = problem.zh.unwrap().message.unwrap();
        assert_eq!(zh, "订单列表：访问令牌（access token）已过期（平台提示：This access token has expired.）");
    }

    #[test]
    fn a_limit_tells_how_long_to_wait() {
        testing::set_clock("2026-03-08T20:00:00Z");
        let wait = |name: &str, value: &str| {
            let Failure::Throttled(busy) = throttled(&ORDERS, &Response::new(429, "").with_header(name, value)) else {
                panic!("not throttled")
            };
            busy.wait_ms
        };
        let reset = "wish-rate-limit-reset";
        assert_eq!(wait(reset, "2026-03-08T20:00:07.250+00:00"), Some(7_250));
        assert_eq!(wait(reset, "1773000030"), Some(30_000));
        assert_eq!(wait("retry-after", "12"), Some(12_000));
        for value in ["2026-03-08T19:59:59Z", "soon", "60", "", "9223372036854775807"] {
            assert_eq!(wait(reset, value), None, "{value}");
        }
    }

    #[test]
    fn a_page_of_a_gateway_is_told_by_its_status() {
        let (name, problem) = parts(from_status(&ORDERS, &Response::new(404, "<html>x</html>")));
        assert_eq!((name, problem.message.as_str()), ("invalid", "orders: HTTP status 404: an HTML page of 14 bytes"));
        assert!(problem.remedy.is_some_and(|remedy| remedy.contains("base_url")));
        assert_eq!(parts(from_status(&ORDERS, &Response::new(503, ""))).0, "unavailable");
    }
}
