//! What the platform says when it refuses -> failures.
//!
//! The API answers `{"errors":[{"code","message","details"?}]}`, the token endpoint `{"error","error_description"?}`.

use serde::Deserialize;
use weft_sdk::http::Response;
use weft_sdk::{Failure, Label, label};

use crate::operation::Operation;

/// Longest time that a caller is asked to wait.
const WAIT_MS_MAX: f64 = 600_000.0;
/// Where answers tell how many calls a second are allowed.
pub const RATE_HEADER: &str = "x-amzn-ratelimit-limit";

/// Words in both languages.
type Words = (&'static str, &'static str);

/// One error of the API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    code: String,
    message: String,
    details: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    errors: Vec<Said>,
}

impl Said {
    /// None where the answer is no refusal of the platform, such as a gateway's page.
    fn read(response: &Response) -> Option<Self> {
        let envelope: Envelope = response.json().ok()?;
        envelope.errors.into_iter().next()
    }

    fn details(&self) -> &str {
        self.details.as_deref().unwrap_or_default().trim()
    }

    /// All that it says, as one sentence.
    fn text(&self) -> String {
        match self.details() {
            "" => self.message.clone(),
            details => format!("{} ({details})", self.message),
        }
    }
}

/// The failure for an answer of the API other than 2xx.
pub fn refused(operation: &Operation, response: &Response) -> Failure {
    meaning(operation, response, false)
}

/// The same, where the token has only just been obtained: what is refused to it is refused to any other.
pub fn refused_to_new_token(operation: &Operation, response: &Response) -> Failure {
    meaning(operation, response, true)
}

fn meaning(operation: &Operation, response: &Response, is_new_token: bool) -> Failure {
    let status = response.status();
    let said = Said::read(response);
    let text = said.as_ref().map_or_else(|| response.nature(), Said::text);
    let said = said.unwrap_or_default();
    let about = About { name: operation.name, said: &text };
    let failure = match status {
        400 | 413 | 415 => wrong_parameters(operation, &about),
        401 if !is_new_token => about.tell(Failure::unauthorized, ("the access token is not valid", "访问令牌无效")),
        403 if !is_new_token && may_be_token(&said) => may_be_over(operation, &about),
        401 | 403 => denied(operation, &about),
        404 => not_found(operation, &about),
        429 => throttled(operation, response, &about),
        500.. => about.tell(Failure::unavailable, ("the platform failed", "平台出错")),
        _ => about
            .tell(Failure::invalid, ("an answer that is not documented", "文档中没有的应答"))
            .with_remedies(label("check `base_url` of the connection", "检查连接的 `base_url`")),
    };
    if said.code.is_empty() { failure.with_code(status) } else { failure.with_code(&said.code) }
}

fn wrong_parameters(operation: &Operation, about: &About<'_>) -> Failure {
    let words = ("the platform refuses the parameters", "平台不接受这些参数");
    if operation.about_one {
        return about.tell(Failure::rejected, words);
    }
    about.tell(Failure::invalid, words).with_remedies(label(
        "check the step's parameters, and that all of its `marketplaces` belong to the connection's region",
        "检查步骤的参数，并确认 `marketplaces` 中的站点都属于连接所在的区域",
    ))
}

/// A token that has ended, one that was taken back and a role that is missing have one status and one code. What names a
/// token, and what names nothing, is asked once more with a new token.
fn may_be_token(said: &Said) -> bool {
    let details = said.details().to_lowercase();
    let names_token = ["token", "expired", "revoked"].iter().any(|word| details.contains(word));
    (details.is_empty() || names_token) && !details.contains("restricted")
}

fn may_be_over(operation: &Operation, about: &About<'_>) -> Failure {
    let words = (
        "access is denied: the token has ended, or the application lacks a role",
        "访问被拒绝：令牌已失效，或应用缺少角色",
    );
    about.tell(Failure::unauthorized, words).with_remedies(missing_role(operation))
}

fn denied(operation: &Operation, about: &About<'_>) -> Failure {
    let words = ("access is denied", "访问被拒绝");
    about.tell(|text| Failure::forbidden(text, ""), words).with_remedies(missing_role(operation))
}

fn missing_role(operation: &Operation) -> Label {
    if operation.personal {
        return label(
            "this call shows personal data: the application needs an approved role for personally identifiable information \
             (Seller Central → Develop Apps → Edit App → Roles). After it was given, authorize again; or set \
             `restricted_data: no` in the connection and leave such steps out",
            "此接口含个人信息：应用须获批含个人身份信息（PII）的角色（Seller Central → Develop Apps → Edit App → Roles）。\
             获批后请重新授权；也可以在连接中写 `restricted_data: no`，并去掉这类步骤",
        );
    }
    label(
        format!(
            "give the application the role that `{}` needs (Seller Central → Develop Apps → Edit App → Roles), see that the \
             seller sells on the site, and authorize again",
            operation.name
        ),
        format!(
            "为应用勾选 `{}` 所需的角色（Seller Central → Develop Apps → Edit App → Roles），确认卖家已开通该站点，然后重新授权",
            operation.name
        ),
    )
}

fn not_found(operation: &Operation, about: &About<'_>) -> Failure {
    if operation.about_one {
        let words = ("there is no such order for this seller in this region", "该卖家在此区域没有这个订单");
        return about.tell(Failure::rejected, words);
    }
    about
        .tell(Failure::invalid, ("there is nothing at this address", "此地址不存在"))
        .with_remedies(label("check `base_url` of the connection", "检查连接的 `base_url`"))
}

fn throttled(operation: &Operation, response: &Response, about: &About<'_>) -> Failure {
    let told_ms = response.header(RATE_HEADER).and_then(refill_ms);
    let wait_ms = response.retry_after_ms().or(told_ms).unwrap_or_else(|| operation.refill_ms.into());
    about.tell(|text| Failure::throttled(text, Some(wait_ms)), ("the call limit is reached", "调用次数已达上限"))
}

/// How long it takes until one more call is allowed, of a rate as answers tell it.
fn refill_ms(calls_per_second: &str) -> Option<u64> {
    let rate: f64 = calls_per_second.trim().parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0)?;
    Some((1_000.0 / rate).ceil().min(WAIT_MS_MAX) as u64)
}

/// What tokens are asked for with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// The code that a consent gave.
    Code,
    /// A refresh token that a consent gave.
    Consented,
    /// A refresh token that was pasted.
    Pasted,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LoginSaid {
    error: String,
    error_description: String,
}

/// The failure for an answer of the token endpoint other than 2xx.
pub fn login_refused(grant: Grant, response: &Response) -> Failure {
    let status = response.status();
    let said: LoginSaid = response.json().unwrap_or_default();
    let text = if said.error_description.is_empty() { response.nature() } else { said.error_description };
    let about = About { name: "token", said: &text };
    let failure = match (said.error.as_str(), status) {
        ("invalid_grant" | "access_denied", _) => over(grant, &about),
        ("invalid_client", _) => {
            let words = ("the client ID or the client secret is wrong", "Client ID 或 Client Secret 有误");
            about.tell(Failure::invalid, words).with_remedies(label(
                "copy `client_id` and `client_secret` again (Seller Central → Develop Apps → LWA credentials → View); a client \
                 secret ends when a new one was made",
                "重新复制 `client_id` 与 `client_secret`（Seller Central → Develop Apps → LWA credentials → View）；\
                 生成新的 Client Secret 后，旧的会失效",
            ))
        }
        ("unauthorized_client" | "unsupported_grant_type" | "invalid_scope" | "invalid_request", _) => {
            let words = ("the platform refuses to give tokens to this application", "平台不为此应用发放令牌");
            about.tell(Failure::invalid, words).with_remedies(label(
                "check that `client_id` belongs to this application, and that the redirect address is registered there",
                "确认 `client_id` 属于该应用，且回调地址已在应用中登记",
            ))
        }
        ("server_error" | "temporarily_unavailable", _) | (_, 500..) => {
            about.tell(Failure::unavailable, ("the platform gives no tokens at the moment", "平台暂时不发放令牌"))
        }
        (_, 429) => {
            let wait_ms = response.retry_after_ms();
            about.tell(|text| Failure::throttled(text, wait_ms), ("the call limit is reached", "调用次数已达上限"))
        }
        _ => about
            .tell(Failure::invalid, ("an answer that is not documented", "文档中没有的应答"))
            .with_remedies(label("check `base_url` of the connection", "检查连接的 `base_url`")),
    };
    if said.error.is_empty() { failure.with_code(status) } else { failure.with_code(&said.error) }
}

/// What was granted is over: for good, or it was a code, which lives five minutes.
fn over(grant: Grant, about: &About<'_>) -> Failure {
    match grant {
        Grant::Code => about
            .tell(Failure::invalid, ("the code has ended or was used before", "授权码已过期或已被使用"))
            .with_remedies(label(
                "begin again: a code lives five minutes and can be used once",
                "请重新开始授权：授权码 5 分钟内有效，且只能使用一次",
            )),
        Grant::Consented => about
            .tell(Failure::unauthorized, ("the authorization is over", "授权已失效"))
            .with_remedies(label(
                "the seller has taken it back, or it was not renewed in time: have the seller authorize the application again",
                "卖家已取消授权，或未按时续期：请让卖家重新授权",
            )),
        Grant::Pasted => about
            .tell(Failure::unauthorized, ("the refresh token is not valid, or not any more", "Refresh Token 无效或已失效"))
            .with_remedies(label(
                "make a new one (Seller Central → Develop Apps → Authorize app) and paste it as `refresh_token`; it has to be of \
                 the same application as `client_id`",
                "重新生成（Seller Central → Develop Apps → Authorize app）并填入 `refresh_token`；它须与 `client_id` 属于同一个应用",
            )),
    }
}

/// What a failure is about.
struct About<'a> {
    name: &'a str,
    /// What the platform says.
    said: &'a str,
}

impl About<'_> {
    /// One sentence in each language: what was asked, what the answer means, what the platform said.
    fn tell(&self, failure: impl Fn(String) -> Failure, (en, zh): Words) -> Failure {
        let (name, said) = (self.name, self.said);
        match said {
            "" => failure(format!("{name}: {en}")).with_chinese(format!("{name}：{zh}")),
            said => failure(format!("{name}: {en}: {said}")).with_chinese(format!("{name}：{zh}：{said}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Variant, wait, code, remedy of a failure that says everything in both languages.
    fn parts(failure: &Failure) -> (&'static str, Option<u64>, &str, &str) {
        let (name, problem, wait_ms) = match failure {
            Failure::Invalid(problem) => ("invalid", problem, None),
            Failure::Unauthorized(problem) => ("unauthorized", problem, None),
            Failure::Forbidden(problem) => ("forbidden", problem, None),
            Failure::Throttled(busy) => ("throttled", &busy.problem, busy.wait_ms),
            Failure::Unavailable(problem) => ("unavailable", problem, None),
            Failure::Rejected(problem) => ("rejected", problem, None),
        };
        let chinese = problem.zh.as_ref().unwrap();
        assert!(chinese.message.is_some());
        assert_eq!(chinese.remedy.is_some(), problem.remedy.is_some());
        (name, wait_ms, problem.code.as_str(), problem.remedy.as_deref().unwrap_or_default())
    }

    fn answer(status: u16, code: &str, details: &str) -> Response {
        let error = json!({ "code": code, "message": "so it said", "details": details });
        Response::new(status, json!({ "errors": [error] }).to_string())
    }

    /// What is asked, status, code, details -> variant, wait, part of the remedy.
    type Row<'a> = (&'a Operation, u16, &'a str, &'a str, &'a str, Option<u64>, &'a str);

    #[test]
    fn the_table_of_codes() {
        const LIST: &Operation = &Operation::GET_ORDERS_V0;
        const SEARCH: &Operation = &Operation::SEARCH_ORDERS;
        const ONE: &Operation = &Operation::GET_ORDER;
        const ADDRESS: &Operation = &Operation::GET_ORDER_ADDRESS_V0;
        const RDT: &Operation = &Operation::RESTRICTED_DATA_TOKEN;
        #[rustfmt::skip]
        let table: &[Row<'_>] = &[
            (LIST,    400, "InvalidInput",               "",                                           "invalid",      None,          "`marketplaces`"),
            (ONE,     400, "InvalidInput",               "",                                           "rejected",     None,          ""),
            (LIST,    401, "Unauthorized",               "",                                           "unauthorized", None,          ""),
            (LIST,    403, "Unauthorized",               "",                                           "unauthorized", None,          "role that `getOrders (v0)` needs"),
            (LIST,    403, "Unauthorized",               "The access token you provided has expired.", "unauthorized", None,          "role"),
            (LIST,    403, "MissingAuthenticationToken", "",                                           "unauthorized", None,          "role"),
            (LIST,    403, "Unauthorized",               "The seller does not sell in this marketplace.", "forbidden", None,          "sells on the site"),
            (RDT,     403, "Unauthorized",               "The application has no role for this data.", "forbidden",    None,          "restricted_data: no"),
            (RDT,     403, "Unauthorized",               "",                                           "unauthorized", None,          "restricted_data: no"),
            (ADDRESS, 403, "Unauthorized",               "A restricted data token is needed.",         "forbidden",    None,          "restricted_data: no"),
            (LIST,    404, "NotFound",                   "",                                           "invalid",      None,          "base_url"),
            (ONE,     404, "NotFound",                   "",                                           "rejected",     None,          ""),
            (LIST,    429, "QuotaExceeded",              "",                                           "throttled",    Some(59_881),  ""),
            (SEARCH,  429, "QuotaExceeded",              "",                                           "throttled",    Some(178_572), ""),
            (ONE,     429, "QuotaExceeded",              "",                                           "throttled",    Some(2_000),   ""),
            (LIST,    500, "InternalFailure",            "",                                           "unavailable",  None,          ""),
            (LIST,    503, "ServiceUnavailable",         "",                                           "unavailable",  None,          ""),
            (LIST,    409, "Other",                      "",                                           "invalid",      None,          "base_url"),
        ];
        for (operation, status, code, details, variant, wait_ms, remedy) in table {
            let failure = refused(operation, &answer(*status, code, details));
            let (name, wait, said_code, said) = parts(&failure);
            assert_eq!((name, wait, said_code), (*variant, *wait_ms, *code), "{status} {code} {details}");
            assert!(said.contains(remedy), "{status} {code}: {said}");
        }
    }

    /// Otherwise a missing role would end an authorization that is sound.
    #[test]
    fn what_is_refused_to_a_new_token_lacks_a_role() {
        for (status, details) in [(401, ""), (403, ""), (403, "The access token you provided has expired.")] {
            let failure =
                refused_to_new_token(&Operation::RESTRICTED_DATA_TOKEN, &answer(status, "Unauthorized", details));
            let (name, _, _, remedy) = parts(&failure);
            assert_eq!(name, "forbidden", "{status} {details}");
            assert!(remedy.contains("restricted_data: no"));
        }
        let busy = refused_to_new_token(&Operation::RESTRICTED_DATA_TOKEN, &answer(429, "QuotaExceeded", ""));
        assert_eq!(parts(&busy).0, "throttled");
    }

    #[test]
    fn a_wait_is_what_the_answer_tells() {
        let told = |header: &str, value: &str| {
            let response = answer(429, "QuotaExceeded", "").with_header(header, value);
            parts(&refused(&Operation::GET_ORDERS_V0, &response)).1
        };
        assert_eq!(told("retry-after", "7"), Some(7_000));
        assert_eq!(told(RATE_HEADER, "0.5"), Some(2_000));
        assert_eq!(told(RATE_HEADER, "0.000001"), Some(600_000));
        for nonsense in ["0", "-1", "NaN", "inf", "many", ""] {
            assert_eq!(told(RATE_HEADER, nonsense), Some(59_881), "{nonsense}");
        }
    }

    #[test]
    fn gateways_are_not_the_platform() {
        let failure = refused(&Operation::GET_ORDERS_V0, &Response::new(502, "<html>Bad gateway"));
        assert_eq!(parts(&failure), ("unavailable", None, "502", ""));
        let Failure::Unavailable(problem) = failure else { panic!("not unavailable") };
        assert_eq!(problem.message, "getOrders (v0): the platform failed: an HTML page of 17 bytes");
        assert_eq!(parts(&refused(&Operation::GET_ORDER, &Response::new(403, "<html>no"))).0, "unauthorized");
        assert_eq!(parts(&refused(&Operation::GET_ORDER, &Response::new(429, "slow"))).1, Some(2_000));
    }

    #[test]
    fn the_table_of_the_token_endpoint() {
        use Grant::{Code, Consented, Pasted};
        #[rustfmt::skip]
        let table: &[(Grant, u16, &str, &str, &str)] = &[
            (Code,      400, "invalid_grant",           "invalid",      "begin again"),
            (Consented, 400, "invalid_grant",           "unauthorized", "have the seller authorize"),
            (Pasted,    400, "invalid_grant",           "unauthorized", "paste it as `refresh_token`"),
            (Consented, 400, "access_denied",           "unauthorized", "have the seller authorize"),
            (Consented, 401, "invalid_client",          "invalid",      "`client_secret`"),
            (Code,      400, "invalid_request",         "invalid",      "redirect address"),
            (Code,      400, "invalid_scope",           "invalid",      "`client_id`"),
            (Pasted,    400, "unauthorized_client",     "invalid",      "`client_id`"),
            (Pasted,    400, "unsupported_grant_type",  "invalid",      "`client_id`"),
            (Pasted,    500, "server_error",            "unavailable",  ""),
            (Pasted,    400, "temporarily_unavailable", "unavailable",  ""),
        ];
        for (grant, status, error, variant, remedy) in table {
            let body = json!({ "error": error, "error_description": "so it said" }).to_string();
            let failure = login_refused(*grant, &Response::new(*status, body));
            let (name, _, code, said) = parts(&failure);
            assert_eq!((name, code), (*variant, *error), "{grant:?} {error}");
            assert!(said.contains(remedy), "{grant:?} {error}: {said}");
        }
        assert_eq!(parts(&login_refused(Pasted, &Response::new(503, "<html>"))).0, "unavailable");
        assert_eq!(parts(&login_refused(Pasted, &Response::new(404, "<html>"))).0, "invalid");
        let slow = Response::new(429, "").with_header("retry-after", "3");
        assert_eq!(parts(&login_refused(Pasted, &slow)), ("throttled", Some(3_000), "429", ""));
    }
}
