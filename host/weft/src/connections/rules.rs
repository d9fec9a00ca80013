//! What holds for every account, whoever writes it down: its name, its kind, its site, and what its fields look like.

use weft_engine::workflow::{ConnectionDescription, FieldDescription, is_among};

use crate::language::Language;
use crate::message::Message;

/// Longest name of an account.
const NAME_CHARS_MAX: usize = 64;

/// Refuses a name that is none: it stands in files, bookmarks and command lines.
pub fn check_name(name: &str, language: Language) -> Result<(), Message> {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || char == '_';
    if !name.is_empty() && name.len() <= NAME_CHARS_MAX && name.chars().all(is_plain) {
        return Ok(());
    }
    let plain: String = name.chars().map(|char| if is_plain(char) { char } else { '_' }).take(NAME_CHARS_MAX).collect();
    let instead = if plain.trim_matches('_').is_empty() { "shop_1".to_owned() } else { plain };
    Err(Message::new(
        language.one(
            format!(
                "`{name}` can't be the name of an account: letters, digits and underscores, at most {NAME_CHARS_MAX}"
            ),
            format!("“{name}”不能用作账号名：只能包含字母、数字和下划线，最多 {NAME_CHARS_MAX} 个字符"),
        ),
        language.one(
            format!("call it {instead}; what people read is the display name, which may be anything"),
            format!("改为 {instead}；给人看的名称请填显示名称，可以是任意文字"),
        ),
    ))
}

/// Refuses a kind of connection that the platform has switched off.
pub fn check_variant(
    description: &ConnectionDescription,
    variant: Option<&str>,
    language: Language,
) -> Result<(), Message> {
    let retired = description.variant(variant).and_then(|variant| variant.retired.as_ref());
    let Some(instead) = retired else { return Ok(()) };
    let name = variant.unwrap_or_default();
    Err(Message::new(
        language.one(
            format!("the platform has switched off connections of the kind `{name}`"),
            format!("平台已停用“{name}”这种连接方式"),
        ),
        language.of(instead),
    ))
}

/// Refuses a site that the platform hasn't, or that can't be connected in this way.
pub fn check_site(
    description: &ConnectionDescription,
    variant: Option<&str>,
    site: Option<&str>,
    language: Language,
) -> Result<(), Message> {
    let names: Vec<&str> = description.sites.iter().map(|site| site.name.as_str()).collect();
    let Some(name) = site else {
        return match names.as_slice() {
            [] => Ok(()),
            names => Err(Message::new(
                language
                    .either("the platform has several sites, and none is chosen", "该平台有多个站点，还没有选择站点"),
                language
                    .one(format!("name one of: {}", names.join(", ")), format!("请选择其中之一：{}", names.join("、"))),
            )),
        };
    };
    match description.site(site) {
        None if names.is_empty() => Err(Message::new(
            language.either("the platform has no sites to choose from", "该平台没有可选的站点"),
            language.either("leave `site` out", "请去掉 site"),
        )),
        None => Err(Message::new(
            language.one(format!("the platform has no site `{name}`"), format!("该平台没有站点“{name}”")),
            language.one(format!("its sites are: {}", names.join(", ")), format!("可选站点：{}", names.join("、"))),
        )),
        Some(known) if is_among(&known.variants, variant) => Ok(()),
        Some(known) => {
            let title = language.of(&known.title);
            let remedy = known.refusal.as_ref().map(|refusal| language.of(refusal)).unwrap_or_default();
            Err(Message::new(
                language.one(
                    format!("the site {title} can't be connected in this way"),
                    format!("站点“{title}”不能用这种方式连接"),
                ),
                remedy,
            ))
        }
    }
}

/// Refuses a value that doesn't look as the field is to look. Of a secret nothing is told.
pub fn check_pattern(field: &FieldDescription, value: &str, language: Language) -> Result<(), Message> {
    if field.fits(value) {
        return Ok(());
    }
    let title = language.of(&field.title);
    let shown = if field.secret { String::new() } else { format!(" `{value}`") };
    let pattern = field.pattern.as_deref().unwrap_or_default();
    Err(Message::new(
        language.one(
            format!("the field `{}` ({title}) can't be{shown}: it has to look like {pattern}", field.name),
            format!("字段 {}（{title}）的值{shown} 格式不对，应符合 {pattern}", field.name),
        ),
        language.of(&field.help),
    ))
}

/// The address of a connection, with the values of its fields put in. None for one that isn't filled in, or has anything in
/// it that leads elsewhere.
pub fn address<'f>(address: &str, value: impl Fn(&str) -> Option<&'f str>) -> Option<String> {
    let mut filled = String::new();
    let mut pieces = address.split('{');
    filled.push_str(pieces.next()?);
    for piece in pieces {
        let (name, rest) = piece.split_once('}')?;
        let value = value(name)?;
        let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-');
        if value.is_empty() || !value.chars().all(is_plain) {
            return None;
        }
        filled.push_str(value);
        filled.push_str(rest);
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        for name in ["shop_1", "DEMO", &"a".repeat(64)] {
            assert!(check_name(name, Language::English).is_ok(), "{name}");
        }
        for (name, instead) in [
            ("demo-shop.myshopify.com", "demo_shop_myshopify_com"),
            ("店铺", "shop_1"),
            ("", "shop_1"),
            (&"a".repeat(65), &"a".repeat(64)),
        ] {
            let english = check_name(name, Language::English).unwrap_err();
            assert!(english.remedy.contains(instead), "{name}: {}", english.remedy);
            let chinese = check_name(name, Language::Chinese).unwrap_err();
            assert!(chinese.reason.contains("不能用作账号名"), "{}", chinese.reason);
        }
    }

    #[test]
    fn an_address_leads_nowhere_else() {
        let with = |value: &'static str| address("https://{shop}", move |name| (name == "shop").then_some(value));
        assert_eq!(with("demo.example").as_deref(), Some("https://demo.example"));
        for value in ["", "a/b", "a@b", "a:1", "a?b", "a#b", "a b", "é"] {
            assert_eq!(with(value), None, "{value}");
        }
        assert_eq!(address("https://{other}", |_| None), None);
        assert_eq!(address("https://api.example", |_| None).as_deref(), Some("https://api.example"));
    }
}
