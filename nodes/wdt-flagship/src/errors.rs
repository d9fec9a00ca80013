//! The platform's status codes -> failures. Most refusals have status 100, and only their words tell them apart.

use weft_sdk::Failure;
use weft_wdt::app::App;
use weft_wdt::refusal::About;

/// The failure for a status other than 0.
pub fn refused(about: &About<'_>, status: &str, message: &str) -> Failure {
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    match status {
        "1" if has(&["验证失败", "app auth fail", "sid is not"]) => credentials(about, message),
        "1" if has(&["timestamp"]) => about.wrong_clock(message),
        "1" => about.wrong("the arguments are not accepted", message),
        "2" => about.wrong("a parameter is not valid", message),
        "3" => Failure::invalid(about.say("the account requires a dynamic password", message)).with_remedy(
            "switch the dynamic password off for the employee that is the interface account (ERP: 员工权限)",
        ),
        "4" | "5" => Failure::unavailable(about.say("the platform's database failed", message)),
        "6" => Failure::forbidden(
            about.say("the caller's IP address is not on the allow list", message),
            "add the IP address that weft calls from to the IP allow list of the app (open.wangdian.cn → 应用管理 → IP 白名单)",
        ),
        "7" => about.wrong_clock(message),
        "8" => about.wrong("the platform doesn't accept the version", message),
        "99" => Failure::unavailable(about.say("the platform failed", message)),
        _ => by_words(about, message),
    }
}

fn by_words(about: &About<'_>, message: &str) -> Failure {
    let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
    // With or without `，请稍后重试` behind it, in either width of the comma.
    if has(&["超过每分钟最大调用频率限制", "超过每分钟最大并发次数限制"]) {
        return about.limit_reached(message);
    }
    if has(&["The API used internal only"]) {
        return about.wrong_app(App::Qimen, message);
    }
    if has(&["权限不足", "无仓库访问权限", "传入店铺编号全部错误", "权限"]) {
        return about.not_granted(message);
    }
    if has(&["查询时间过宽", "起止时间差最大", "参数中必须包含起止时间"]) {
        return about.wrong("the range of time is not accepted", message);
    }
    if has(&["店铺编号不存在", "仓库不存在", "Unparseable date", "状态应该是"]) {
        return about.wrong("a parameter is not accepted", message);
    }
    about.wrong("the request was refused", message)
}

/// The ERP signs in both kinds of connection, so both have its account.
fn credentials(about: &About<'_>, message: &str) -> Failure {
    let approved = match about.app {
        App::Custom => "that the app is approved for this sid and for the IP address that weft calls from",
        App::Qimen => "that the Qimen app with this `qimen_app_key` is approved for this sid",
    };
    Failure::invalid(about.say("the platform doesn't accept the credentials", message)).with_remedy(format!(
        "check `sid`, `app_key` and `app_secret` (whole, as secret:salt) of the connection, and {approved} \
         (open.wangdian.cn → 应用管理)"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interfaces::INTERFACES;

    #[test]
    fn the_table_of_statuses() {
        #[rustfmt::skip]
        let table = [
            ("1",   "验证失败",                                    "invalid",     "`app_secret`"),
            ("1",   "app auth fail",                               "invalid",     "IP address"),
            ("1",   "sid is not exists",                           "invalid",     "`sid`"),
            ("1",   "bad timestamp number",                        "invalid",     "clock"),
            ("1",   "argument count",                              "invalid",     ""),
            ("2",   "shop_no",                                     "invalid",     ""),
            ("3",   "",                                            "invalid",     "dynamic password"),
            ("4",   "",                                            "unavailable", ""),
            ("5",   "",                                            "unavailable", ""),
            ("6",   "",                                            "forbidden",   "IP 白名单"),
            ("7",   "",                                            "invalid",     "clock"),
            ("8",   "",                                            "invalid",     ""),
            ("99",  "",                                            "unavailable", ""),
            ("100", "超过每分钟最大调用频率限制，请稍后重试",       "throttled",   ""),
            ("100", "超过每分钟最大并发次数限制,请稍后重试",        "throttled",   ""),
            ("100", "您的查询时间过宽,查询时间不能大于60分钟",      "invalid",     ""),
            ("100", "起止时间差最大1小时",                         "invalid",     ""),
            ("100", "参数中必须包含起止时间",                       "invalid",     ""),
            ("100", "此方法仅支持分页查询",                         "invalid",     ""),
            ("100", "权限不足",                                    "forbidden",   "`sales.TradeQuery.queryWithDetail` (系统订单)"),
            ("100", "无仓库访问权限",                               "forbidden",   "员工权限"),
            ("100", "传入店铺编号全部错误",                         "forbidden",   "员工权限"),
            ("100", "The API used internal only: x",               "forbidden",   "variant: qimen-app"),
            ("100", "店铺编号不存在或已停用",                       "invalid",     ""),
            ("100", "Unparseable date: x",                         "invalid",     ""),
            ("4711", "",                                           "invalid",     ""),
        ];
        let interface = &INTERFACES[0];
        for (status, message, variant, remedy) in table {
            let about = About { interface, app: App::Custom, name: interface.method };
            let failure = refused(&about, status, message);
            let (name, problem) = match &failure {
                Failure::Invalid(problem) => ("invalid", problem),
                Failure::Forbidden(problem) => ("forbidden", problem),
                Failure::Throttled(busy) => ("throttled", &busy.problem),
                Failure::Unavailable(problem) => ("unavailable", problem),
                other => panic!("{status}: {other:?}"),
            };
            assert_eq!(name, variant, "{status} {message}");
            let said = problem.remedy.as_deref().unwrap_or_default();
            assert!(said.contains(remedy), "{status} {message}: {said}");
        }
    }
}
