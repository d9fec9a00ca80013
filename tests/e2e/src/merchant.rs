//! Accounts of the fake Wangdiantong merchant.

/// A connections file with accounts that may ask as fast as the machine can: those of the enterprise edition by these names,
/// the custom applications and the one through Qimen, and `flagship` and `flagship-qimen`.
pub fn connections(base_url: &str, enterprise: &[&str], enterprise_qimen: &str) -> String {
    let account = |name: &str, platform: &str, variant: &str, fields: &str| {
        format!(
            "{name}:\n  platform: {platform}\n  variant: {variant}\n  base_url: {base_url}\n  allow_private: true\n  \
             limit: {{ requests: 100000, per: 1s }}\n  fields: {{ {fields} }}\n"
        )
    };
    let custom_app = "sid: demosid, app_key: demosid-ak, app_secret: \"0123456789abcdef0123456789abcdef\"";
    let flagship = "sid: demosid, app_key: demosid-ak, app_secret: \"0123456789abcdef:salt0123456789abcdef\"";
    let qimen = "qimen_app_key: \"12345678\", qimen_app_secret: topsecret0123456789abcdef, environment: test";
    let custom_apps = enterprise.iter().map(|name| account(name, "wdt-enterprise", "custom-app", custom_app));
    let others = [
        account(enterprise_qimen, "wdt-enterprise", "qimen-app", &format!("sid: demosid, {qimen}")),
        account("flagship", "wdt-flagship", "custom-app", flagship),
        account("flagship-qimen", "wdt-flagship", "qimen-app", &format!("{flagship}, {qimen}")),
    ];
    custom_apps.chain(others).collect()
}
