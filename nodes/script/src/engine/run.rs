//! One run of a script, from its text to its result.

use std::path::Path;
use std::rc::Rc;

use boa_engine::builtins::promise::PromiseState;
use boa_engine::context::ContextBuilder;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsArgs, JsError, JsResult, JsValue, NativeFunction, js_string};
use serde_json::Value;
use weft_sdk::Failure;
use weft_sdk::log::{self, Level};

use super::imports::Loader;
use super::jobs::Jobs;
use super::state::{Hooks, Rejected, RunClock, State, state};
use super::{
    Files, Outcome, Script, builtins, dates, errors, globals, json, limits, locales, modules, ready, stack, values,
    writing,
};
use crate::place::{At, Insertion, Position, SourceFile};
use crate::syntax::{Form, Tree};

/// What the code becomes a function with. It runs in sloppy mode, so that `output = …` is a global.
const HEAD: &str = "(async function(__weft_output__){";
/// A block that declares `output` itself keeps it to itself: this tells.
const TAIL: &str = "\n;__weft_output__(()=>typeof output==='undefined'?undefined:output)})";

/// Runs a script until nothing is left to do.
pub(crate) fn run(script: Script) -> Result<Outcome, Failure> {
    let mut source = SourceFile::new(script.at.clone(), &modules::plain(&script.code));
    let tree = Tree::of(&source.text, Form::Block).map_err(|mistake| errors::unreadable(&source, &mistake))?;
    source.insertions = tree.guards(&source.text, Form::Block);
    source.insertions.insert(0, Insertion { at: Position { line: 1, column: 1 }, text: HEAD.to_owned() });
    let machine = ready::take().map_or_else(Machine::new, Ok);
    let mut machine = machine.map_err(|error| Failure::invalid(error.to_string()))?;
    let outcome = machine.run(script, source);
    machine.tell_of_kept_numbers();
    outcome
}

/// An engine as scripts find it that ask for these files, before any of them runs.
pub(super) fn context(files: Files) -> JsResult<Context> {
    let Machine { mut context, state } = Machine::new()?;
    state.clock.start();
    *state.files.borrow_mut() = files;
    state.sources.borrow_mut().push(SourceFile::new(At::default(), ""));
    limits::begin(&context);
    let input = JsObject::with_object_proto(context.intrinsics());
    globals::of_code(input.into(), &mut context)?;
    Ok(context)
}

/// An engine, ready for a script.
pub(super) struct Machine {
    pub(super) context: Context,
    state: Rc<State>,
}

impl Machine {
    pub(super) fn new() -> JsResult<Self> {
        let rejected = Rc::new(Rejected::default());
        let (jobs, clock) = (Rc::new(Jobs::default()), Rc::new(RunClock::default()));
        let mut context = ContextBuilder::new()
            .host_hooks(Rc::new(Hooks(Rc::clone(&rejected))))
            .clock(Rc::clone(&clock))
            .job_executor(Rc::clone(&jobs))
            .module_loader(Rc::new(Loader))
            .build()?;
        let state = Rc::new(State { jobs, clock, rejected, ..State::default() });
        context.insert_data(Rc::clone(&state));
        stack::install(&mut context)?;
        writing::install(&mut context)?;
        json::install(&mut context)?;
        limits::install(&mut context)?;
        dates::install(&mut context)?;
        locales::install(&mut context)?;
        crate::natives::random::install(&mut context)?;
        globals::install(&mut context)?;
        // What the prelude relies on is taken before any script can change it.
        builtins::builtin("internal-primordials", &mut context)?;
        Ok(Self { context, state })
    }

    fn run(&mut self, script: Script, source: SourceFile) -> Result<Outcome, Failure> {
        self.state.clock.start();
        *self.state.files.borrow_mut() = script.files;
        self.state.reads_only.set(script.reads_only);
        self.state.kept.set(script.kept_numbers);
        let to_run = source.to_run() + TAIL;
        self.state.sources.borrow_mut().push(source);
        limits::begin(&self.context);
        let input = self.object(&script.input)?;
        let module = globals::of_code(input.clone(), &mut self.context).map_err(|error| self.uncaught(error))?;
        let block = modules::evaluate(&to_run, Path::new(&stack::path(0)), &mut self.context);
        let block = block.map_err(|error| self.uncaught(error))?;
        let reader = NativeFunction::from_fn_ptr(remember_output).to_js_function(self.context.realm());
        self.settle(&block, &[reader.into()], "the script")?;
        let output = self.output().map_err(|error| self.uncaught(error))?;
        if !output.is_undefined() {
            return self.json(&output, "output").map(Outcome::Assigned);
        }
        let exported = module.get(js_string!("exports"), &mut self.context).map_err(|error| self.uncaught(error))?;
        if !exported.is_callable() {
            return Err(errors::at(&errors::start(&self.state), "the script never assigned `output`").with_remedy(
                "end it with `output = { … }`, or export a function: `module.exports = async ({ input }) => ({ output })`",
            ));
        }
        let given = self.object(&script.given)?;
        if let Some(given) = given.as_object() {
            given
                .create_data_property_or_throw(js_string!("input"), input, &mut self.context)
                .map_err(|error| self.uncaught(error))?;
        }
        let returned = self.settle(&exported, &[given], "the function that the script exports")?;
        if returned.is_undefined() {
            return Err(errors::at(
                &errors::start(&self.state),
                "the function that the script exports returned nothing",
            )
            .with_remedy("return an object: `return { output }`"));
        }
        self.json(&returned, "what the function returns").map(Outcome::Returned)
    }

    fn object(&mut self, fields: &serde_json::Map<String, Value>) -> Result<JsValue, Failure> {
        let text = serde_json::to_string(fields).map_err(|error| Failure::invalid(error.to_string()))?;
        values::parse_keeping(&text, &mut self.context).map_err(|error| self.uncaught(error))
    }

    /// Calls a function and waits for what it promises.
    fn settle(&mut self, function: &JsValue, arguments: &[JsValue], what: &str) -> Result<JsValue, Failure> {
        let context = &mut self.context;
        limits::count_calls(context);
        let called = function.as_object().map(|function| function.call(&JsValue::undefined(), arguments, context));
        let value = called.unwrap_or_else(|| Ok(JsValue::undefined())).map_err(|error| self.uncaught(error))?;
        let promise = JsPromise::resolve(value, &mut self.context).map_err(|error| self.uncaught(error))?;
        let done = self.state.jobs.run(&self.state.clock, &mut self.context);
        if let PromiseState::Rejected(reason) = promise.state() {
            return Err(errors::thrown(&reason, &mut self.context));
        }
        done.map_err(|error| self.uncaught(error))?;
        if let Some(reason) = self.first_rejected() {
            return Err(errors::thrown(&reason, &mut self.context));
        }
        match promise.state() {
            PromiseState::Fulfilled(value) => Ok(value),
            _ => Err(errors::at(
                &errors::start(&self.state),
                &format!("{what} waits for a promise that nothing settles any more"),
            )
            .with_remedy("see that each `new Promise` calls resolve or reject, also where something fails")),
        }
    }

    /// What a promise was rejected with that nobody looked at.
    fn first_rejected(&self) -> Option<JsValue> {
        self.state.rejected.promises().into_iter().find_map(|promise| {
            match JsPromise::from_object(promise).ok()?.state() {
                PromiseState::Rejected(reason) => Some(reason),
                _ => None,
            }
        })
    }

    /// What the block assigned: to a variable of its own, or to the global.
    fn output(&mut self) -> JsResult<JsValue> {
        let own = self.state.read_output.borrow().clone().and_then(|it| it.as_object());
        if let Some(own) = own {
            let value = own.call(&JsValue::undefined(), &[], &mut self.context)?;
            if !value.is_undefined() {
                return Ok(value);
            }
        }
        let global = self.context.global_object();
        global.get(js_string!("output"), &mut self.context)
    }

    fn json(&mut self, value: &JsValue, what: &str) -> Result<String, Failure> {
        let start = errors::start(&self.state);
        if value.is_promise() {
            return Err(errors::at(&start, &format!("{what} is a promise")).with_remedy("write `await` before it"));
        }
        let is_object = value.as_object().is_some_and(|it: JsObject| !it.is_array() && !it.is_callable());
        let text = writing::to_json(value, "", &mut self.context).map_err(|error| self.uncaught(error))?;
        match text.filter(|text| is_object && text.starts_with('{')) {
            Some(text) => Ok(text),
            None => Err(errors::at(&start, &format!("{what} is no object but {}", kind(value)))
                .with_remedy("give it an object: `output = { result: … }`")),
        }
    }

    fn uncaught(&mut self, error: JsError) -> Failure {
        errors::uncaught(error, &mut self.context)
    }

    fn tell_of_kept_numbers(&self) {
        let kept = self.state.kept.get();
        if kept > 0 {
            let numbers = if kept == 1 { "1 number".to_owned() } else { format!("{kept} numbers") };
            let message = format!("{numbers} given to the script as text: JavaScript would change their digits");
            log::write(Level::Info, &message, &Value::Null);
        }
    }
}

fn kind(value: &JsValue) -> &'static str {
    match value.as_object() {
        Some(object) if object.is_array() => "a list",
        Some(object) if object.is_callable() => "a function",
        Some(_) => "something else",
        None if value.is_null() => "null",
        None if value.is_string() => "a text",
        None if value.is_number() => "a number",
        None => "another value",
    }
}

fn remember_output(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    *state(context).read_output.borrow_mut() = Some(args.get_or_undefined(0).clone());
    Ok(JsValue::undefined())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_was_made_ready_is_used_once() {
        let code =
            "globalThis.left = (globalThis.left || 0) + 1; console.log(left); output = { left, now: Date.now() }";
        let run = || super::run(Script { code: code.to_owned(), ..Script::default() }).unwrap();
        let expected = Outcome::Assigned("{\"left\":1,\"now\":1767225600000}".to_owned());
        ready::prepare().unwrap();
        assert!(ready::is_there());
        assert_eq!((run(), run()), (expected.clone(), expected));
    }
}
