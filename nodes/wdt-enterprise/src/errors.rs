//! The platform's error codes -> failures.
//!
//! Its official table is behind a login. Codes are those that clients and the sister edition are known to meet; what is
//! not among them is classified by its words, and is never repeated.

use weft_sdk::Failure;
use weft_wdt::app::App;
use weft_wdt::refusal::About;

/// The failure for a code other than 0.
pub fn refused(about: &About<'_>, code: &str, message: &str) -> Failure {
    let has = |words: &[&str]| words.iter().any(|word| message.to_lowercase().contains(word));
    match code {
        "1012" => about.limit_reached(message),
        "1013" | "1020" | "1030" | "1040" | "1200" | "1610" => {
            Failure::unavailable(about.say("the platform is busy", message))
        }
        "1060" => Failure::forbidden(
            about.say("the account of the interface is in arrears", message),
            "top up the account at open.wangdian.cn (账户余额), or buy the interface",
        ),
        "2102" | "2160" | "2180" => about.wrong("the range of time is not accepted", message),
        "2310" => about.wrong("there is no such shop, or it is disabled", message),
        "2220" | "2830" | "2900" => about.wrong("a parameter is wrong or missing", message),
        "7200" | "7201" => about.wrong("there is no such purchase order", message),
        _ if has(&["权限", "permission"]) => about.not_granted(message),
        "2090" => Failure::forbidden(
            about.say("the interface account is disabled", message),
            "enable the app at open.wangdian.cn → 应用管理, and the employee that is the interface account in the ERP",
        ),
        "1007" => Failure::forbidden(
            about.say("the interface account is disabled, or there is no such shop", message),
            "enable the app at open.wangdian.cn → 应用管理, and check the shop numbers under `with`",
        ),
        _ if has(&["timestamp", "时间戳"]) => about.wrong_clock(message),
        "2030" | "2060" | "2100" => credentials(about, message),
        _ if has(&["签名", "sign", "appkey", "sid"]) => credentials(about, message),
        "2104" => about.wrong("a parameter is not accepted", message),
        _ => about.wrong("the request was refused", message),
    }
}

/// Each kind of connection has other credentials; through Qimen the gateway has checked the signature before.
fn credentials(about: &About<'_>, message: &str) -> Failure {
    let remedy = match about.app {
        App::Custom => {
            "check `sid`, `app_key` and `app_secret` of the connection (open.wangdian.cn → 应用管理), and that the app is \
             approved for this sid; the clock of this machine may be off by five minutes at most"
        }
        App::Qimen => {
            "check `sid` of the connection (the seller account that is typed first when logging in to the ERP), and have \
             Wangdiantong confirm that the Qimen app with this `qimen_app_key` is approved for this sid"
        }
    };
    Failure::invalid(about.say("the platform doesn't accept the credentials", message)).with_remedy(remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interfaces::INTERFACES;

    #[test]
    fn the_table_of_codes() {
        #[rustfmt::skip]
        let table = [
            ("orders", "1012", "慢一点",                 "throttled",   ""),
            ("orders", "1013", "",                       "unavailable", ""),
            ("orders", "1020", "",                       "unavailable", ""),
            ("orders", "1030", "",                       "unavailable", ""),
            ("orders", "1040", "",                       "unavailable", ""),
            ("orders", "1200", "",                       "unavailable", ""),
            ("orders", "1610", "",                       "unavailable", ""),
            ("orders", "1060", "",                       "forbidden",   "账户余额"),
            ("orders", "1007", "",                       "forbidden",   "应用管理"),
            ("orders", "2030", "",                       "invalid",     "`app_secret`"),
            ("orders", "2060", "sign error",             "invalid",     "`app_secret`"),
            ("orders", "2100", "timestamp error",        "invalid",     "clock"),
            ("orders", "2100", "没有接口权限",            "forbidden",   "`trade_query.php` (系统订单)"),
            ("orders", "2090", "",                       "forbidden",   "应用管理"),
            ("orders", "2102", "",                       "invalid",     ""),
            ("orders", "2104", "",                       "invalid",     ""),
            ("orders", "2160", "",                       "invalid",     ""),
            ("orders", "2180", "",                       "invalid",     ""),
            ("orders", "2220", "",                       "invalid",     ""),
            ("orders", "2310", "",                       "invalid",     ""),
            ("orders", "2830", "",                       "invalid",     ""),
            ("orders", "2900", "",                       "invalid",     ""),
            ("orders", "7200", "",                       "invalid",     ""),
            ("orders", "1",    "",                       "invalid",     ""),
            ("orders", "100",  "无仓库访问权限",          "forbidden",   "员工权限"),
            ("orders", "100",  "签名错误",               "invalid",     "`app_secret`"),
            ("orders", "4711", "",                       "invalid",     ""),
            ("full-stock", "100", "当前时间不允许调用",   "invalid",     "01:00"),
            ("full-stock", "100", "无权限",              "forbidden",   "增值接口"),
        ];
        for (node, code, message, variant, remedy) in table {
            let interface = INTERFACES.iter().find(|row| row.name == node).unwrap();
            let failure = refused(&About { interface, app: App::Custom, name: interface.method }, code, message);
            let (name, problem) = match &failure {
                Failure::Invalid(problem) => ("invalid", problem),
                Failure::Forbidden(problem) => ("forbidden", problem),
                Failure::Throttled(busy) => ("throttled", &busy.problem),
                Failure::Unavailable(problem) => ("unavailable", problem),
                other => panic!("{code}: {other:?}"),
            };
            assert_eq!(name, variant, "{code} {message}");
            let said = problem.remedy.as_deref().unwrap_or_default();
            assert!(said.contains(remedy), "{code} {message}: {said}");
        }
    }

    #[test]
    fn a_remedy_names_fields_that_this_kind_of_connection_has() {
        let remedy = |app| {
            let about = About { interface: &INTERFACES[0], app, name: "wdt.trade.query" };
            let Failure::Invalid(problem) = refused(&about, "2060", "sid 不存在") else { panic!("not invalid") };
            problem.remedy.unwrap_or_default()
        };
        assert!(remedy(App::Custom).contains("`app_secret`"));
        let qimen = remedy(App::Qimen);
        assert!(qimen.contains("`sid`") && qimen.contains("`qimen_app_key`"), "{qimen}");
        assert!(!qimen.contains("`app_key`") && !qimen.contains("`app_secret`"), "{qimen}");
    }

    #[test]
    fn a_limit_per_minute_takes_a_minute() {
        let about = About { interface: &INTERFACES[0], app: App::Custom, name: "trade_query.php" };
        let Failure::Throttled(busy) = refused(&about, "1012", "") else { panic!("not throttled") };
        assert_eq!(busy.wait_ms, Some(60_000));
    }
}
