//! The platform's error codes -> failures.

use weft_sdk::http::Response;
use weft_sdk::{Failure, Label, label};

/// What was asked for, for what is said about it.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The method, or the path.
    pub name: &'static str,
    /// What a refusal means.
    pub about: About,
}

/// What a call asks about, and so what a refusal spoils.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Many things.
    Many,
    /// One thing, so that a wrong one spoils only itself.
    One,
    /// Tokens, for a code.
    Code,
    /// Tokens, for the token that renews them: refused for good, somebody has to agree again.
    Renewal,
}

impl Asked {
    /// A call that lists things, or that asks about the account itself.
    pub const fn many(name: &'static str) -> Self {
        Self { name, about: About::Many }
    }

    /// A call that asks about one thing.
    pub const fn one(name: &'static str) -> Self {
        Self { name, about: About::One }
    }
}

/// What the platform said of a failure.
#[derive(Debug, Default)]
pub struct Said {
    /// `ISV`, `ISP` or `SYSTEM`, where it says whose fault it is.
    pub fault: String,
    /// The code.
    pub code: String,
    /// The message.
    pub message: String,
    /// A finer code, and its message.
    pub sub: Option<(String, String)>,
}

impl Said {
    /// A code and its message.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), ..Self::default() }
    }

    /// All that was said, on one line.
    fn words(&self) -> String {
        let finer = self.sub.iter().flat_map(|(code, message)| [code.as_str(), message.as_str()]);
        let words: Vec<&str> = [self.message.as_str()].into_iter().chain(finer).filter(|it| !it.is_empty()).collect();
        words.join(": ")
    }

    /// The code that tells most.
    fn telling_code(&self) -> &str {
        match &self.sub {
            Some((code, _)) if !code.is_empty() => code,
            _ => &self.code,
        }
    }
}

/// What the host is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Invalid,
    Unauthorized,
    Forbidden,
    Throttled,
    Unavailable,
    Rejected,
}

/// What a code means, and what to do about it.
struct Meaning {
    class: Class,
    reason: Label,
    remedy: Option<Label>,
}

fn means(class: Class, en: &str, zh: &str) -> Meaning {
    Meaning { class, reason: label(en, zh), remedy: None }
}

impl Meaning {
    fn remedy(self, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { remedy: Some(label(en, zh)), ..self }
    }
}

/// The failure that the current generation told.
pub fn from_iop(asked: Asked, said: &Said) -> Failure {
    failure(asked, said, iop_meaning(asked, said))
}

/// The failure that the old generation told.
pub fn from_aop(asked: Asked, said: &Said, status: u16) -> Failure {
    failure(asked, said, aop_meaning(asked, said, status))
}

/// The failure of an answer that tells none and has a status other than 2xx.
pub fn from_status(asked: Asked, response: &Response) -> Failure {
    let status = response.status();
    let en = format!("{}: HTTP status {status}: {}", asked.name, response.nature());
    let zh = format!("{}：HTTP 状态码 {status}", asked.name);
    let failure = match status {
        429 => Failure::throttled(en, response.retry_after_ms()),
        500.. => Failure::unavailable(en),
        _ => Failure::invalid(en)
            .with_remedies(label("check `base_url` of the connection", "请检查连接的 base_url 是否指向平台")),
    };
    failure.with_chinese(zh).with_code(status)
}

fn iop_meaning(asked: Asked, said: &Said) -> Meaning {
    match said.code.as_str() {
        "IllegalAccessToken" => ended(asked),
        "IncompleteSignature" => means(Class::Invalid, "the signature is wrong", "签名不正确").remedy(
            "check `app_secret` of the connection: it has to be the App Secret of the application with this `app_key`",
            "请检查连接的 app_secret：必须是该 app_key 对应应用的 App Secret",
        ),
        "InvalidAppKey" | "IllegalAppKey" => {
            means(Class::Invalid, "the platform doesn't know the application", "平台不认识这个应用").remedy(
                "check `app_key` of the connection, and that the application is still there and approved",
                "请检查连接的 app_key，并确认应用仍然存在且已通过审核",
            )
        }
        "InvalidTimestamp" => {
            means(Class::Invalid, "the platform finds the time of the request wrong", "平台认为请求时间不对")
                .remedy("set the clock of this machine", "请校准本机时钟")
        }
        "InsufficientPermission" => not_permitted(asked),
        "AppCallLimit" | "ApiCallLimit" => means(Class::Throttled, "the call limit is reached", "调用次数已达上限"),
        "ServiceTimeout" | "ServiceUnavailable" => means(Class::Unavailable, "the platform is busy", "平台繁忙"),
        "IllegalRefreshToken" if asked.about == About::Renewal => ended(asked),
        _ if matches!(said.fault.as_str(), "ISP" | "SYSTEM") => {
            means(Class::Unavailable, "the platform failed", "平台内部失败")
        }
        _ if said.telling_code().starts_with("isp.") => {
            means(Class::Unavailable, "the platform failed", "平台内部失败")
        }
        "MissingParameter" | "InvalidParameter" => match asked.about {
            About::One => refused(asked),
            _ => means(Class::Invalid, "a parameter is missing or wrong", "参数缺失或有误"),
        },
        _ => refused(asked),
    }
}

fn aop_meaning(asked: Asked, said: &Said, status: u16) -> Meaning {
    let is_about_tokens = matches!(asked.about, About::Code | About::Renewal);
    match said.code.as_str() {
        "gw.SignatureInvalid" => means(Class::Invalid, "the signature is wrong", "签名不正确").remedy(
            "check `app_secret` of the connection: it has to be the APP Signature (签名串) of this APP Key",
            "请检查连接的 app_secret：必须是该 APP Key 对应的签名串（APP Signature）",
        ),
        "gw.ParamMissing" => means(Class::Invalid, "a parameter is missing", "缺少参数"),
        "gw.QosAppFrequencyLimit" => means(Class::Throttled, "the call limit is reached", "调用次数已达上限"),
        // One code says both; only the words tell them apart.
        "401" if is_about_tokens && said.message.contains("client_") => {
            means(Class::Invalid, "the platform refuses key or secret", "平台不接受 APP Key 或签名串").remedy(
                "check `app_key` and `app_secret` of the connection: copy them again from the list of applications",
                "请检查连接的 app_key 和 app_secret，从应用列表中重新复制",
            )
        }
        "401" if asked.about != About::Code => ended(asked),
        "403" => not_permitted(asked),
        _ if status >= 500 => means(Class::Unavailable, "the platform failed", "平台内部失败"),
        _ => refused(asked),
    }
}

/// The token is no longer good.
fn ended(asked: Asked) -> Meaning {
    match asked.about {
        About::Renewal => {
            means(Class::Unauthorized, "the authorization is over", "授权已失效").remedy(AGAIN.0, AGAIN.1)
        }
        _ => means(Class::Unauthorized, "the access token is expired or unknown", "访问令牌已过期或无效"),
    }
}

const AGAIN: (&str, &str) = (
    "have the owner of the shop authorize it again: `weft connect aliexpress`",
    "请店主重新授权：weft connect aliexpress",
);

/// The request was refused for a reason of its own.
fn refused(asked: Asked) -> Meaning {
    match asked.about {
        About::Many => means(Class::Invalid, "the request was refused", "请求被拒绝"),
        About::One => means(Class::Rejected, "the platform has no answer for this one", "平台查不到这一条"),
        About::Code => means(Class::Invalid, "the code was refused", "授权码被拒绝").remedy(
            "begin again with `weft connect aliexpress`: a code is good once, and not for long",
            "请重新执行 weft connect aliexpress：授权码只能用一次，且很快失效",
        ),
        About::Renewal => ended(asked),
    }
}

fn not_permitted(asked: Asked) -> Meaning {
    let reason = ("the application has no permission for this interface", "应用没有这个接口的权限");
    let name = asked.name;
    match asked.about {
        About::Code | About::Renewal => means(Class::Forbidden, reason.0, reason.1).remedy(
            "set `token_level` of the connection to the other level: applications with the security level obtain tokens \
             elsewhere",
            "请把连接的 token_level 改为另一种：启用了安全等级的应用，获取令牌的地址不同",
        ),
        _ => means(Class::Forbidden, reason.0, reason.1).remedy(
            format!("in the console of the open platform, apply for the API package with `{name}`, then authorize again"),
            format!("请在开放平台控制台为应用申请包含 {name} 的 API 权限包，批准后重新授权"),
        ),
    }
}

fn failure(asked: Asked, said: &Said, meaning: Meaning) -> Failure {
    let Meaning { class, reason, remedy } = meaning;
    let words = said.words();
    let say = |reason: &str, colon: &str| match words.is_empty() {
        true => format!("{}{colon}{reason}", asked.name),
        false => format!("{}{colon}{reason}{colon}{words}", asked.name),
    };
    let (en, zh) = (say(&reason.en, ": "), say(&reason.zh, "："));
    let failure = match class {
        Class::Invalid => Failure::invalid(en),
        Class::Unauthorized => Failure::unauthorized(en),
        Class::Forbidden => Failure::forbidden(en, ""),
        Class::Throttled => Failure::throttled(en, ban_ms(&said.message)),
        Class::Unavailable => Failure::unavailable(en),
        Class::Rejected => Failure::rejected(en),
    };
    let failure = failure.with_chinese(zh).with_code(said.telling_code());
    match remedy {
        Some(remedy) => failure.with_remedies(remedy),
        None => failure,
    }
}

/// For how long nothing is answered, where the message says so: "this ban will last 7 seconds", "… 1 more seconds". Where it
/// doesn't, the host waits longer and longer.
fn ban_ms(message: &str) -> Option<u64> {
    let (_, rest) = message.split_once("ban will last")?;
    let digits = rest.trim_start_matches(|char: char| !char.is_ascii_digit());
    let end = digits.find(|char: char| !char.is_ascii_digit()).unwrap_or(digits.len());
    let seconds: u64 = digits[..end].parse().ok()?;
    Some(seconds.max(1).saturating_mul(1_000))
}

#[cfg(test)]
mod tests {
    use weft_sdk::Problem;

    use super::*;

    const LIST: Asked = Asked::many("aliexpress.solution.order.get");
    const ONE: Asked = Asked::one("aliexpress.solution.order.info.get");
    const CODE: Asked = Asked { name: "/auth/token/create", about: About::Code };
    const RENEWAL: Asked = Asked { name: "/auth/token/refresh", about: About::Renewal };

    fn parts(failure: &Failure) -> (&'static str, &Problem) {
        match failure {
            Failure::Invalid(problem) => ("invalid", problem),
            Failure::Unauthorized(problem) => ("unauthorized", problem),
            Failure::Forbidden(problem) => ("forbidden", problem),
            Failure::Throttled(busy) => ("throttled", &busy.problem),
            Failure::Unavailable(problem) => ("unavailable", problem),
            Failure::Rejected(problem) => ("rejected", problem),
        }
    }

    fn check(failure: &Failure, class: &str, remedy: &str, what: &str) {
        let (name, problem) = parts(failure);
        assert_eq!(name, class, "{what}");
        let zh = problem.zh.as_ref().unwrap();
        assert!(zh.message.is_some(), "{what}");
        let said = problem.remedy.clone().unwrap_or_default();
        assert!(said.contains(remedy), "{what}: {said}");
        assert_eq!(zh.remedy.as_deref().unwrap_or_default().is_empty(), said.is_empty(), "{what}");
    }

    #[test]
    fn the_table_of_current_codes() {
        #[rustfmt::skip]
        let table: &[(Asked, &str, &str, &str, &str)] = &[
            (LIST,    "ISV",    "IllegalAccessToken",     "unauthorized", ""),
            (ONE,     "ISV",    "IllegalAccessToken",     "unauthorized", ""),
            (RENEWAL, "ISV",    "IllegalAccessToken",     "unauthorized", "weft connect aliexpress"),
            (RENEWAL, "ISV",    "IllegalRefreshToken",    "unauthorized", "weft connect aliexpress"),
            (RENEWAL, "ISV",    "Whatever",               "unauthorized", "weft connect aliexpress"),
            (LIST,    "ISV",    "IncompleteSignature",    "invalid",      "`app_secret`"),
            (RENEWAL, "ISV",    "IncompleteSignature",    "invalid",      "`app_secret`"),
            (CODE,    "ISV",    "IncompleteSignature",    "invalid",      "`app_secret`"),
            (LIST,    "ISV",    "InvalidAppKey",          "invalid",      "`app_key`"),
            (RENEWAL, "ISV",    "IllegalAppKey",          "invalid",      "`app_key`"),
            (LIST,    "ISV",    "InvalidTimestamp",       "invalid",      "clock"),
            (RENEWAL, "ISV",    "InvalidTimestamp",       "invalid",      "clock"),
            (LIST,    "ISV",    "MissingParameter",       "invalid",      ""),
            (RENEWAL, "ISV",    "MissingParameter",       "invalid",      ""),
            (ONE,     "ISV",    "MissingParameter",       "rejected",     ""),
            (LIST,    "ISV",    "InsufficientPermission", "forbidden",    "aliexpress.solution.order.get"),
            (CODE,    "ISV",    "InsufficientPermission", "forbidden",    "token_level"),
            (LIST,    "ISV",    "AppCallLimit",           "throttled",    ""),
            (RENEWAL, "ISV",    "ApiCallLimit",           "throttled",    ""),
            (LIST,    "ISP",    "ServiceTimeout",         "unavailable",  ""),
            (LIST,    "",       "ServiceUnavailable",     "unavailable",  ""),
            (RENEWAL, "SYSTEM", "Whatever",               "unavailable",  ""),
            (ONE,     "ISP",    "Whatever",               "unavailable",  ""),
            (CODE,    "ISV",    "InvalidCode",            "invalid",      "begin again"),
            (LIST,    "ISV",    "Whatever",               "invalid",      ""),
            (ONE,     "ISV",    "Whatever",               "rejected",     ""),
        ];
        for (asked, fault, code, class, remedy) in table {
            let said = Said { fault: (*fault).to_owned(), ..Said::new(*code, "said so") };
            check(&from_iop(*asked, &said), class, remedy, &format!("{} {code}", asked.name));
        }
    }

    #[test]
    fn the_table_of_old_codes() {
        let secret = "client_id or client_secret is wrong";
        #[rustfmt::skip]
        let table: &[(Asked, &str, &str, u16, &str, &str)] = &[
            (LIST,    "gw.SignatureInvalid",      "",     400, "invalid",      "APP Signature"),
            (LIST,    "gw.ParamMissing",          "",     400, "invalid",      ""),
            (LIST,    "gw.QosAppFrequencyLimit",  "",     403, "throttled",    ""),
            (LIST,    "gw.QosAppFrequencyLimit",  "",     400, "throttled",    ""),
            (LIST,    "401",                      "",     401, "unauthorized", ""),
            (RENEWAL, "401",                      "",     401, "unauthorized", "weft connect"),
            (RENEWAL, "401",                      secret, 401, "invalid",      "app_secret"),
            (CODE,    "401",                      secret, 401, "invalid",      "app_secret"),
            (CODE,    "401",                      "",     401, "invalid",      "begin again"),
            (CODE,    "400",                      "",     400, "invalid",      "begin again"),
            (RENEWAL, "400",                      "",     400, "unauthorized", "weft connect"),
            (LIST,    "403",                      "",     403, "forbidden",    "aliexpress.solution.order.get"),
            (LIST,    "400",                      "",     400, "invalid",      ""),
            (ONE,     "400",                      "",     400, "rejected",     ""),
            (RENEWAL, "500",                      "",     500, "unavailable",  ""),
        ];
        for (asked, code, message, status, class, remedy) in table {
            let failure = from_aop(*asked, &Said::new(*code, *message), *status);
            check(&failure, class, remedy, &format!("{} {code} {message}", asked.name));
        }
    }

    #[test]
    fn a_ban_is_waited_for() {
        let wait = |message: &str| match from_iop(LIST, &Said::new("ApiCallLimit", message)) {
            Failure::Throttled(busy) => busy.wait_ms,
            _ => panic!("not throttled"),
        };
        assert_eq!(wait("The request frequency exceeds the limit. this ban will last 7 seconds"), Some(7_000));
        assert_eq!(wait("This ban will last for 1 more seconds"), Some(1_000));
        assert_eq!(wait("this ban will last 40123 seconds"), Some(40_123_000));
        assert_eq!(wait("this ban will last a while"), None);
        assert_eq!(wait("Api access frequency exceeds the limit."), None);
    }

    #[test]
    fn a_message_names_method_meaning_and_words_of_the_platform() {
        let sub = Some(("isv.order-not-exist".to_owned(), "The order does not exist".to_owned()));
        let failure = from_iop(ONE, &Said { sub, ..Said::new("15", "Remote service error") });
        let (class, problem) = parts(&failure);
        assert_eq!((class, problem.code.as_str()), ("rejected", "isv.order-not-exist"));
        let expected = "aliexpress.solution.order.info.get: the platform has no answer for this one: Remote service \
                        error: isv.order-not-exist: The order does not exist";
        assert_eq!(problem.message, expected);
        let zh = problem.zh.as_ref().and_then(|zh| zh.message.as_deref()).unwrap();
        assert!(zh.starts_with("aliexpress.solution.order.info.get：平台查不到这一条："), "{zh}");
        let sub = Some(("isp.remote-service-timeout".to_owned(), String::new()));
        let failure = from_iop(ONE, &Said { sub, ..Said::new("15", "Remote service error") });
        assert_eq!(parts(&failure).0, "unavailable");
    }

    #[test]
    fn statuses() {
        let of = |status| from_status(LIST, &Response::new(status, "<html>oops").with_header("retry-after", "7"));
        let table = [(301, "invalid"), (403, "invalid"), (404, "invalid"), (429, "throttled"), (502, "unavailable")];
        for (status, class) in table {
            assert_eq!(parts(&of(status)).0, class, "{status}");
        }
        assert!(matches!(of(429), Failure::Throttled(busy) if busy.wait_ms == Some(7_000)));
    }
}
