//! What scripts ask for with `require`: modules that are built in, and files that came with the code.
//!
//! Which file a request leads to was found out before, by the rules of Node.js; here it is only looked up. A module is read
//! when it is asked for, and run once.

use std::path::Path;

use boa_engine::object::builtins::JsFunction;
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::{
    Context, JsArgs, JsError, JsNativeError, JsResult, JsString, JsValue, NativeFunction, Script, Source, js_string,
};

use super::state::state;
use super::{File, builtins, imports, limits, stack, values};
use crate::place::{At, Insertion, Position, SourceFile};
use crate::syntax::{self, Form, Mistake, Tree, calls_of_async};

/// The `require` of a file.
pub(super) fn require_of(path: &str, context: &mut Context) -> JsFunction {
    let require = NativeFunction::from_copy_closure_with_captures(
        |_, args, path: &JsString, context| {
            let request = args.get_or_undefined(0).to_string(context)?.to_std_string_lossy();
            require(&path.to_std_string_lossy(), &request, context)
        },
        JsString::from(path),
    );
    FunctionObjectBuilder::new(context.realm(), require).name(js_string!("require")).length(1).build()
}

/// What a request of a file gives.
pub(super) fn require(from: &str, request: &str, context: &mut Context) -> JsResult<JsValue> {
    if builtins::is_builtin(request) {
        return builtins::for_scripts(request, context);
    }
    match linked(from, request, context) {
        Some(path) => file(&path, context),
        None if is_of_package(from) && builtins::is_absent(request) => builtins::absent(request, context),
        None => Err(missing(request, context)),
    }
}

/// Whether a file came with a package.
fn is_of_package(path: &str) -> bool {
    path.contains("node_modules/")
}

/// The path that a request of a file leads to.
pub(super) fn linked(from: &str, request: &str, context: &Context) -> Option<String> {
    let state = state(context);
    let files = state.files.borrow();
    files.get(from)?.links.get(request).cloned()
}

/// The error of a request that leads nowhere.
pub(super) fn missing(request: &str, context: &mut Context) -> JsError {
    let message = format!("Cannot find module '{request}': {}", builtins::remedy(request));
    let error = JsNativeError::error().with_message(message).into_opaque(context);
    match error.create_data_property_or_throw(js_string!("code"), js_string!("MODULE_NOT_FOUND"), context) {
        Ok(_) => JsError::from_opaque(error.into()),
        Err(error) => error,
    }
}

/// The module object of a file, made when it is first asked for.
pub(super) fn module_object(path: &str, context: &mut Context) -> JsResult<JsObject> {
    let module = new_module(path, context)?;
    state(context).modules.borrow_mut().insert(path.to_owned(), module.clone());
    Ok(module)
}

pub(super) fn new_module(id: &str, context: &mut Context) -> JsResult<JsObject> {
    let module = JsObject::with_object_proto(context.intrinsics());
    let exports = JsObject::with_object_proto(context.intrinsics());
    module.create_data_property_or_throw(js_string!("exports"), exports, context)?;
    module.create_data_property_or_throw(js_string!("id"), JsString::from(id), context)?;
    Ok(module)
}

/// What a file exports.
pub(super) fn file(path: &str, context: &mut Context) -> JsResult<JsValue> {
    let state = state(context);
    let known = state.modules.borrow().get(path).cloned();
    if let Some(module) = known {
        return module.get(js_string!("exports"), context);
    }
    let found = state.files.borrow().get(path).cloned();
    let Some(file) = found else { return Err(missing(path, context)) };
    let module = module_object(path, context)?;
    let done = fill(&module, path, &file, context);
    if done.is_err() {
        state.modules.borrow_mut().remove(path);
    }
    done?;
    module.get(js_string!("exports"), context)
}

fn fill(module: &JsObject, path: &str, file: &File, context: &mut Context) -> JsResult<()> {
    let exports = if path.ends_with(".json") {
        values::parse(file.text.trim_start_matches('\u{feff}'), context)?
    } else if imports::is_module(path, &file.text) {
        imports::namespace(path, file, context)?
    } else {
        return run_common(module, path, &file.text, context);
    };
    module.set(js_string!("exports"), exports, true, context)?;
    Ok(())
}

/// What a file is a function of.
const HEAD: &str = "(function (exports, require, module, __filename, __dirname) {";

/// Runs a file as a CommonJS module.
fn run_common(module: &JsObject, path: &str, text: &str, context: &mut Context) -> JsResult<()> {
    let function = common(path, &plain(text), context)?;
    let exports = module.get(js_string!("exports"), context)?;
    let require = require_of(path, context);
    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    let arguments =
        [exports, require.into(), module.clone().into(), JsString::from(path).into(), JsString::from(folder).into()];
    call(&function, &arguments, context)
}

/// The function that a file is.
fn common(path: &str, text: &str, context: &mut Context) -> JsResult<JsValue> {
    let mut source = SourceFile::new(At::file(path), text);
    syntax::nested(text).map_err(|mistake| syntax_error(&source, &mistake))?;
    // Packages are large: they are read once, and looked into only where that fails.
    if is_of_package(path) {
        limits::go_without_guards(context);
    } else {
        let tree = Tree::of(text, Form::Module).map_err(|mistake| syntax_error(&source, &mistake))?;
        source.insertions.extend(tree.guards(text, Form::Module));
    }
    let number = add_source(source.clone(), context);
    let name = stack::path(number);
    match function_of(&mut source, number, &name, context) {
        Err(_) if is_of_package(path) => {}
        done => return done,
    }
    source.insertions = calls_of_async(text);
    let done = function_of(&mut source, number, &name, context);
    done.map_err(|error| match Tree::of(text, Form::Module) {
        Err(mistake) => syntax_error(&source, &mistake),
        Ok(_) => error,
    })
}

fn function_of(source: &mut SourceFile, number: usize, name: &str, context: &mut Context) -> JsResult<JsValue> {
    source.insertions.insert(0, Insertion { at: Position { line: 1, column: 1 }, text: HEAD.to_owned() });
    let text = source.to_run() + "\n})";
    state(context).sources.borrow_mut()[number] = source.clone();
    evaluate(&text, Path::new(name), context)
}

/// Text as the engine reads it: without a mark at its beginning, and without the line that names a program.
pub(super) fn plain(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    text.strip_prefix("#!").map_or_else(|| text.to_owned(), |rest| format!("//{rest}"))
}

/// A mistake in a file, as an error that scripts can catch.
pub(super) fn syntax_error(source: &SourceFile, mistake: &Mistake) -> JsError {
    let place = source.place(mistake.at);
    JsError::from(JsNativeError::syntax().with_message(format!("{} ({place})", mistake.message)))
}

/// Remembers a source. Gives its number.
pub(super) fn add_source(source: SourceFile, context: &Context) -> usize {
    let state = state(context);
    let mut sources = state.sources.borrow_mut();
    sources.push(source);
    sources.len() - 1
}

/// Runs a text that is an expression.
pub(super) fn evaluate(text: &str, path: &Path, context: &mut Context) -> JsResult<JsValue> {
    Script::parse(Source::from_reader(text.as_bytes(), Some(path)), None, context)?.evaluate(context)
}

pub(super) fn call(function: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<()> {
    let function = function.as_object().ok_or_else(|| JsNativeError::typ().with_message("a module is no function"))?;
    function.call(&JsValue::undefined(), arguments, context)?;
    Ok(())
}
