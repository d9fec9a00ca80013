//! What scripts ask for with `import`: ES modules among the files that came with the code.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use boa_engine::ast::scope::Scope;
use boa_engine::builtins::promise::PromiseState;
use boa_engine::interner::Interner;
use boa_engine::module::{Module, ModuleLoader, ModuleRequest, Referrer, SyntheticModuleInitializer};
use boa_engine::object::builtins::JsPromise;
use boa_engine::parser::Parser;
use boa_engine::property::PropertyKey;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsString, JsValue, Source, js_string};

use super::state::state;
use super::{File, builtins, limits, modules, stack};
use crate::place::{At, SourceFile};
use crate::syntax::{self, Form, Mistake, Tree};

/// Finds the modules that others import.
pub(super) struct Loader;

impl ModuleLoader for Loader {
    async fn load_imported_module(
        self: Rc<Self>,
        referrer: Referrer,
        request: ModuleRequest,
        context: &RefCell<&mut Context>,
    ) -> JsResult<Module> {
        let context = &mut context.borrow_mut();
        let from = written_in(&referrer, context);
        load(&from, &request.specifier().to_std_string_lossy(), context)
    }
}

/// The file that imports; the code itself has the empty path.
fn written_in(referrer: &Referrer, context: &Context) -> String {
    let state = state(context);
    let sources = state.sources.borrow();
    let number = (0..sources.len()).find(|number| referrer.path() == Some(Path::new(&stack::path(*number))));
    number.filter(|number| *number > 0).map_or_else(String::new, |number| sources[number].at.file.clone())
}

fn load(from: &str, request: &str, context: &mut Context) -> JsResult<Module> {
    let path = if builtins::is_builtin(request) { None } else { modules::linked(from, request, context) };
    if let Some(path) = &path {
        let state = state(context);
        let file = state.files.borrow().get(path).cloned();
        if let Some(file) = file.filter(|file| is_module(path, &file.text)) {
            return module(path, &file, context);
        }
    }
    let exports = modules::require(from, request, context)?;
    synthetic(exports, context)
}

/// A module that gives what CommonJS exports.
fn synthetic(exports: JsValue, context: &mut Context) -> JsResult<Module> {
    let mut names = vec![js_string!("default")];
    if let Some(object) = exports.as_object() {
        let keys = object.own_property_keys(context)?;
        names.extend(keys.into_iter().filter_map(|key| match key {
            PropertyKey::String(name) if name != "default" => Some(name),
            _ => None,
        }));
    }
    let fill = SyntheticModuleInitializer::from_copy_closure_with_captures(
        |module, (exports, names): &(JsValue, Vec<JsString>), context| {
            for name in names {
                let own = exports.as_object().filter(|_| name != "default");
                let value = own.map_or_else(|| Ok(exports.clone()), |object| object.get(name.clone(), context))?;
                module.set_export(name, value)?;
            }
            Ok(())
        },
        (exports, names.clone()),
    );
    Ok(Module::synthetic(&names, fill, None, None, context))
}

/// Whether a file is an ES module: by its name, or by what its lines begin with.
pub(super) fn is_module(path: &str, text: &str) -> bool {
    if path.ends_with(".mjs") || path.ends_with(".cjs") || path.ends_with(".json") {
        return path.ends_with(".mjs");
    }
    let is_word = |line: &str, word: &str| {
        line.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '{', '*', '\'', '"', '\t']))
    };
    let mut lines = text.lines().map(str::trim_start);
    // What can be read as neither is one, too: so its mistake is told, and not that it has `import` in it.
    lines.any(|line| is_word(line, "import") || is_word(line, "export"))
        && syntax::nested(text).is_ok()
        && (mistake(text).is_none() || Tree::of(text, Form::Module).is_err())
}

/// Why a text is no ES module.
fn mistake(text: &str) -> Option<Mistake> {
    let parsed = Parser::new(Source::from_bytes(text)).parse_module(&Scope::new_global(), &mut Interner::new());
    parsed.err().map(|error| syntax::mistake(&error, text))
}

/// The ES module of a file.
fn module(path: &str, file: &File, context: &mut Context) -> JsResult<Module> {
    let state = state(context);
    let known = state.es_modules.borrow().get(path).cloned();
    if let Some(module) = known {
        return Ok(module);
    }
    limits::go_without_guards(context);
    let text = modules::plain(&file.text);
    let source = SourceFile::new(At::file(path), &text);
    syntax::nested(&text).map_err(|mistake| modules::syntax_error(&source, &mistake))?;
    let number = modules::add_source(source.clone(), context);
    let name = stack::path(number);
    let module = Module::parse(Source::from_reader(text.as_bytes(), Some(Path::new(&name))), None, context);
    let module = module.map_err(|error| match mistake(&text) {
        Some(mistake) => modules::syntax_error(&source, &mistake),
        None => error,
    })?;
    state.es_modules.borrow_mut().insert(path.to_owned(), module.clone());
    Ok(module)
}

/// Runs an ES module for somebody who wants it at once.
pub(super) fn namespace(path: &str, file: &File, context: &mut Context) -> JsResult<JsValue> {
    let module = module(path, file, context)?;
    settled(&module.load(context), path, context)?;
    module.link(context)?;
    let done = module.evaluate(context)?;
    settled(&done, path, context)?;
    Ok(module.namespace(context).into())
}

fn settled(promise: &JsPromise, path: &str, context: &Context) -> JsResult<()> {
    match promise.state() {
        PromiseState::Fulfilled(_) => Ok(()),
        PromiseState::Rejected(reason) => {
            state(context).rejected.forget(promise);
            Err(JsError::from_opaque(reason))
        }
        PromiseState::Pending => Err(JsError::from(
            JsNativeError::error().with_message(format!("'{path}' waits for something, and can't be had by require")),
        )),
    }
}
