//! The functions of jq that expressions may call, and those they may not.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jaq_core::Bind;
use jaq_core::data::JustLut;
use jaq_core::load::parse::Def;
use jaq_json::Val;

/// The functions that expressions may call.
pub(super) struct Accepted {
    /// Those that jq defines in jq.
    pub(super) definitions: Vec<Definition>,
    /// Those that are built in, with their parameters.
    pub(super) natives: Vec<(&'static str, Box<[Bind]>)>,
}

/// Name and parameters of a function that is defined in jq.
pub(super) struct Definition {
    pub(super) name: &'static str,
    pub(super) args: Vec<&'static str>,
}

impl Accepted {
    /// All names.
    pub(super) fn functions(&self) -> impl Iterator<Item = &'static str> + Clone {
        let definitions = self.definitions.iter().map(|definition| definition.name);
        definitions.chain(self.natives.iter().map(|(name, _)| *name)).filter(|name| !name.starts_with('@'))
    }

    /// All formats, such as `@base64`.
    pub(super) fn formats(&self) -> impl Iterator<Item = &'static str> {
        self.definitions.iter().map(|definition| definition.name).filter(|name| name.starts_with('@'))
    }

    /// The numbers of arguments that a function may have, ascending.
    pub(super) fn arities(&self, name: &str) -> Vec<usize> {
        let definitions = self.definitions.iter().map(|definition| (definition.name, definition.args.len()));
        let natives = self.natives.iter().map(|(name, arguments)| (*name, arguments.len()));
        let all = definitions.chain(natives).filter(|(known, _)| *known == name);
        all.map(|(_, arity)| arity).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// All of jq but what [`refused`] names.
pub(super) fn accepted() -> &'static Accepted {
    static ACCEPTED: OnceLock<Accepted> = OnceLock::new();
    ACCEPTED.get_or_init(|| {
        let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let definitions = definitions.map(|Def { name, args, .. }| Definition { name, args });
        let natives = jaq_core::funs::<JustLut<Val>>().chain(jaq_std::funs()).chain(jaq_json::funs());
        let natives = natives.map(|(name, arguments, _)| (name, arguments));
        Accepted {
            definitions: definitions.filter(|definition| refused(definition.name).is_none()).collect(),
            natives: natives.filter(|(name, _)| refused(name).is_none()).collect(),
        }
    })
}

const ONE_INPUT: (&str, &str) =
    ("reads further inputs, and an expression has only one", "name what to read: `.STEP.records`, `.inputs.NAME`");
const ENVIRONMENT: (&str, &str) = (
    "reads the machine's environment, which differs between machines and may hold secrets",
    "declare the value under `inputs:` and write `.inputs.NAME`",
);
const CLOCK: (&str, &str) = (
    "reads the clock, so that a repeated run would give something else",
    "write `.run.started_at`, the time at which the run began",
);
const LOCAL_TIME: (&str, &str) = (
    "depends on the machine's time zone",
    "use `gmtime` or `strftime`, and add the offset: `(. + 8 * 3600) | strftime(\"%F\")`",
);
const PRINTS: (&str, &str) = ("prints, and an expression can only give a value", "remove it");
const STOPS: (&str, &str) = ("would stop weft itself", "write `error(\"why\")` to let the step fail");
const MODULES: (&str, &str) =
    ("loads a file, and expressions have no files", "write the definition itself: `def f: …; …`");
const PROGRAM: (&str, &str) = ("asks for places in the program, which expressions don't keep", "remove it");

/// Why jq that reaches outside, or gives something else in every run, isn't accepted, and what to write instead.
pub(super) fn refused(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "input" | "inputs" | "input_filename" | "input_line_number" => ONE_INPUT,
        "env" | "$ENV" => ENVIRONMENT,
        "now" => CLOCK,
        "localtime" | "strflocaltime" => LOCAL_TIME,
        "debug" | "debug_empty" | "stderr" | "stderr_empty" => PRINTS,
        "halt" | "halt_error" => STOPS,
        "include" | "import" | "module" | "modulemeta" | "get_search_list" => MODULES,
        "$__loc__" | "$__prog_args" | "input_location" => PROGRAM,
        _ => return None,
    })
}
