//! What a consent sends back: whether it comes from the platform, is for this shop, and is new.

use weft_sdk::consent::Finish;
use weft_sdk::secret::{self, Algorithm, Encoding, Part};
use weft_sdk::{Call, Failure, label, time};

use crate::connection::{CLIENT_SECRET, SHOP};
use crate::errors;

/// What came back may have been made so long ago.
const AGE_S_MAX: i64 = 600;
/// The platform's clock may be so far ahead.
const AHEAD_S_MAX: i64 = 300;
/// Where the code is, a marker.
const CODE: &str = "code";
/// What signs, and so is not signed; the second is older.
const SIGNATURES: [&str; 2] = ["hmac", "signature"];

/// Checks all of it. The host has compared the `state`.
pub fn check(call: &Call<Finish>) -> Result<(), Failure> {
    let finish = &call.parameters;
    if finish.callback("error") == "access_denied" || finish.callback(CODE).is_empty() {
        return Err(declined());
    }
    // Nothing of it is worth anything before this.
    if !is_signed(finish)? {
        return Err(not_signed());
    }
    check_shop(call.connection_field(SHOP).unwrap_or_default(), finish.callback(SHOP))?;
    check_age(finish.callback("timestamp"))
}

fn is_signed(finish: &Finish) -> Result<bool, Failure> {
    let key = [Part::Sealed(secret::sealed(CLIENT_SECRET)?)];
    let given = finish.callback("hmac");
    Ok(secret::prove(Algorithm::Sha256, &key, &message(finish), Encoding::HexLower, given)?)
}

/// `code=…&shop=…&state=…&timestamp=…`: all that came but for what signs, decoded, by name.
fn message(finish: &Finish) -> Vec<Part> {
    let mut parts = Vec::new();
    let signed = finish.callback.iter().filter(|(name, _)| !SIGNATURES.contains(&name.as_str()));
    for (index, (name, value)) in signed.enumerate() {
        let joint = if index == 0 { "" } else { "&" };
        parts.push(Part::Text(format!("{joint}{name}=")));
        parts.push(if name == CODE { Part::Sealed(value.clone()) } else { Part::Text(value.clone()) });
    }
    parts
}

/// The domain of a shop, in one case of letters.
fn check_shop(asked: &str, given: &str) -> Result<(), Failure> {
    if is_domain(given) && given.eq_ignore_ascii_case(asked) {
        return Ok(());
    }
    let shown = if is_domain(given) { given } else { "?" };
    Err(errors::another_shop(asked, shown))
}

/// `^[a-zA-Z0-9][a-zA-Z0-9-]*\.myshopify\.com$`
fn is_domain(text: &str) -> bool {
    let Some(handle) = text.strip_suffix(".myshopify.com") else { return false };
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !handle.is_empty() && !handle.starts_with('-') && handle.bytes().all(is_part)
}

fn check_age(timestamp: &str) -> Result<(), Failure> {
    let age_s = timestamp.parse::<i64>().ok().map(|made_at_s| time::now_s().saturating_sub(made_at_s));
    match age_s {
        Some(age_s) if (-AHEAD_S_MAX..=AGE_S_MAX).contains(&age_s) => Ok(()),
        _ => Err(too_old()),
    }
}

fn declined() -> Failure {
    Failure::invalid("Shopify sent no code: the merchant has declined, or the page was left")
        .with_chinese("Shopify 没有返回授权码：商家拒绝了授权，或中途离开了授权页面")
        .with_remedies(label(
            "authorize the shop again, and install the application on Shopify's page",
            "请重新授权店铺，并在 Shopify 页面上点击安装",
        ))
}

fn not_signed() -> Failure {
    Failure::invalid("what came back is not signed with the application's secret")
        .with_chinese("返回的授权结果签名不正确")
        .with_remedies(label(
            "see that `client_secret` belongs to `client_id` (Dev Dashboard → the app → Settings), and authorize the shop \
             again; paste the whole address, unchanged",
            "请确认 client_secret 与 client_id 属于同一个应用（Dev Dashboard → 应用 → Settings），然后重新授权；\
             粘贴地址时请完整粘贴，不要改动",
        ))
}

fn too_old() -> Failure {
    Failure::invalid("what came back is too old, or doesn't say how old it is")
        .with_chinese("授权结果已过期，或没有写明时间")
        .with_remedies(label(
            "authorize the shop again without delay; if that doesn't help, set the clock of the machine that weft runs on",
            "请重新授权并尽快完成；仍然如此时，请校准运行 weft 的机器的时钟",
        ))
}

#[cfg(test)]
mod tests {
    use weft_sdk::serde_json::{Value, json};
    use weft_sdk::testing;

    use super::*;

    /// A callback as the host hands it in, and what its code stands for.
    struct Case {
        code: &'static str,
        callback: Value,
        now_s: i64,
        shop: &'static str,
    }

    /// The example of the platform's documents.
    fn documented() -> Case {
        Case {
            code: "0907a61c0c8d55e99db179b68161bc00",
            callback: json!({
                "code": "<callback/code>", "shop": "some-shop.myshopify.com", "state": "0.6784241404160823",
                "timestamp": "1337178173", "hmac": "700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf",
            }),
            now_s: 1_337_178_180,
            shop: "some-shop.myshopify.com",
        }
    }

    fn with_host() -> Case {
        Case {
            code: "c0de1234c0de1234c0de1234c0de1234",
            callback: json!({
                "code": "<callback/code>", "host": "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZGVtby1zaG9w",
                "shop": "demo-shop.myshopify.com", "state": "n0nce-42", "timestamp": "1767349230",
                "hmac": "55e6b8bf7120574bbe691a58a9c4dff6042854506e9639902ff3b832a4487243",
            }),
            now_s: 1_767_349_235,
            shop: "demo-shop.myshopify.com",
        }
    }

    fn checked(case: &Case) -> Result<(), Failure> {
        testing::set_clock(&time::rfc3339(case.now_s * 1_000, 0));
        let finish = serde_json::from_value(json!({ "redirect_uri": "", "callback": case.callback })).unwrap();
        testing::with_secrets(&[("client_secret", "hush"), ("callback/code", case.code)], || {
            check(&Call::new(json!({ "shop": case.shop }), finish))
        })
    }

    #[track_caller]
    fn refused(case: &Case, english: &str, chinese: &str) {
        let Err(Failure::Invalid(problem)) = checked(case) else { panic!("{:?}", checked(case)) };
        let zh = problem.zh.unwrap().message.unwrap();
        assert!(problem.message.contains(english) && zh.contains(chinese), "{} / {zh}", problem.message);
    }

    #[test]
    fn the_examples_of_the_platform_are_good() {
        checked(&documented()).unwrap();
        checked(&with_host()).unwrap();
        // What older callbacks were signed with besides.
        let mut older = documented();
        older.callback["signature"] = "6e39a2ea9e497af6cb806720da1f1bf3".into();
        checked(&older).unwrap();
    }

    #[test]
    fn whatever_is_changed_is_found() {
        for name in ["host", "state", "shop", "timestamp", "hmac"] {
            let mut case = with_host();
            case.callback[name] = format!("{}x", case.callback[name].as_str().unwrap()).into();
            refused(&case, "not signed", "签名");
        }
        let mut case = with_host();
        case.callback["extra"] = "1".into();
        refused(&case, "not signed", "签名");
        refused(&Case { code: "another", ..with_host() }, "not signed", "签名");
        let mut case = with_host();
        case.callback.as_object_mut().unwrap().remove("hmac");
        refused(&case, "not signed", "签名");
    }

    #[test]
    fn another_shop_is_refused_by_name() {
        let case = Case { shop: "other-shop.myshopify.com", ..with_host() };
        refused(&case, "`demo-shop.myshopify.com`", "demo-shop.myshopify.com");
        checked(&Case { shop: "Demo-Shop.myshopify.com", ..with_host() }).unwrap();
    }

    #[test]
    fn what_is_old_is_refused() {
        let made_at_s = 1_767_349_230;
        let at = |now_s| Case { now_s, ..with_host() };
        checked(&at(made_at_s + 600)).unwrap();
        checked(&at(made_at_s - 300)).unwrap();
        refused(&at(made_at_s + 601), "too old", "过期");
        refused(&at(made_at_s - 301), "too old", "过期");
    }

    #[test]
    fn who_declines_is_told_so() {
        let callback = json!({ "error": "access_denied", "state": "s", "hmac": "00" });
        refused(&Case { callback, ..with_host() }, "declined", "拒绝");
        refused(&Case { callback: json!({}), ..with_host() }, "declined", "拒绝");
    }

    #[test]
    fn a_domain_is_one_of_the_platform() {
        for (text, expected) in [
            ("demo-shop.myshopify.com", true),
            ("7.myshopify.com", true),
            ("-demo.myshopify.com", false),
            (".myshopify.com", false),
            ("demo.myshopify.com.evil.example", false),
            ("a.b.myshopify.com", false),
            ("demo_shop.myshopify.com", false),
            ("", false),
        ] {
            assert_eq!(is_domain(text), expected, "{text}");
        }
    }
}
