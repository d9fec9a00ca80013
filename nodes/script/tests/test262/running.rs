//! One run of one test.

use boa_engine::builtins::promise::PromiseState;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsError, JsResult, JsValue, Script, Source, js_string};

use crate::engines::Engine;
use crate::host;
use crate::suite::{Mode, Suite, Test};

/// Runs a test in one way. The error says why it failed.
pub fn run(engine: Engine, suite: &Suite, test: &Test, mode: Mode) -> Result<(), String> {
    let mut context = engine.context(suite, test);
    let context = &mut context;
    let printed = host::install(context).map_err(|error| format!("the host: {error}"))?;
    if !test.has("raw") {
        prepare(suite, test, context)?;
    }
    let ended = match mode {
        Mode::Module => module(engine, suite, test, context),
        Mode::Sloppy => script(engine, suite, test, &test.text, context),
        Mode::Strict => script(engine, suite, test, &format!("\"use strict\";\n{}", test.text), context),
    };
    match (&test.head.negative, ended) {
        (Some((phase, kind)), Err(failure)) => expected(phase, kind, failure, context),
        (Some((_, kind)), Ok(())) => Err(format!("no {kind} is thrown")),
        (None, Err(failure)) => Err(told(&failure.error, context)),
        (None, Ok(())) if test.has("async") => {
            let lines = printed.0.borrow();
            match lines.iter().find(|line| line.starts_with("Test262:")) {
                Some(line) if line == "Test262:AsyncTestComplete" => Ok(()),
                Some(line) => Err(line.clone()),
                None => Err("$DONE is never called".to_owned()),
            }
        }
        (None, Ok(())) => Ok(()),
    }
}

/// What the test relies on.
fn prepare(suite: &Suite, test: &Test, context: &mut Context) -> Result<(), String> {
    let usual = ["assert.js", "sta.js"].into_iter().chain(test.has("async").then_some("doneprintHandle.js"));
    for name in usual.chain(test.head.includes.iter().map(String::as_str)) {
        let text = suite.harness(name);
        context.eval(Source::from_bytes(&text)).map_err(|error| format!("{name}: {}", told(&error, context)))?;
    }
    Ok(())
}

/// What was thrown, and whether before anything of the test ran.
struct Thrown {
    error: JsError,
    is_early: bool,
}

impl Thrown {
    fn late(error: JsError) -> Self {
        Self { error, is_early: false }
    }
}

fn script(engine: Engine, suite: &Suite, test: &Test, text: &str, context: &mut Context) -> Result<(), Thrown> {
    let path = suite.path(&test.path);
    let early = |error| Thrown { error, is_early: true };
    let script = Script::parse(engine.source(text, &path), None, context).map_err(early)?;
    script.codeblock(context).map_err(early)?;
    script.evaluate(context).map_err(Thrown::late)?;
    context.run_jobs().map_err(Thrown::late)
}

/// Runs a test that is a module as scripts run theirs: one asks for it.
fn module(engine: Engine, suite: &Suite, test: &Test, context: &mut Context) -> Result<(), Thrown> {
    let (_, name) = test.path.rsplit_once('/').unwrap_or_default();
    let asking = format!("import('./{name}')");
    let path = suite.path(&test.path);
    let asked: JsResult<JsValue> = context.eval(engine.source(&asking, &path));
    let promise = asked.and_then(|it| JsPromise::resolve(it, context)).map_err(Thrown::late)?;
    context.run_jobs().map_err(Thrown::late)?;
    match promise.state() {
        PromiseState::Fulfilled(_) => Ok(()),
        // When it was thrown can't be told; a test that expects an error early throws another one later.
        PromiseState::Rejected(reason) => Err(Thrown { error: JsError::from_opaque(reason), is_early: true }),
        PromiseState::Pending => {
            Err(Thrown::late(boa_engine::JsNativeError::error().with_message("the module never ends").into()))
        }
    }
}

fn expected(phase: &str, kind: &str, thrown: Thrown, context: &mut Context) -> Result<(), String> {
    if phase == "parse" && !thrown.is_early {
        return Err(format!("{} is thrown late", told(&thrown.error, context)));
    }
    let name = name_of(&thrown.error, context);
    if name.as_deref() == Some(kind) {
        Ok(())
    } else {
        Err(format!("{} instead of {kind}", told(&thrown.error, context)))
    }
}

/// The name of the constructor of what was thrown.
fn name_of(error: &JsError, context: &mut Context) -> Option<String> {
    let thrown = error.clone().into_opaque(context).ok()?.as_object()?;
    let constructor = thrown.get(js_string!("constructor"), context).ok()?.as_object()?;
    Some(constructor.get(js_string!("name"), context).ok()?.as_string()?.to_std_string_lossy())
}

fn told(error: &JsError, context: &mut Context) -> String {
    let thrown = error.clone().into_opaque(context);
    let text = thrown.ok().and_then(|it| it.to_string(context).ok()).map(|it| it.to_std_string_lossy());
    text.unwrap_or_else(|| error.to_string())
}
