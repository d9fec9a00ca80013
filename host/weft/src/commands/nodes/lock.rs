//! `weft nodes lock`: accepting components as they are now.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use weft_engine::workflow::demands::{Change, Demands, changes};

use super::{Language, told};
use crate::arguments::NodesLock;
use crate::commands::shared::consent;
use crate::exit;
use crate::lock::{self, Lock, LockFile, PackagePin, Pin};
use crate::message::{Messages, clean};
use crate::print::say_text;
use crate::render::several;
use crate::setup::Setup;

/// What becomes of one component.
struct Step {
    name: String,
    /// Its file, if it does not come with weft.
    file: Option<String>,
    what: What,
    changes: Vec<Change>,
}

/// Another lock that counts wherever the one that is written does.
struct Other {
    /// Its path, as it is shown.
    lock: String,
    /// Components that are there now and that it does not accept.
    refuses: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    New,
    Changed,
    Same,
    Removed,
}

/// The lock as it would be written.
struct Proposed {
    lock: Lock,
    steps: Vec<Step>,
    /// Packages that are new, changed or gone, with the version that counts.
    packages: Vec<(String, String, What)>,
    others: Vec<Other>,
    /// Whether it is another one than what is there.
    writes: bool,
}

/// Runs the command.
pub(super) fn lock(arguments: &NodesLock, setup: &Setup, language: Language, json: bool) -> Result<u8, Messages> {
    let Proposed { lock, steps, packages, others, writes } = propose(arguments, setup)?;
    let asks_for_more = steps.iter().any(|step| told::asks_for_more(&step.changes));
    if !json {
        say_text(&(text(&steps, language) + &packages_text(&packages, language)));
    }
    let consents =
        if asks_for_more || arguments.consent.dry_run { consent::given(&arguments.consent, json)? } else { true };
    if writes && consents {
        lock::save(&arguments.lock, &lock)?;
    }
    if json {
        say!("{}", line(arguments, (&steps, &packages), &others, writes && consents));
    } else {
        tell_end(arguments, &lock, (writes, consents), language);
        others.iter().for_each(|other| other.tell(language));
    }
    Ok(if asks_for_more && !consents { exit::ASKS_FOR_MORE } else { exit::DONE })
}

fn propose(arguments: &NodesLock, setup: &Setup) -> Result<Proposed, Messages> {
    let before = lock::read_if_there(&arguments.lock)?;
    let others = others(arguments, setup)?;
    let mut lock = before.clone().unwrap_or_default();
    let mut steps = remove(arguments, setup, &mut lock)?;
    steps.extend(pin_all(setup, &mut lock));
    lock.packages = lock::packages::beside(&arguments.lock)?;
    let packages = package_steps(&before.as_ref().map(|it| it.packages.clone()).unwrap_or_default(), &lock.packages);
    let writes = before.as_ref() != Some(&lock);
    Ok(Proposed { lock, steps, packages, others, writes })
}

fn remove(arguments: &NodesLock, setup: &Setup, lock: &mut Lock) -> Result<Vec<Step>, Messages> {
    let mut steps = Vec::new();
    for name in &arguments.remove {
        if setup.runtime.components().get(name).is_some() {
            let reason = format!("--remove {name}: the component comes with weft, or is given with --component");
            return Err(Messages::usage(
                reason,
                "leave one of the two out; what comes with weft is always in the lock",
            ));
        }
        if lock.components.remove(name).is_none() {
            let known: Vec<&str> = lock.components.keys().map(String::as_str).collect();
            let reason = format!("--remove {name}: it is not in {}", arguments.lock.display());
            return Err(Messages::usage(reason, format!("there are: {}", known.join(", "))));
        }
        steps.push(Step { name: name.clone(), file: None, what: What::Removed, changes: Vec::new() });
    }
    Ok(steps)
}

/// Pins every component that is there. Those that are pinned and not there stay as they are.
fn pin_all(setup: &Setup, lock: &mut Lock) -> Vec<Step> {
    let catalogue = setup.runtime.components().catalogue();
    let mut steps = Vec::new();
    for component in catalogue.components() {
        let name = component.name.clone();
        let file = setup.added.get(&name).map(|file| file.display().to_string());
        // What comes with weft changes with each build of it: its bytes are as good as weft itself.
        let digest = file.as_ref().and_then(|_| setup.runtime.components().digest(&name));
        let pin = Pin { digest, demands: Demands::of(component) };
        let before = lock.components.insert(name.clone(), pin.clone());
        let what = match &before {
            None => What::New,
            Some(before) if *before == pin => What::Same,
            Some(_) => What::Changed,
        };
        let changes = match before {
            Some(before) => changes(&before.demands, &pin.demands),
            // Who uses a weft has accepted what comes with it.
            None if file.is_none() => Vec::new(),
            None => changes(&Demands::default(), &pin.demands),
        };
        steps.push(Step { name, file, what, changes });
    }
    steps
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Removed => "removed",
        }
    }
}

/// What becomes of packages; those that stay are no news.
fn package_steps(
    before: &BTreeMap<String, PackagePin>,
    now: &BTreeMap<String, PackagePin>,
) -> Vec<(String, String, What)> {
    let gone = before.iter().filter(|(name, _)| !now.contains_key(*name)).map(|it| (it, What::Removed));
    let there = now.iter().filter_map(|it| match before.get(it.0) {
        None => Some((it, What::New)),
        Some(pinned) => (pinned != it.1).then_some((it, What::Changed)),
    });
    gone.chain(there).map(|((name, pin), what)| (name.clone(), pin.version.clone(), what)).collect()
}

fn packages_text(packages: &[(String, String, What)], language: Language) -> String {
    let told = |(name, version, what): &(String, String, What)| {
        let what = match what {
            What::New => language.either("new", "新增"),
            What::Removed => language.either("removed", "已移除"),
            What::Changed | What::Same => language.either("changed", "有变化"),
        };
        clean(&format!("{name} ({version}): {what}")) + "\n"
    };
    packages.iter().map(told).collect()
}

fn text(steps: &[Step], language: Language) -> String {
    let mut text = String::new();
    for step in steps {
        let file = step.file.as_ref().map(|file| format!(" ({file})")).unwrap_or_default();
        let what = match (step.what, &step.file) {
            (What::New, Some(_)) => language.either("new", "新增"),
            (What::Changed, _) => language.either("changed", "有变化"),
            (What::Removed, _) => language.either("removed", "已移除"),
            // What comes with weft is many, and what stays is no news.
            (What::New, None) | (What::Same, _) => continue,
        };
        text += &clean(&format!("{}{file}: {what}", step.name));
        text.push('\n');
        text += &told::lines(&step.changes, language, "  ");
        if step.what == What::Changed && !told::asks_for_more(&step.changes) {
            text += language.either("  nothing more is asked\n", "  没有要求更多\n");
        }
    }
    text
}

/// What a program is told.
fn line(
    arguments: &NodesLock,
    (steps, packages): (&[Step], &[(String, String, What)]),
    others: &[Other],
    written: bool,
) -> Value {
    let step = |step: &Step| json!({ "component": step.name, "file": step.file, "what": step.what.name(), "changes": step.changes });
    let package = |(name, version, what): &(String, String, What)| json!({ "package": name, "version": version, "what": what.name() });
    let packages: Vec<_> = packages.iter().map(package).collect();
    let components: Vec<_> = steps.iter().map(step).collect();
    let others: Vec<_> = others.iter().map(|other| json!({ "lock": other.lock, "refuses": other.refuses })).collect();
    json!({
        "event": "lock", "lock": arguments.lock.display().to_string(), "written": written, "components": components,
        "packages": packages, "others": others,
    })
}

fn tell_end(arguments: &NodesLock, lock: &Lock, (writes, consents): (bool, bool), language: Language) {
    let file = arguments.lock.display().to_string();
    let pinned = lock.components.len();
    let packages = match (lock.packages.len(), language) {
        (0, _) => String::new(),
        (count, Language::Chinese) => format!("、{count} 个软件包"),
        (count, Language::English) => format!(" and {}", several(count as u64, "package", "packages")),
    };
    let told = match (writes, consents) {
        (true, true) if language == Language::Chinese => format!("{file}: 已写入，共 {pinned} 个组件{packages}"),
        (true, true) => format!("{file}: written, with {pinned} components{packages}"),
        (false, _) => format!("{file}: {}", language.either("nothing has changed", "没有变化")),
        (true, false) => format!("{file}: {}", language.either("not written", "未写入")),
    };
    say!("{}", clean(&told));
}

/// The other locks that count here. Whoever writes one of several has to know: all of them must accept.
fn others(arguments: &NodesLock, setup: &Setup) -> Result<Vec<Other>, Messages> {
    let paths = lock::counting_beside(&arguments.lock)?;
    let catalogue = setup.runtime.components().catalogue();
    let other = |path| -> Result<Other, Messages> {
        let file = LockFile::read(path)?;
        let refused = lock::refusals(&file, catalogue.components(), setup);
        let refuses = refused.into_iter().map(|(name, _)| name.to_owned()).collect();
        Ok(Other { lock: file.shown(), refuses })
    };
    paths.into_iter().map(other).collect()
}

impl Other {
    fn tell(&self, language: Language) {
        let Self { lock, refuses } = self;
        let names = refuses.join(", ");
        let told = match (refuses.is_empty(), language) {
            (true, Language::English) => format!("{lock}: read too, as it counts here; it accepts all of them"),
            (true, Language::Chinese) => format!("{lock}: 也已读取，在这里同样有效；全部接受"),
            (false, Language::English) => {
                format!(
                    "{lock}: read too, as it counts here; it refuses {names}\n  accept there as well: --lock {lock}"
                )
            }
            (false, Language::Chinese) => {
                format!("{lock}: 也已读取，在这里同样有效；不接受 {names}\n  请在那里也确认：--lock {lock}")
            }
        };
        say!("{}", clean(&told));
    }
}
