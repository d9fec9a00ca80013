//! `weft nodes diff`: what another version of a component asks for.

use std::path::Path;

use serde_json::json;
use weft_engine::Components;
use weft_engine::workflow::demands::{Change, Demands, changes};

use super::{Language, told};
use crate::arguments::NodesDiff;
use crate::exit;
use crate::message::{Message, Messages, clean};
use crate::print::say_text;
use crate::setup::{Setup, load_file};

/// One of the two.
struct Side {
    /// As it was written on the command line.
    written: String,
    name: String,
    digest: String,
    demands: Demands,
}

/// What lies between them.
struct Difference {
    old: Side,
    new: Side,
    changes: Vec<Change>,
}

/// Runs the command.
pub(super) async fn diff(arguments: &NodesDiff, setup: &Setup, language: Language, json: bool) -> Result<u8, Messages> {
    let Difference { old, new, changes } = compare(&arguments.old, &arguments.new, setup).await?;
    if json {
        let side = |side: &Side| json!({ "file": side.written, "component": side.name, "digest": side.digest });
        let equal = old.digest == new.digest;
        say!("{}", json!({ "old": side(&old), "new": side(&new), "equal": equal, "changes": changes }));
    } else {
        say_text(&text(&old, &new, &changes, language));
    }
    Ok(if told::asks_for_more(&changes) { exit::ASKS_FOR_MORE } else { exit::DONE })
}

async fn compare(old: &str, new: &str, setup: &Setup) -> Result<Difference, Messages> {
    let (old, new) = (side(old, setup).await?, side(new, setup).await?);
    let changes = changes(&old.demands, &new.demands);
    Ok(Difference { old, new, changes })
}

async fn side(written: &str, setup: &Setup) -> Result<Side, Messages> {
    let path = Path::new(written);
    let known = setup.runtime.components().get(written).is_some();
    if !known && !path.exists() && !written.contains(['/', '.']) {
        let names: Vec<String> =
            setup.runtime.components().catalogue().components().map(|it| it.name.clone()).collect();
        let remedy = format!("write the path of a .wasm file, or one of: {}", names.join(", "));
        let reason = format!("there is no file and no component `{written}`");
        return Err(Messages::one(exit::USAGE, Message::new(reason, remedy)));
    }
    if known {
        return described(written, written, setup.runtime.components());
    }
    // By itself: both sides usually have the same name.
    let mut components = Components::default();
    let name = load_file(&mut components, setup.runtime.sandbox(), path).await?;
    described(written, &name, &components)
}

fn described(written: &str, name: &str, components: &Components) -> Result<Side, Messages> {
    let catalogue = components.catalogue();
    let (Some(description), Some(digest)) = (catalogue.component(name), components.digest(name)) else {
        let message = Message::new(format!("there is no component `{name}`"), "check the name");
        return Err(Messages::one(exit::COMPONENT, message));
    };
    Ok(Side { written: written.to_owned(), name: name.to_owned(), digest, demands: Demands::of(description) })
}

fn text(old: &Side, new: &Side, changes: &[Change], language: Language) -> String {
    let side = |side: &Side| clean(&format!("{}  {}  {}", side.name, side.written, side.digest));
    let mut text =
        format!("{}  {}\n{}  {}\n", language.either("old", "旧"), side(old), language.either("new", "新"), side(new));
    if old.name != new.name {
        text += language
            .either("these are two components, not two versions of one\n", "这是两个组件，不是同一组件的两个版本\n");
    }
    text += &told::lines(changes, language, "");
    text += match (old.digest == new.digest, told::asks_for_more(changes)) {
        (true, _) => language.either("the files are equal\n", "两个文件完全相同\n"),
        (false, false) => language.either("the files differ; nothing more is asked\n", "文件不同，没有要求更多\n"),
        (false, true) => "",
    };
    text
}
