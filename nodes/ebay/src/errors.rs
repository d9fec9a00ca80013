//! The platform's errors -> failures.
//!
//! The REST interfaces refuse with `{"errors":[{"errorId", "category", "message", …}]}`, the token endpoint with
//! `{"error", "error_description"}`; a gateway in between may send a page instead.

use serde::Deserialize;
use weft_sdk::http::Response;
use weft_sdk::{Failure, Label, label};

use crate::interface::Interface;

#[derive(Debug, Deserialize)]
struct Refusal {
    errors: Vec<Error>,
}

#[derive(Debug, Default, Deserialize)]
struct Error {
    #[serde(rename = "errorId", default)]
    id: u64,
    #[serde(default)]
    category: String,
    #[serde(default)]
    message: String,
    #[serde(rename = "longMessage", default)]
    long_message: String,
}

impl Error {
    fn of(response: &Response) -> Option<Self> {
        response.json::<Refusal>().ok()?.errors.into_iter().next()
    }

    fn said(&self) -> &str {
        if self.long_message.is_empty() { &self.message } else { &self.long_message }
    }
}

/// What went wrong, in both languages.
struct Reason(&'static str, &'static str);

/// Errors about the parameters of a request.
#[rustfmt::skip]
const PARAMETERS: &[(u64, Reason)] = &[
    (30700, Reason("there is no such filter", "没有这个过滤条件")),
    (30800, Reason("the value of a filter is not valid", "过滤条件的值无效")),
    (30810, Reason("a date is written in a wrong way", "日期格式有误")),
    (30820, Reason("the range of time has no beginning", "时间范围缺少开始时间")),
    (30830, Reason("the range of time is longer than two years", "时间范围超过两年")),
    (30840, Reason("the range of time ends before it begins", "时间范围的结束不晚于开始")),
    (30850, Reason("the range of time reaches into the future", "时间范围包含未来的时间")),
    (30900, Reason("more than 50 order numbers are asked for", "一次查询的订单号超过 50 个")),
    (31000, Reason("the offset is not valid", "offset 无效")),
    (31100, Reason("the page size is not valid", "每页数量无效")),
    (32100, Reason("the order number is not valid", "订单号无效")),
    (32800, Reason("the field group is not valid", "fieldGroups 无效")),
];

/// The failure for an answer that means no success.
pub fn refused(interface: &Interface, response: &Response) -> Failure {
    let error = Error::of(response);
    let failure = match &error {
        Some(error) => by_error(interface, response, error),
        None => by_status(interface, response),
    };
    match error {
        Some(error) if error.id > 0 => failure.with_code(error.id),
        _ => failure.with_code(response.status()),
    }
}

fn by_error(interface: &Interface, response: &Response, error: &Error) -> Failure {
    let said = error.said();
    if let Some((id, reason)) = PARAMETERS.iter().find(|(id, _)| *id == error.id) {
        return about_parameters(interface, *id, reason, said);
    }
    match (error.id, response.status()) {
        (1001 | 1002, _) | (_, 401) => unauthorized(interface, said),
        (1100, _) | (_, 403) => forbidden(interface, said),
        (2001, _) | (_, 429) => throttled(interface, response, said),
        (_, 404) => not_there(interface, said),
        (30500, _) | (_, 500..) => unavailable(interface, said),
        _ if error.category == "APPLICATION" => unavailable(interface, said),
        _ => say(Failure::invalid, interface, &Reason("the request was refused", "请求被拒绝"), said),
    }
}

/// Without an error of the platform's own.
fn by_status(interface: &Interface, response: &Response) -> Failure {
    let nature = response.nature();
    match response.status() {
        401 => unauthorized(interface, ""),
        403 => forbidden(interface, ""),
        429 => throttled(interface, response, ""),
        500.. => unavailable(interface, &nature),
        // The platform documents a 404 without a code for an order that is not there; a page is somebody else's.
        404 if response.body().is_empty() => not_there(interface, ""),
        _ => {
            let reason = Reason("eBay does not answer there", "该地址没有 eBay 的应答");
            say(Failure::invalid, interface, &reason, &nature).with_remedies(check_base_url())
        }
    }
}

fn about_parameters(interface: &Interface, id: u64, reason: &Reason, said: &str) -> Failure {
    // A wrong number spoils only itself.
    if id == 32100 && interface.about_one {
        return say(Failure::rejected, interface, reason, said);
    }
    let failure = say(Failure::invalid, interface, reason, said);
    if id == 30850 {
        return failure.with_remedies(label(
            "set the clock of the machine that weft runs on: it is ahead",
            "请校准运行 weft 的机器的时钟：它比实际时间快",
        ));
    }
    failure.with_remedies(label("check the step's parameters and its `sync`", "请检查该步骤的参数和 sync"))
}

fn unauthorized(interface: &Interface, said: &str) -> Failure {
    let reason = Reason("the access token is not valid or has ended", "访问令牌无效或已过期");
    say(Failure::unauthorized, interface, &reason, said)
}

fn forbidden(interface: &Interface, said: &str) -> Failure {
    let scope = interface.scope;
    let reason = Reason("the seller has not granted the scope that this needs", "卖家没有授予所需的权限（scope）");
    let new = |message: String| Failure::forbidden(message, "");
    say(new, interface, &reason, said).with_remedies(label(
        format!(
            "add `{scope}` to the field `scopes` of the connection, see that the application has it (eBay developer \
             account → Application Keys → OAuth scopes), and authorize the shop again"
        ),
        format!(
            "请在账号的 scopes 字段中加上 {scope}，确认应用有这项权限（eBay 开发者账号 → Application Keys → OAuth scopes），\
             然后重新授权店铺"
        ),
    ))
}

/// How long to wait is often not said. A day's limit ends at midnight in California, and the host keeps to those that are
/// documented; who else uses the application it can't know.
fn throttled(interface: &Interface, response: &Response, said: &str) -> Failure {
    let wait_ms = response.retry_after_ms();
    let reason = Reason("the application's call limit is reached", "应用的调用次数已达上限");
    say(|message| Failure::throttled(message, wait_ms), interface, &reason, said).with_remedies(end_of_day())
}

fn end_of_day() -> Label {
    label(
        "see what else uses the same application; the day of eBay's limits ends at midnight US Pacific time",
        "请检查是否有其他程序在用同一个应用；eBay 的每日限额在美国太平洋时间零点重置",
    )
}

fn not_there(interface: &Interface, said: &str) -> Failure {
    if interface.about_one {
        let reason = Reason("there is no such order, or it is older than two years", "没有这个订单，或订单已超过两年");
        return say(Failure::rejected, interface, &reason, said);
    }
    let reason = Reason("eBay knows nothing of it", "eBay 没有相应的内容");
    say(Failure::invalid, interface, &reason, said).with_remedies(check_base_url())
}

fn unavailable(interface: &Interface, said: &str) -> Failure {
    say(Failure::unavailable, interface, &Reason("eBay failed", "eBay 系统出错"), said)
}

fn check_base_url() -> Label {
    label(
        "check that `base_url` of the connection leads to eBay, or leave it out",
        "请检查账号的 base_url 是否指向 eBay，或删去它",
    )
}

/// A failure with one sentence in each language: what was asked for, what it means, what the platform said.
fn say(new: impl FnOnce(String) -> Failure, interface: &Interface, reason: &Reason, said: &str) -> Failure {
    let Interface { en, zh, .. } = interface;
    sentence(new, en, zh, reason, said)
}

fn sentence(new: impl FnOnce(String) -> Failure, en: &str, zh: &str, reason: &Reason, said: &str) -> Failure {
    let Reason(reason_en, reason_zh) = reason;
    if said.is_empty() {
        return new(format!("{en}: {reason_en}")).with_chinese(format!("{zh}：{reason_zh}"));
    }
    new(format!("{en}: {reason_en}: {said}")).with_chinese(format!("{zh}：{reason_zh}：{said}"))
}

/// What the token endpoint is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make tokens of a code.
    Code,
    /// To renew the access token.
    Refresh,
    /// To end a refresh token.
    Revoke,
}

impl Purpose {
    /// What people call it.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Code => ("token for the code", "用授权码换取令牌"),
            Self::Refresh => ("renewal of the access token", "刷新访问令牌"),
            Self::Revoke => ("end of the authorization", "撤销授权"),
        }
    }
}

#[derive(Debug, Deserialize)]
struct OAuthError {
    error: String,
    #[serde(default)]
    error_description: String,
}

/// The failure for an answer of the token endpoint that means no success.
pub fn token_refused(purpose: Purpose, response: &Response) -> Failure {
    match response.json::<OAuthError>() {
        Ok(OAuthError { error, error_description }) if response.status() < 500 => {
            by_word(purpose, response, &error, &error_description).with_code(error)
        }
        _ => token_unreadable(purpose, response),
    }
}

fn by_word(purpose: Purpose, response: &Response, word: &str, said: &str) -> Failure {
    let (en, zh) = purpose.names();
    let invalid = |reason: Reason| sentence(Failure::invalid, en, zh, &reason, said);
    match word {
        "invalid_grant" => grant_over(purpose, said),
        "invalid_client" => invalid(Reason("eBay does not know these keys", "eBay 不认可这组密钥")).with_remedies(label(
            "check `client_id` (App ID) and `client_secret` (Cert ID) of the connection: both from the same keyset, \
             Production for shops, Sandbox for the sandbox",
            "请检查账号的 client_id（App ID）和 client_secret（Cert ID）：两者须来自同一组密钥，正式店铺用 Production，\
             沙箱用 Sandbox",
        )),
        "invalid_scope" => {
            let reason = Reason("a scope is unknown, or was not granted", "授权范围（scope）不存在，或未获授权");
            let new = |message: String| Failure::forbidden(message, "");
            sentence(new, en, zh, &reason, said).with_remedies(label(
                "in the field `scopes` of the connection write only scopes that the application has (eBay developer account \
                 → Application Keys → OAuth scopes), and authorize the shop again",
                "账号的 scopes 字段只能填应用已有的权限（eBay 开发者账号 → Application Keys → OAuth scopes），改好后请重新授权店铺",
            ))
        }
        "invalid_request" => invalid(Reason("the request is not valid", "请求无效")).with_remedies(label(
            "check `ru_name` of the connection: the RuName of the same keyset, not an address",
            "请检查账号的 ru_name：应是同一组密钥下的 RuName，不是网址",
        )),
        "unsupported_grant_type" => {
            invalid(Reason("eBay does not know this kind of request", "eBay 不支持这种请求")).with_remedies(check_base_url())
        }
        _ if response.status() == 429 => token_throttled(purpose, response, said),
        _ => invalid(Reason("the request was refused", "请求被拒绝")),
    }
}

/// The platform says so of a code or a token that is wrong, used, ended, or of another application.
fn grant_over(purpose: Purpose, said: &str) -> Failure {
    let (en, zh) = purpose.names();
    if purpose == Purpose::Code {
        let reason = Reason(
            "the code was used already, has ended, or belongs to another application",
            "授权码已被使用、已过期，或属于另一个应用",
        );
        return sentence(Failure::invalid, en, zh, &reason, said).with_remedies(label(
            "authorize the shop again, and finish within five minutes: a code is good once, for 299 seconds",
            "请重新授权店铺，并在五分钟内完成：授权码只能使用一次，有效期 299 秒",
        ));
    }
    let reason = Reason("the authorization of the shop is over", "店铺的授权已失效");
    sentence(Failure::unauthorized, en, zh, &reason, said).with_remedies(label(
        "authorize the shop again: about 18 months have passed, the seller has changed the user name or password, or has \
         taken the authorization back",
        "请重新授权店铺：授权满 18 个月左右、卖家修改了用户名或密码、或卖家取消了授权，都会使授权失效",
    ))
}

fn token_throttled(purpose: Purpose, response: &Response, said: &str) -> Failure {
    let (en, zh) = purpose.names();
    let wait_ms = response.retry_after_ms();
    let reason = Reason("the application's limit of tokens is reached", "应用获取令牌的次数已达上限");
    sentence(|message| Failure::throttled(message, wait_ms), en, zh, &reason, said).with_remedies(end_of_day())
}

/// A gateway's answer, or the shape of the other interfaces.
fn token_unreadable(purpose: Purpose, response: &Response) -> Failure {
    let (en, zh) = purpose.names();
    let error = Error::of(response).unwrap_or_default();
    let nature = response.nature();
    let said = if error.said().is_empty() { &nature } else { error.said() };
    let failure = match response.status() {
        429 => token_throttled(purpose, response, said),
        500.. => sentence(Failure::unavailable, en, zh, &Reason("eBay failed", "eBay 系统出错"), said),
        _ => {
            let reason = Reason("eBay does not answer there", "该地址没有 eBay 的应答");
            sentence(Failure::invalid, en, zh, &reason, said).with_remedies(check_base_url())
        }
    };
    if error.id > 0 { failure.with_code(error.id) } else { failure.with_code(response.status()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::Problem;

    use super::*;
    use crate::interface::{IDENTITY, ORDER, ORDERS};

    /// Variant, problem, and wait of a failure.
    fn parts(failure: &Failure) -> (&'static str, &Problem, Option<u64>) {
        match failure {
            Failure::Invalid(problem) => ("invalid", problem, None),
            Failure::Unauthorized(problem) => ("unauthorized", problem, None),
            Failure::Forbidden(problem) => ("forbidden", problem, None),
            Failure::Throttled(busy) => ("throttled", &busy.problem, busy.wait_ms),
            Failure::Unavailable(problem) => ("unavailable", problem, None),
            Failure::Rejected(problem) => ("rejected", problem, None),
        }
    }

    fn rest(status: u16, id: u64, category: &str) -> Response {
        let error = json!({
            "errorId": id, "domain": "API_FULFILLMENT", "category": category,
            "message": "short", "longMessage": "what eBay says",
        });
        Response::new(status, json!({ "errors": [error] }).to_string())
    }

    #[test]
    fn the_table_of_codes() {
        #[rustfmt::skip]
        let table: &[(Interface, u16, u64, &str)] = &[
            (ORDERS, 400, 30700, "invalid"),
            (ORDERS, 400, 30800, "invalid"),
            (ORDERS, 400, 30810, "invalid"),
            (ORDERS, 400, 30820, "invalid"),
            (ORDERS, 400, 30830, "invalid"),
            (ORDERS, 400, 30840, "invalid"),
            (ORDERS, 400, 30850, "invalid"),
            (ORDERS, 400, 30900, "invalid"),
            (ORDERS, 400, 31000, "invalid"),
            (ORDERS, 400, 31100, "invalid"),
            (ORDERS, 400, 32800, "invalid"),
            (ORDER,  400, 32100, "rejected"),
            (ORDERS, 400, 32100, "invalid"),
            (ORDERS, 401, 1001,  "unauthorized"),
            (ORDERS, 401, 1002,  "unauthorized"),
            (ORDERS, 403, 1100,  "forbidden"),
            (ORDERS, 429, 2001,  "throttled"),
            (ORDERS, 500, 30500, "unavailable"),
            (ORDERS, 400, 99999, "invalid"),
            (ORDERS, 503, 99999, "unavailable"),
        ];
        for (interface, status, id, expected) in table {
            let failure = refused(interface, &rest(*status, *id, "REQUEST"));
            let (class, problem, wait_ms) = parts(&failure);
            assert_eq!((class, problem.code.as_str(), wait_ms), (*expected, id.to_string().as_str(), None), "{id}");
            assert!(problem.message.ends_with("what eBay says"), "{}", problem.message);
            let zh = problem.zh.as_ref().unwrap();
            assert!(zh.message.as_ref().unwrap().ends_with("what eBay says"));
            assert_eq!(problem.remedy.is_some(), zh.remedy.is_some(), "{id}: a remedy is told in both languages");
        }
        let failure = refused(&ORDERS, &rest(400, 99_999, "APPLICATION"));
        assert_eq!(parts(&failure).0, "unavailable");
    }

    #[test]
    fn a_missing_scope_is_named_with_where_it_is_granted() {
        for (interface, scope) in [(ORDERS, "sell.fulfillment.readonly"), (IDENTITY, "commerce.identity.readonly")] {
            let failure = refused(&interface, &rest(403, 1100, "REQUEST"));
            let (_, problem, _) = parts(&failure);
            let remedies = [problem.remedy.as_ref(), problem.zh.as_ref().unwrap().remedy.as_ref()];
            for remedy in remedies.map(Option::unwrap) {
                assert!(remedy.contains(scope) && remedy.contains("OAuth scopes"), "{remedy}");
            }
        }
    }

    #[test]
    fn a_clock_that_is_ahead_is_told_so() {
        let failure = refused(&ORDERS, &rest(400, 30850, "REQUEST"));
        assert!(parts(&failure).1.remedy.as_ref().unwrap().contains("clock"));
    }

    #[test]
    fn a_wait_that_is_told_is_kept() {
        let response = rest(429, 2001, "REQUEST").with_header("retry-after", "75");
        assert_eq!(parts(&refused(&ORDERS, &response)).2, Some(75_000));
        let gateway = Response::new(429, "<html>slow down</html>").with_header("retry-after", "2");
        assert_eq!(parts(&refused(&ORDERS, &gateway)).2, Some(2_000));
    }

    #[test]
    fn an_order_that_is_not_there_is_told_from_an_address_that_is_wrong() {
        let class = |interface: &Interface, body: &str| parts(&refused(interface, &Response::new(404, body))).0;
        assert_eq!([class(&ORDER, ""), class(&ORDER, "<html>Not found</html>")], ["rejected", "invalid"]);
        assert_eq!(class(&ORDERS, ""), "invalid");
    }

    #[test]
    fn a_gateway_is_worth_another_try() {
        let failure = refused(&ORDERS, &Response::new(502, "<html>Bad gateway</html>"));
        let (class, problem, _) = parts(&failure);
        assert_eq!((class, problem.code.as_str()), ("unavailable", "502"));
        let failure = token_refused(Purpose::Refresh, &Response::new(503, "<html>Busy</html>"));
        assert_eq!(parts(&failure).0, "unavailable");
    }

    #[test]
    fn the_words_of_the_token_endpoint() {
        use Purpose::{Code, Refresh, Revoke};
        #[rustfmt::skip]
        let table = [
            (Code,    400, "invalid_grant",          "invalid",      "299 seconds"),
            (Refresh, 400, "invalid_grant",          "unauthorized", "authorize the shop again"),
            (Revoke,  400, "invalid_grant",          "unauthorized", "authorize the shop again"),
            (Code,    401, "invalid_client",         "invalid",      "`client_secret`"),
            (Refresh, 401, "invalid_client",         "invalid",      "`client_secret`"),
            (Refresh, 400, "invalid_scope",          "forbidden",    "`scopes`"),
            (Code,    400, "invalid_request",        "invalid",      "`ru_name`"),
            (Code,    400, "unsupported_grant_type", "invalid",      "`base_url`"),
            (Code,    429, "slow_down",              "throttled",    "midnight US Pacific"),
        ];
        for (purpose, status, word, class, remedy) in table {
            let body = json!({ "error": word, "error_description": "what eBay says" });
            let failure = token_refused(purpose, &Response::new(status, body.to_string()));
            let (found, problem, _) = parts(&failure);
            assert_eq!((found, problem.code.as_str()), (class, word), "{purpose:?}");
            assert!(problem.remedy.as_ref().unwrap().contains(remedy), "{word}: {:?}", problem.remedy);
            assert!(problem.zh.as_ref().unwrap().remedy.is_some());
        }
    }

    #[test]
    fn the_token_endpoint_may_speak_as_the_others_do() {
        let failure = token_refused(Purpose::Refresh, &rest(429, 2001, "REQUEST"));
        let (class, problem, _) = parts(&failure);
        assert_eq!((class, problem.code.as_str()), ("throttled", "2001"));
    }
}
