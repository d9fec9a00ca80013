//! What the platform refuses -> failures.
//!
//! REST refuses by HTTP status with `{"errors": …}`, a text or an object of fields; GraphQL does so as well before it looks
//! at a query, and after that over HTTP 200 with a list of errors that have codes. The token endpoint has
//! `{"error", "error_description"}`.

use std::collections::BTreeMap;

use serde::Deserialize;
use weft_sdk::http::Response;
use weft_sdk::{Failure, Label, label};

use crate::connection::Kind;
use crate::graphql::Error;

/// Most characters of what the platform says that a message has.
const SAID_CHARS_MAX: usize = 300;
/// The scope that orders need.
pub const READ_ORDERS: &str = "read_orders";
/// The scope without which orders that are older than 60 days are not there.
pub const READ_ALL_ORDERS: &str = "read_all_orders";

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

/// Orders, by time.
pub const ORDERS: Subject = Subject { en: "orders", zh: "订单列表" };
/// One order.
pub const ORDER: Subject = Subject { en: "order", zh: "订单详情" };
/// The items of orders.
pub const LINES: Subject = Subject { en: "items of orders", zh: "订单商品明细" };
/// The shop itself.
pub const SHOP: Subject = Subject { en: "shop", zh: "店铺信息" };

/// What went wrong, in both languages.
struct Reason(&'static str, &'static str);

/// `{"errors": "Not Found"}`, `{"errors": {"limit": "…"}}` or `{"errors": {"limit": ["…", "…"]}}`.
#[derive(Deserialize)]
struct Refusal {
    errors: Said,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Text(String),
    Fields(BTreeMap<String, OneOrMore>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Said {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Fields(fields) => {
                let of_field = |(name, said)| match said {
                    OneOrMore::One(text) => format!("{name}: {text}"),
                    OneOrMore::More(texts) => format!("{name}: {}", texts.join(", ")),
                };
                fields.into_iter().map(of_field).collect::<Vec<_>>().join("; ")
            }
        }
    }
}

fn said(response: &Response) -> Option<String> {
    response.json::<Refusal>().ok().map(|refusal| refusal.errors.text())
}

/// The failure for an HTTP status other than 2xx.
pub fn from_status(subject: &Subject, kind: Kind, response: &Response) -> Failure {
    let said = said(response);
    by_status(subject, kind, response, said.as_deref()).with_code(response.status())
}

fn by_status(subject: &Subject, kind: Kind, response: &Response, said: Option<&str>) -> Failure {
    let nature = response.nature();
    let told = said.unwrap_or(&nature);
    match response.status() {
        401 => unauthorized(subject, kind, told),
        402 => frozen(subject, told),
        403 if told.contains("Non-expiring access tokens") => old_token(subject, told),
        403 if told.contains("REST Admin API") => rest_is_closed(subject, told),
        403 => forbidden(subject, kind, told, None),
        404 => nothing_there(subject, told),
        423 => locked(subject, told),
        429 => throttled(subject, told, response.retry_after_ms()),
        430 => security(subject, told),
        500.. => say(Failure::unavailable, subject, &Reason("Shopify failed", "Shopify 系统出错"), told),
        406 | 415 => {
            say(Failure::invalid, subject, &Reason("the form of the request is refused", "请求的格式不被接受"), told)
                .with_remedies(check_base_url())
        }
        _ => say(Failure::invalid, subject, &Reason("the request was refused", "请求被拒绝"), told)
            .with_remedies(check_parameters()),
    }
}

/// The failure for an error of a GraphQL answer.
pub fn from_graphql(subject: &Subject, kind: Kind, error: &Error, wait_ms: Option<u64>) -> Failure {
    let told = error.message.as_str();
    let failure = match error.code() {
        "THROTTLED" => throttled(subject, told, wait_ms),
        "ACCESS_DENIED" => forbidden(subject, kind, told, error.required_access()),
        "MAX_COST_EXCEEDED" => say(
            Failure::invalid,
            subject,
            &Reason("the query costs more than one query may", "单次查询的点数超过上限"),
            told,
        )
        .with_remedies(label("make `page_size` or `lines` smaller", "请把 page_size 或 lines 改小")),
        "SHOP_INACTIVE" => inactive(subject, told),
        "INTERNAL_SERVER_ERROR" | "TIMEOUT" => {
            say(Failure::unavailable, subject, &Reason("Shopify failed", "Shopify 系统出错"), told)
        }
        _ => say(Failure::invalid, subject, &Reason("the query was refused", "查询被拒绝"), told).with_remedies(label(
            "check `api_version` of the connection and the step's parameters: a version may not have a field that is asked \
             for",
            "请检查账号的 api_version 和该步骤的参数：有的版本没有所查询的字段",
        )),
    };
    failure.with_code(error.code())
}

/// The search named a field that there is not. The platform then leaves that condition out, and gives everything.
pub fn unknown_search(subject: &Subject, field: &str) -> Failure {
    let reason = Reason("Shopify leaves out a condition of the search", "Shopify 忽略了一个搜索条件");
    say(Failure::invalid, subject, &reason, field)
        .with_remedies(label("correct that filter, or take it out", "请更正或去掉这个筛选条件"))
}

/// The caller has no token.
pub fn no_token(kind: Kind) -> Failure {
    Failure::unauthorized("there is no access token").with_chinese("没有访问令牌").with_remedies(kind.how_to_renew())
}

/// There is no such order, as far as the caller may see.
pub fn not_there(subject: &Subject) -> Failure {
    let reason = Reason("there is no such order, or it is older than 60 days", "没有这个订单，或订单已超过 60 天");
    say(Failure::rejected, subject, &reason, "").with_remedies(label(
        format!("orders that are older than 60 days need the scope `{READ_ALL_ORDERS}`, which Shopify has to approve"),
        format!("读取 60 天以前的订单需要权限 {READ_ALL_ORDERS}，由 Shopify 审批"),
    ))
}

/// Whose token it is, is another shop than that of the connection.
pub fn another_shop(asked: &str, given: &str) -> Failure {
    Failure::invalid(format!("this is the shop `{given}`, and the connection is for `{asked}`"))
        .with_chinese(format!("授权的店铺是 {given}，而账号填写的是 {asked}"))
        .with_remedies(label(
            "sign in to the shop of the connection and authorize again, or correct `shop`",
            "请登录账号所填的店铺后重新授权，或更正 shop 字段",
        ))
}

fn unauthorized(subject: &Subject, kind: Kind, told: &str) -> Failure {
    let reason = Reason("the access token is not valid or has ended", "访问令牌无效或已过期");
    say(Failure::unauthorized, subject, &reason, told).with_remedies(kind.how_to_renew())
}

/// From 2027-01-01 on, of public applications.
fn old_token(subject: &Subject, told: &str) -> Failure {
    let reason =
        Reason("the access token is one that doesn't end, which is no longer taken", "不再接受永久有效的访问令牌");
    say(Failure::unauthorized, subject, &reason, told).with_remedies(Kind::App.how_to_renew())
}

fn rest_is_closed(subject: &Subject, told: &str) -> Failure {
    let reason = Reason("this application may not use REST", "该应用不能使用 REST 接口");
    say(|text| Failure::forbidden(text, ""), subject, &reason, told)
        .with_remedies(label("use `shopify/orders`, which reads by GraphQL", "请改用 shopify/orders（GraphQL）"))
}

fn forbidden(subject: &Subject, kind: Kind, told: &str, required: Option<&str>) -> Failure {
    let scope = required.and_then(scope_in).or_else(|| scope_in(told));
    let (reason, remedy) = match scope {
        Some(scope) => (Reason("a scope is missing", "缺少权限（scope）"), kind.how_to_grant(scope)),
        None if told.contains("not approved") => (
            Reason("the application is not approved for customers' data", "应用没有读取顾客数据的许可"),
            label(
                "apply for protected customer data (Dev Dashboard or Partner Dashboard → the app → API access), or read \
                 without it: `personal: none`",
                "请申请“受保护的顾客数据”（Dev Dashboard 或 Partner Dashboard → 应用 → API access），\
                 或写 personal: none，不读取这些数据",
            ),
        ),
        None => (Reason("the application may not do that", "应用没有这项权限"), kind.how_to_grant(READ_ORDERS)),
    };
    say(|text| Failure::forbidden(text, ""), subject, &reason, told).with_remedies(remedy)
}

/// The name of a scope in a text: `Required access: `read_orders` access scope.`
fn scope_in(text: &str) -> Option<&str> {
    let is_part = |char: char| char.is_ascii_lowercase() || char == '_';
    text.split(|char| !is_part(char)).find(|word| word.starts_with("read_") || word.starts_with("write_"))
}

fn frozen(subject: &Subject, told: &str) -> Failure {
    let reason = Reason("the shop is frozen, as its bill is unpaid", "店铺因欠费被冻结");
    say(Failure::invalid, subject, &reason, told).with_remedies(label(
        "have the merchant pay Shopify's bill; until then take the shop out of the schedule",
        "请商家在 Shopify 后台结清账单；在此之前请暂停该店铺的定时运行",
    ))
}

fn locked(subject: &Subject, told: &str) -> Failure {
    say(Failure::invalid, subject, &Reason("the shop is locked", "店铺被锁定"), told).with_remedies(shop_support())
}

fn inactive(subject: &Subject, told: &str) -> Failure {
    say(Failure::invalid, subject, &Reason("the shop is not active", "店铺未处于营业状态"), told)
        .with_remedies(shop_support())
}

fn shop_support() -> Label {
    label(
        "have the merchant ask Shopify's support; until then take the shop out of the schedule",
        "请商家联系 Shopify 客服；在此之前请暂停该店铺的定时运行",
    )
}

fn security(subject: &Subject, told: &str) -> Failure {
    let reason = Reason("Shopify holds the request for harmful", "Shopify 出于安全原因拒绝了请求");
    say(Failure::invalid, subject, &reason, told).with_remedies(label(
        "see what else calls from the same address, and ask Shopify's support",
        "请检查同一出口地址上的其他程序，并联系 Shopify 客服",
    ))
}

fn throttled(subject: &Subject, told: &str, wait_ms: Option<u64>) -> Failure {
    let reason = Reason("the application's call limit is reached", "应用的调用额度已用完");
    say(|text| Failure::throttled(text, wait_ms), subject, &reason, told)
}

fn nothing_there(subject: &Subject, told: &str) -> Failure {
    let reason = Reason("there is no such shop, or no such version of the API", "没有这个店铺，或没有这个 API 版本");
    say(Failure::invalid, subject, &reason, told)
        .with_remedies(label("check `shop` and `api_version` of the connection", "请检查账号的 shop 和 api_version"))
}

fn check_base_url() -> Label {
    label(
        "check that `base_url` of the connection leads to Shopify, or leave it out",
        "请检查账号的 base_url 是否指向 Shopify，或删去它",
    )
}

fn check_parameters() -> Label {
    label("check the step's parameters", "请检查该步骤的参数")
}

/// A failure with one sentence in each language: what was asked for, what it means, what the platform said.
fn say(new: impl FnOnce(String) -> Failure, subject: &Subject, reason: &Reason, told: &str) -> Failure {
    let Subject { en, zh, .. } = subject;
    sentence(new, (en, zh), reason, told)
}

fn sentence(
    new: impl FnOnce(String) -> Failure,
    (en, zh): (&str, &str),
    Reason(reason_en, reason_zh): &Reason,
    told: &str,
) -> Failure {
    if told.is_empty() {
        return new(format!("{en}: {reason_en}")).with_chinese(format!("{zh}：{reason_zh}"));
    }
    let told: String = told.chars().take(SAID_CHARS_MAX).collect();
    new(format!("{en}: {reason_en}: {told}")).with_chinese(format!("{zh}：{reason_zh}：{told}"))
}

/// What the token endpoint is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make tokens of a code.
    Code,
    /// To renew them.
    Refresh,
    /// To make a token of the application's own credentials.
    Credentials,
}

impl Purpose {
    /// What it is called in messages.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Code => ("tokens for the consent", "用授权码换取令牌"),
            Self::Refresh => ("renewing the tokens", "刷新令牌"),
            Self::Credentials => ("token for the application's own credentials", "获取访问令牌"),
        }
    }
}

#[derive(Default, Deserialize)]
struct TokenRefusal {
    error: String,
    #[serde(default)]
    error_description: String,
}

/// The failure for an answer of the token endpoint that means no success.
pub fn token_refused(purpose: Purpose, response: &Response) -> Failure {
    let (en, zh) = purpose.names();
    let subject = Subject { en, zh };
    let status = response.status();
    let refusal = response.json::<TokenRefusal>().unwrap_or_default();
    if !matches!(status, 400 | 401 | 403) || refusal.error.is_empty() {
        let kind = if purpose == Purpose::Credentials { Kind::OwnApp } else { Kind::App };
        return from_status(&subject, kind, response);
    }
    let told = if refusal.error_description.is_empty() { &refusal.error } else { &refusal.error_description };
    by_token_error(purpose, &subject, &refusal.error, told).with_code(&refusal.error)
}

fn by_token_error(purpose: Purpose, subject: &Subject, error: &str, told: &str) -> Failure {
    let invalid = |reason: Reason, remedy: Label| say(Failure::invalid, subject, &reason, told).with_remedies(remedy);
    match (error, purpose) {
        ("invalid_client", _) => invalid(
            Reason("the client secret is wrong", "Client secret 不正确"),
            label(
                "copy `client_secret` again (Dev Dashboard → the app → Settings)",
                "请重新复制 client_secret（Dev Dashboard → 应用 → Settings）",
            ),
        ),
        ("application_cannot_be_found", _) => invalid(
            Reason("there is no application with this client ID", "没有这个 Client ID 对应的应用"),
            label(
                "copy `client_id` again (Dev Dashboard → the app → Settings)",
                "请重新复制 client_id（Dev Dashboard → 应用 → Settings）",
            ),
        ),
        ("shop_not_permitted", _) => invalid(
            Reason("the shop and the application belong to different organizations", "店铺与应用不属于同一个组织"),
            label(
                "for a shop of somebody else connect as `app`, by the merchant's consent; else create the application in \
                 the organization of the shop",
                "读取他人的店铺请改用 app 方式，由商家授权；自己的店铺请在店铺所属的组织里创建应用",
            ),
        ),
        ("app_not_installed", Purpose::Credentials) => invalid(
            Reason("the application is not installed in the shop", "应用没有安装到店铺"),
            label(
                "install the application in the shop (Dev Dashboard → the app → Install app)",
                "请先把应用安装到店铺（Dev Dashboard → 应用 → Install app）",
            ),
        ),
        (_, Purpose::Refresh) => {
            let reason = Reason("the authorization has ended", "授权已失效");
            say(Failure::unauthorized, subject, &reason, told).with_remedies(Kind::App.how_to_renew())
        }
        ("invalid_request" | "invalid_grant", Purpose::Code) => invalid(
            Reason("the code is wrong, too old, or was used already", "授权码有误、已过期或已被使用"),
            label("authorize the shop again, without delay", "请重新授权店铺，并尽快完成"),
        ),
        _ => invalid(
            Reason("no token is given", "没有得到令牌"),
            label("check `shop`, `client_id` and `client_secret`", "请检查 shop、client_id 和 client_secret"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use weft_sdk::serde_json::{Value, json};

    use super::*;

    /// Variant, code, wait, English message with remedy, Chinese message with remedy.
    fn parts(failure: &Failure) -> (&'static str, String, Option<u64>, String, String) {
        let (name, problem, wait_ms) = match failure {
            Failure::Invalid(problem) => ("invalid", problem, None),
            Failure::Unauthorized(problem) => ("unauthorized", problem, None),
            Failure::Forbidden(problem) => ("forbidden", problem, None),
            Failure::Throttled(busy) => ("throttled", &busy.problem, busy.wait_ms),
            Failure::Unavailable(problem) => ("unavailable", problem, None),
            Failure::Rejected(problem) => ("rejected", problem, None),
        };
        let zh = problem.zh.clone().expect("everything is said in Chinese, too");
        let english = format!("{} | {}", problem.message, problem.remedy.clone().unwrap_or_default());
        let chinese = format!("{} | {}", zh.message.expect("a message"), zh.remedy.unwrap_or_default());
        (name, problem.code.clone(), wait_ms, english, chinese)
    }

    fn answer(status: u16, body: Value) -> Response {
        Response::new(status, body.to_string())
    }

    #[test]
    fn the_table_of_statuses() {
        let login = "[API] Invalid API key or access token (unrecognized login or wrong password)";
        let scope = "[API] This action requires merchant approval for read_orders scope.";
        let rest = "[API] The REST Admin API is not available to this app.";
        let ends = "[API] Non-expiring access tokens are no longer accepted for the Admin API.";
        #[rustfmt::skip]
        let table = [
            (400, json!({ "errors": { "limit": "Invalid value." } }),          "invalid",      "limit: Invalid value.", "参数"),
            (401, json!({ "errors": login }),                                  "unauthorized", "authorize the shop again", "重新授权"),
            (402, json!({ "errors": "Unavailable Shop" }),                     "invalid",      "bill", "欠费"),
            (403, json!({ "errors": scope }),                                  "forbidden",    "add `read_orders`", "read_orders"),
            (403, json!({ "errors": rest }),                                   "forbidden",    "shopify/orders", "GraphQL"),
            (403, json!({ "errors": ends }),                                   "unauthorized", "doesn't end", "永久有效"),
            (404, json!({ "errors": "Not Found" }),                            "invalid",      "`api_version`", "api_version"),
            (406, json!({ "errors": "Not Acceptable" }),                       "invalid",      "`base_url`", "base_url"),
            (415, json!({ "errors": "Unsupported Media Type" }),               "invalid",      "`base_url`", "base_url"),
            (422, json!({ "errors": { "name": ["is short", "is odd"] } }),     "invalid",      "name: is short, is odd", "拒绝"),
            (423, json!({ "errors": "Locked" }),                               "invalid",      "locked", "锁定"),
            (429, json!({ "errors": "Exceeded 2 calls per second" }),          "throttled",    "limit", "额度"),
            (430, json!({ "errors": "Security" }),                             "invalid",      "harmful", "安全"),
            (500, json!({ "errors": "Internal Server Error" }),                "unavailable",  "failed", "系统出错"),
            (503, json!(null),                                                 "unavailable",  "failed", "系统出错"),
        ];
        for (status, body, class, english, chinese) in table {
            let failure = from_status(&ORDERS, Kind::App, &answer(status, body));
            let (name, code, _, en, zh) = parts(&failure);
            assert_eq!((name, code), (class, status.to_string()), "{status}");
            assert!(en.contains(english) && zh.contains(chinese), "{status}: {en} / {zh}");
        }
    }

    #[test]
    fn a_page_of_a_gateway_is_told_as_what_it_is() {
        let failure = from_status(&ORDERS, Kind::App, &Response::new(502, "<html>Bad gateway</html>"));
        assert_eq!(parts(&failure).3, "orders: Shopify failed: an HTML page of 24 bytes | ");
    }

    #[test]
    fn a_wait_is_kept_to() {
        let response = answer(429, json!({ "errors": "Exceeded 2 calls per second" })).with_header("retry-after", "2");
        assert_eq!(parts(&from_status(&ORDERS, Kind::App, &response)).2, Some(2_000));
    }

    #[test]
    fn an_order_that_is_not_there_spoils_only_itself() {
        let (name, _, _, english, chinese) = parts(&not_there(&ORDER));
        assert_eq!(name, "rejected");
        assert!(english.contains("60 days") && english.contains("read_all_orders") && chinese.contains("60 天"));
        // Of GraphQL a status says nothing of the order.
        let shop = from_status(&ORDER, Kind::App, &answer(404, json!({ "errors": "Not Found" })));
        assert_eq!(parts(&shop).0, "invalid");
    }

    #[test]
    fn each_kind_of_connection_has_its_own_remedy() {
        let remedy =
            |kind, status, said: &str| parts(&from_status(&ORDERS, kind, &answer(status, json!({ "errors": said })))).3;
        let scope = "This action requires merchant approval for read_all_orders scope.";
        for (kind, granted, renewed) in [
            (Kind::App, "field `scopes`", "authorize the shop again"),
            (Kind::OwnApp, "Dev Dashboard", "`client_id`"),
            (Kind::CustomApp, "Develop apps", "`access_token`"),
            (Kind::PrivateApp, "Develop apps", "`password`"),
        ] {
            assert!(
                remedy(kind, 403, scope).contains(granted) && remedy(kind, 403, scope).contains("`read_all_orders`")
            );
            assert!(remedy(kind, 401, "no").contains(renewed));
        }
    }

    #[test]
    fn the_table_of_graphql() {
        let error = |code: &str, message: &str| -> Error {
            weft_sdk::serde_json::from_value(json!({ "message": message, "extensions": { "code": code } })).unwrap()
        };
        let scope = "Access denied for orders field. Required access: `read_orders` access scope.";
        let approved = "This app is not approved to use the email field.";
        #[rustfmt::skip]
        let table = [
            ("THROTTLED",             "Throttled",     "throttled",   "limit"),
            ("ACCESS_DENIED",         scope,           "forbidden",   "add `read_orders`"),
            ("ACCESS_DENIED",         approved,        "forbidden",   "protected customer data"),
            ("MAX_COST_EXCEEDED",     "Query cost is", "invalid",     "`page_size`"),
            ("SHOP_INACTIVE",         "Inactive",      "invalid",     "support"),
            ("INTERNAL_SERVER_ERROR", "Internal",      "unavailable", "failed"),
            ("undefinedField",        "Field 'x'",     "invalid",     "`api_version`"),
        ];
        for (code, message, class, english) in table {
            let failure = from_graphql(&ORDERS, Kind::App, &error(code, message), Some(700));
            let (name, told, wait_ms, en, _) = parts(&failure);
            assert_eq!((name, told.as_str(), wait_ms.is_some()), (class, code, class == "throttled"), "{code}");
            assert!(en.contains(english), "{code}: {en}");
        }
    }

    #[test]
    fn the_table_of_the_token_endpoint() {
        use Purpose::{Code, Credentials, Refresh};
        #[rustfmt::skip]
        let table = [
            (Code,        400, "invalid_request",             "invalid",      "used already"),
            (Code,        400, "invalid_client",              "invalid",      "`client_secret`"),
            (Code,        400, "application_cannot_be_found", "invalid",      "`client_id`"),
            (Refresh,     400, "invalid_request",             "unauthorized", "authorize the shop again"),
            (Refresh,     400, "invalid_grant",               "unauthorized", "authorize the shop again"),
            (Refresh,     401, "invalid_token",               "unauthorized", "authorize the shop again"),
            (Refresh,     400, "app_not_installed",           "unauthorized", "authorize the shop again"),
            (Refresh,     400, "invalid_client",              "invalid",      "`client_secret`"),
            (Refresh,     400, "application_cannot_be_found", "invalid",      "`client_id`"),
            (Credentials, 400, "shop_not_permitted",          "invalid",      "organization"),
            (Credentials, 400, "app_not_installed",           "invalid",      "install the application"),
            (Credentials, 400, "invalid_client",              "invalid",      "`client_secret`"),
            (Credentials, 400, "unsupported_grant_type",      "invalid",      "`client_id`"),
            (Refresh,     503, "invalid_grant",               "unavailable",  "failed"),
        ];
        for (purpose, status, error, class, english) in table {
            let body = json!({ "error": error, "error_description": "…" });
            let (name, code, _, en, _) = parts(&token_refused(purpose, &answer(status, body)));
            let expected = if status == 503 { "503" } else { error };
            assert_eq!((name, code.as_str()), (class, expected), "{purpose:?} {error}");
            assert!(en.contains(english), "{purpose:?} {error}: {en}");
        }
        let page = token_refused(Refresh, &Response::new(502, "<html>Bad gateway</html>"));
        assert_eq!(parts(&page).0, "unavailable", "a page of a gateway ends no authorization");
    }
}
