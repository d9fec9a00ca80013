//! The gateway's error codes -> failures, and what both editions say about theirs.

use weft_sdk::Failure;
use weft_sdk::http::Response;

use crate::answer::GatewayError;
use crate::app::App;
use crate::interface::Interface;

/// How long to wait when a limit per minute is reached.
pub const LIMIT_WAIT_MS: u64 = 60_000;
/// Where the merchant's rights for the interface account are.
const EMPLOYEE_RIGHTS: &str = "ERP: 设置 → 安全设置 → 员工权限";
/// Where an app gets its interfaces at the gateway.
const SCENARIOS: &str = "open.taobao.com → 控制台 → 三方互通 → 场景列表";

/// What was asked, and through which kind of app.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// The interface.
    pub interface: &'a Interface,
    /// The kind of app.
    pub app: App,
    /// What the interface is called there.
    pub name: &'a str,
}

impl About<'_> {
    /// One sentence: which interface, what it means, what the platform said.
    pub fn say(&self, reason: &str, message: &str) -> String {
        let name = self.name;
        if message.is_empty() { format!("{name}: {reason}") } else { format!("{name}: {reason}: {message}") }
    }

    /// The interface, as people find it in the platform's lists.
    fn titled(&self) -> String {
        format!("`{}` ({})", self.name, self.interface.title.1)
    }

    /// The interface, or a shop or warehouse of it, is not granted.
    pub fn not_granted(&self, message: &str) -> Failure {
        let interface = self.titled();
        let paid = if self.interface.paid { " It is a paid add-on (增值接口): buy it first." } else { "" };
        let remedy = match self.app {
            App::Custom => format!(
                "tick {interface} in the app's interface list (open.wangdian.cn → 应用管理 → 接口列表) and have \
                 Wangdiantong approve the change with the sid; then check the shop and warehouse rights of the \
                 employee that is the interface account ({EMPLOYEE_RIGHTS}).{paid}"
            ),
            App::Qimen => format!(
                "have Wangdiantong grant {interface} to the Qimen app of this sid; then check the shop and \
                 warehouse rights of the employee that is the interface account ({EMPLOYEE_RIGHTS}).{paid}"
            ),
        };
        Failure::forbidden(self.say("a permission is missing", message), remedy)
    }

    /// The interface is not offered to this kind of app.
    pub fn wrong_app(&self, needed: App, message: &str) -> Failure {
        let reason = format!("it is not offered to a {}", self.app.told());
        let remedy = format!("use a connection with `variant: {}`, a {}", needed.variant(), needed.told());
        Failure::forbidden(self.say(&reason, message), remedy)
    }

    /// The clock of this machine is wrong.
    pub fn wrong_clock(&self, message: &str) -> Failure {
        Failure::invalid(self.say("the platform's clock shows another time", message))
            .with_remedy("set the clock of the machine that weft runs on (NTP), then run it again")
    }

    /// A limit per minute is reached.
    pub fn limit_reached(&self, message: &str) -> Failure {
        Failure::throttled(self.say("the call limit is reached", message), Some(LIMIT_WAIT_MS))
    }

    /// The request is wrong, for a reason that the platform's words tell.
    pub fn wrong(&self, reason: &str, message: &str) -> Failure {
        let failure = Failure::invalid(self.say(reason, message));
        match self.interface.hint {
            Some(hint) => failure.with_remedy(hint),
            None => failure,
        }
    }
}

/// The failure for an error of the gateway.
pub fn from_gateway(about: &About<'_>, error: &GatewayError) -> Failure {
    let said: Vec<&str> = [&error.message, &error.sub_code, &error.sub_message]
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    meaning(about, error, &said.join(" / ")).with_code(&error.code)
}

fn meaning(about: &About<'_>, error: &GatewayError, said: &str) -> Failure {
    let interface = about.titled();
    let invalid = |reason: &str, remedy: &str| Failure::invalid(about.say(reason, said)).with_remedy(remedy);
    match error.code.as_str() {
        "7" => Failure::throttled(about.say("the gateway's call limit is reached", said), Some(ban_ms(said))),
        "10" => Failure::unavailable(about.say("the gateway is not available", said)),
        "11" | "12" | "13" if error.sub_code.contains("ip-whitelist") => Failure::forbidden(
            about.say("the caller's IP address is not on the allow list", said),
            "add the IP address that weft calls from to the app's IP allow list (open.taobao.com → 控制台 → IP 白名单)",
        ),
        "11" | "12" | "13" => Failure::forbidden(
            about.say("the app has no permission for this interface at the gateway", said),
            format!(
                "if other nodes of this connection work, only {interface} is missing: attach the scenario that has it to the \
                 app, and have Wangdiantong grant it to the Qimen app of this sid. If none works, attach the scenario with \
                 the right role ({SCENARIOS}), and let Wangdiantong confirm that the Qimen app is online"
            ),
        ),
        "21" | "22" => Failure::forbidden(
            about.say("the gateway doesn't know this method for the app", said),
            format!(
                "attach the scenario that has {interface} to the app ({SCENARIOS}); if other nodes of this connection work, \
                 it is not offered through Qimen: use a connection with `variant: custom-app`"
            ),
        ),
        "24" | "25" => invalid(
            "the gateway refuses the signature",
            "check `qimen_app_secret` of the connection (App Secret at open.taobao.com, not Wangdiantong's secret); \
             if it is right, try another `sign_method`",
        ),
        "26" => invalid(
            "the gateway wants the merchant's authorization",
            "let the merchant authorize the app (https://oauth.taobao.com/authorize?response_type=code&client_id=APP_KEY&\
             redirect_uri=CALLBACK, then exchange the code at https://oauth.taobao.com/token) and fill the access_token in \
             as `session` of the connection",
        ),
        "27" | "53" => Failure::forbidden(
            about.say("the merchant's authorization is expired or revoked", said),
            "let the merchant authorize the app again (https://oauth.taobao.com/authorize) and fill the new access_token in \
             as `session` of the connection",
        ),
        "28" | "29" => invalid(
            "the gateway doesn't know the app key",
            "check `qimen_app_key` and `target_app_key` of the connection, and `environment` while the joint test runs",
        ),
        "30" | "31" => about.wrong_clock(said),
        _ if error.sub_code.starts_with("isp.") => {
            Failure::unavailable(about.say("the ERP behind the gateway failed", said))
        }
        _ => Failure::invalid(about.say("the gateway refuses the request", said)),
    }
}

/// How long the gateway says that it will refuse: `This ban will last for 12 more seconds`.
fn ban_ms(said: &str) -> u64 {
    let words: Vec<&str> = said.split(|c: char| c.is_whitespace() || c == '.' || c == ',').collect();
    let second = words.iter().position(|word| word.starts_with("second")).unwrap_or_default();
    let seconds = words[..second].iter().rev().find_map(|word| word.parse::<u64>().ok());
    seconds.map_or(LIMIT_WAIT_MS, |seconds| seconds.max(1).saturating_mul(1_000))
}

/// The failure for an HTTP status other than 2xx, which the platform uses for none of its own errors.
pub fn from_status(about: &About<'_>, response: &Response) -> Failure {
    let status = response.status();
    let text = about.say(&format!("HTTP status {status}"), &response.nature());
    let failure = match status {
        429 => Failure::throttled(text, response.retry_after_ms()),
        500.. => Failure::unavailable(text),
        _ => Failure::invalid(text).with_remedy("check `base_url` of the connection"),
    };
    failure.with_code(status)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::interface::{Category, Record};

    pub(crate) fn interface() -> Interface {
        Interface::new("orders", ("Orders", "订单"), Category::Orders, "trade_query.php", "trades", Record::UNKNOWN)
    }

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
    fn the_table_of_the_gateways_codes() {
        let interface = interface();
        let about = About { interface: &interface, app: App::Qimen, name: "wdt.trade.query" };
        #[rustfmt::skip]
        let table = [
            ("3",  "",                                           "",  "invalid",     None,         ""),
            ("7",  "accesscontrol.limited-by-api-access-count",  "This ban will last for 12 more seconds", "throttled", Some(12_000), ""),
            ("7",  "accesscontrol.limited-by-app-access-count",  "wait", "throttled", Some(60_000), ""),
            ("9",  "",                                           "",  "invalid",     None,         ""),
            ("10", "",                                           "",  "unavailable", None,         ""),
            ("11", "isv.permission-api-package-limit",           "",  "forbidden",   None,         "`wdt.trade.query` (订单)"),
            ("11", "isv.permission-api-package-empty",           "",  "forbidden",   None,         "三方互通"),
            ("11", "isv.permission-ip-whitelist-limit",          "",  "forbidden",   None,         "IP allow list"),
            ("12", "",                                           "",  "forbidden",   None,         "三方互通"),
            ("13", "",                                           "",  "forbidden",   None,         "三方互通"),
            ("15", "isp.remote-service-timeout",                 "",  "unavailable", None,         ""),
            ("15", "isv.bad",                                    "",  "invalid",     None,         ""),
            ("22", "",                                           "",  "forbidden",   None,         "custom-app"),
            ("21", "",                                           "",  "forbidden",   None,         "`wdt.trade.query` (订单)"),
            ("25", "isv.invalid-signature",                      "",  "invalid",     None,         "`qimen_app_secret`"),
            ("26", "",                                           "",  "invalid",     None,         "oauth.taobao.com"),
            ("27", "",                                           "",  "forbidden",   None,         "`session`"),
            ("53", "",                                           "",  "forbidden",   None,         "`session`"),
            ("29", "",                                           "",  "invalid",     None,         "`qimen_app_key`"),
            ("31", "",                                           "",  "invalid",     None,         "clock"),
            ("41", "isv.invalid-parameter:x",                    "",  "invalid",     None,         ""),
            ("99", "isp.unknown-error",                          "",  "unavailable", None,         ""),
            ("99", "",                                           "",  "invalid",     None,         ""),
        ];
        for (code, sub_code, sub_message, variant, wait_ms, remedy) in table {
            let error = GatewayError {
                code: code.to_owned(),
                message: "said so".to_owned(),
                sub_code: sub_code.to_owned(),
                sub_message: sub_message.to_owned(),
            };
            let failure = from_gateway(&about, &error);
            let (name, wait, said) = parts(&failure);
            assert_eq!((name, wait), (variant, wait_ms), "{code} {sub_code}");
            assert!(said.contains(remedy), "{code} {sub_code}: {said}");
        }
    }

    #[test]
    fn a_message_names_interface_meaning_and_words_of_the_gateway() {
        let interface = interface();
        let about = About { interface: &interface, app: App::Qimen, name: "wdt.trade.query" };
        let error = GatewayError {
            code: "27".to_owned(),
            message: "Invalid session".to_owned(),
            sub_code: "session-expired".to_owned(),
            sub_message: String::new(),
        };
        let Failure::Forbidden(problem) = from_gateway(&about, &error) else { panic!("not forbidden") };
        assert_eq!(problem.code, "27");
        let expected =
            "wdt.trade.query: the merchant's authorization is expired or revoked: Invalid session / session-expired";
        assert_eq!(problem.message, expected);
    }

    #[test]
    fn the_length_of_a_ban_is_in_its_words() {
        assert_eq!(ban_ms("This ban will last for 1 more seconds"), 1_000);
        assert_eq!(ban_ms("at most 40 requests; will last for 7 seconds."), 7_000);
        assert_eq!(ban_ms("will last for 0 seconds"), 1_000);
        assert_eq!((ban_ms("forever"), ban_ms("")), (60_000, 60_000));
    }

    #[test]
    fn a_missing_permission_is_named_where_it_is_granted() {
        let interface = interface().paid();
        let custom = About { interface: &interface, app: App::Custom, name: "trade_query.php" }.not_granted("无权限");
        let (variant, _, remedy) = parts(&custom);
        assert_eq!(variant, "forbidden");
        for word in ["`trade_query.php` (订单)", "接口列表", "sid", "员工权限", "增值接口"] {
            assert!(remedy.contains(word), "{word}: {remedy}");
        }
        let qimen = About { interface: &interface, app: App::Qimen, name: "wdt.trade.query" }.not_granted("无权限");
        assert!(parts(&qimen).2.contains("`wdt.trade.query` (订单)"));
    }

    #[test]
    fn statuses() {
        let interface = interface();
        let about = About { interface: &interface, app: App::Custom, name: "trade_query.php" };
        let failure = |status, header| {
            from_status(&about, &Response::new(status, "<html>oops").with_header("retry-after", header))
        };
        assert_eq!(parts(&failure(429, "7")), ("throttled", Some(7_000), ""));
        assert_eq!(parts(&failure(429, "soon")), ("throttled", None, ""));
        assert_eq!(parts(&failure(502, "")).0, "unavailable");
        for status in [301, 401, 404] {
            assert_eq!(parts(&failure(status, "")).0, "invalid");
        }
    }
}
