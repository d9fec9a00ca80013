//! What is asked of an account: its kind, its site, its names, and field by field what its platform wants to know.

use std::collections::BTreeMap;

use weft_engine::sandbox::read_base_url;
use weft_engine::sandbox::secret::{SECRET_BYTES_MIN, Secret};
use weft_engine::workflow::{ConnectionDescription, FieldDescription, is_among};
use weft_engine::{Sealables, VaultAccount};

use super::ask::{Asked, Question};
use super::{Filled, new_account};
use crate::arguments::Connect;
use crate::commands::shared::given_value;
use crate::connections::rules;
use crate::exit;
use crate::language::Language;
use crate::message::{Message, Messages};
use crate::print::harmless;

fn wrong(message: Message) -> Messages {
    Messages::one(exit::CONFIGURATION, message)
}

/// Asks for everything that isn't named.
pub async fn fill(
    arguments: &Connect,
    description: &ConnectionDescription,
    asked: &mut Asked,
) -> Result<Filled, Messages> {
    let language = asked.language;
    let given = given_value::all(&arguments.fields)?;
    let variant = variant(arguments, description, asked).await?;
    let site = site(arguments, description, variant.as_deref(), asked).await?;
    // A site that can't be connected in this way says so before a kind that can't be connected at all.
    rules::check_site(description, variant.as_deref(), site.as_deref(), language).map_err(wrong)?;
    rules::check_variant(description, variant.as_deref(), language).map_err(wrong)?;
    prepare(description, variant.as_deref(), language);
    let name = name(arguments, asked).await?;
    let mut account = new_account(&arguments.platform, &name, language)?;
    account.facts.display_name = arguments.display_name.clone().unwrap_or_else(|| name.clone());
    account.site = site.unwrap_or_default();
    account.facts.variant = variant;
    account.facts.allow_private = arguments.allow_private;
    account.facts.zone = zone(arguments, language)?;
    account.facts.base_url = match &arguments.base_url {
        Some(url) => Some(
            read_base_url(url, arguments.allow_private)
                .map_err(|error| wrong(Message::new(error.to_string(), error.remedy())))?,
        ),
        None => None,
    };
    let mut sealables = Sealables::default();
    fields(&mut account, &mut sealables, description, &given, asked).await?;
    Ok(Filled { account, sealables })
}

async fn variant(
    arguments: &Connect,
    description: &ConnectionDescription,
    asked: &mut Asked,
) -> Result<Option<String>, Messages> {
    let language = asked.language;
    let known: Vec<String> = description.variants.iter().map(|variant| variant.name.clone()).collect();
    let check = |name: &str| match known.iter().any(|known| known == name) {
        true => Ok(()),
        false => Err(Message::new(
            language.one(format!("there is no kind `{name}`"), format!("没有“{name}”这种连接方式")),
            language.one(format!("choose one of: {}", known.join(", ")), format!("可选：{}", known.join("、"))),
        )),
    };
    if let Some(name) = &arguments.variant {
        check(name).map_err(wrong)?;
        return Ok(Some(name.clone()));
    }
    let usable: Vec<_> = description.variants.iter().filter(|variant| variant.retired.is_none()).collect();
    match usable.as_slice() {
        [] => return Ok(None),
        [only] if known.len() == 1 => return Ok(Some(only.name.clone())),
        _ => {}
    }
    let choices: Vec<String> =
        usable.iter().map(|variant| format!("{}: {}", variant.name, language.of(&variant.title))).collect();
    let question = Question {
        title: language.either("Kind of connection", "连接方式"),
        help: "",
        option: "--variant KIND".to_owned(),
        preset: usable.first().map(|variant| variant.name.as_str()),
        choices: &choices,
        is_secret: false,
        is_optional: false,
    };
    asked.text(&question, check).await
}

async fn site(
    arguments: &Connect,
    description: &ConnectionDescription,
    variant: Option<&str>,
    asked: &mut Asked,
) -> Result<Option<String>, Messages> {
    let language = asked.language;
    if arguments.site.is_some() || description.sites.is_empty() {
        return Ok(arguments.site.clone());
    }
    let usable = description.sites.iter().filter(|site| is_among(&site.variants, variant));
    let choices: Vec<String> = usable.map(|site| format!("{}: {}", site.name, language.of(&site.title))).collect();
    let question = Question {
        title: language.either("Site", "站点"),
        help: "",
        option: "--site SITE".to_owned(),
        preset: None,
        choices: &choices,
        is_secret: false,
        is_optional: false,
    };
    asked.text(&question, |name| rules::check_site(description, variant, Some(name), language)).await
}

async fn name(arguments: &Connect, asked: &mut Asked) -> Result<String, Messages> {
    let language = asked.language;
    if let Some(name) = &arguments.name {
        return Ok(name.clone());
    }
    let preset = arguments.platform.replace('-', "_");
    let question = Question {
        title: language.either("Name of the account", "账号名"),
        help: language.either(
            "letters, digits and underscores; it never changes, since tables and bookmarks go by it",
            "只能包含字母、数字和下划线；之后不能修改，数据表和同步位置都以它为准",
        ),
        option: "--name NAME".to_owned(),
        preset: Some(&preset),
        choices: &[],
        is_secret: false,
        is_optional: false,
    };
    let name = asked.text(&question, |name| rules::check_name(name, language)).await?;
    Ok(name.unwrap_or(preset))
}

fn zone(arguments: &Connect, language: Language) -> Result<Option<String>, Messages> {
    let Some(zone) = &arguments.zone else { return Ok(None) };
    match zone.parse::<chrono_tz::Tz>() {
        Ok(_) => Ok(Some(zone.clone())),
        Err(_) => Err(wrong(Message::new(
            language.one(format!("there is no time zone `{zone}`"), format!("没有时区“{zone}”")),
            "--zone Asia/Shanghai",
        ))),
    }
}

/// What is to be done at the platform first.
fn prepare(description: &ConnectionDescription, variant: Option<&str>, language: Language) {
    let steps: Vec<_> = description.preparation.iter().filter(|step| is_among(&step.variants, variant)).collect();
    if steps.is_empty() {
        return;
    }
    let mut text = format!("\n{}", language.either("At the platform, first:", "先在平台上完成："));
    for (number, step) in steps.iter().enumerate() {
        text += &format!("\n  {}. {}", number + 1, language.of(&step.text));
        text += &step.link.as_ref().map(|link| format!("\n     {link}")).unwrap_or_default();
    }
    tell!("{}", harmless(&text));
}

/// Every field of its kind that isn't named, and that nobody learns by consent.
pub async fn fields(
    account: &mut VaultAccount,
    sealables: &mut Sealables,
    description: &ConnectionDescription,
    given: &BTreeMap<String, String>,
    asked: &mut Asked,
) -> Result<(), Messages> {
    let language = asked.language;
    let variant = account.facts.variant.clone();
    let own: Vec<&FieldDescription> =
        description.fields_of(variant.as_deref()).filter(|field| !field.learned).collect();
    if let Some(unknown) = given.keys().find(|name| !own.iter().any(|field| field.name == **name)) {
        let names: Vec<&str> = own.iter().map(|field| field.name.as_str()).collect();
        return Err(wrong(Message::new(
            language.one(format!("there is no field `{unknown}`"), format!("没有字段 {unknown}")),
            language.one(format!("the fields are: {}", names.join(", ")), format!("可用字段：{}", names.join("、"))),
        )));
    }
    for field in own {
        let value = match given.get(&field.name) {
            Some(value) => {
                check(field, value, language).map_err(wrong)?;
                Some(value.clone())
            }
            None => asked.text(&question(field, language), |value| check(field, value, language)).await?,
        };
        let Some(value) = value else { continue };
        match field.secret || field.secret_unless.is_some() && is_the_secret(field, sealables) {
            true => _ = sealables.values.insert(field.name.clone(), Secret::new(value)),
            false => _ = account.facts.fields.insert(field.name.clone(), value),
        }
        if field.steers {
            account.facts.steering.push(field.name.clone());
        }
    }
    Ok(())
}

/// Whether a field is the secret in the place of another that isn't filled in.
fn is_the_secret(field: &FieldDescription, sealables: &Sealables) -> bool {
    field.secret_unless.as_ref().is_some_and(|other| !sealables.values.contains_key(other))
}

fn question<'q>(field: &'q FieldDescription, language: Language) -> Question<'q> {
    let value = if field.secret { "env:VARIABLE" } else { "VALUE" };
    Question {
        title: language.of(&field.title),
        help: language.of(&field.help),
        option: format!("--field {}={value}", field.name),
        preset: field.preset.as_deref(),
        choices: &field.choices,
        is_secret: field.secret,
        is_optional: !field.required,
    }
}

fn check(field: &FieldDescription, value: &str, language: Language) -> Result<(), Message> {
    rules::check_pattern(field, value, language)?;
    if !field.choices.is_empty() && !field.choices.iter().any(|choice| choice == value) {
        return Err(Message::new(
            language.one(format!("`{}` can't be `{value}`", field.name), format!("{} 不能是“{value}”", field.name)),
            field.choices.join(", "),
        ));
    }
    if field.secret && field.required && value.len() < SECRET_BYTES_MIN {
        return Err(Message::new(
            language.one(
                format!("the secret `{}` has fewer than {SECRET_BYTES_MIN} characters", field.name),
                format!("密钥 {} 少于 {SECRET_BYTES_MIN} 个字符", field.name),
            ),
            language.of(&field.help),
        ));
    }
    Ok(())
}
