//! The functions of jq that expressions may call, and those they may not.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use weft_expression::library::Function;

/// The functions that expressions may call.
pub(super) struct Accepted {
    pub(super) functions: Vec<Function>,
}

impl Accepted {
    /// All names.
    pub(super) fn functions(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.functions.iter().map(|function| function.name).filter(|name| !name.starts_with('@'))
    }

    /// All formats, such as `@base64`.
    pub(super) fn formats(&self) -> impl Iterator<Item = &'static str> {
        self.functions.iter().map(|function| function.name).filter(|name| name.starts_with('@'))
    }

    /// The numbers of arguments that a function may have, ascending.
    pub(super) fn arities(&self, name: &str) -> Vec<usize> {
        let all = self.functions.iter().filter(|function| function.name == name);
        all.map(|function| function.parameters).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// All that the engine has.
pub(super) fn accepted() -> &'static Accepted {
    static ACCEPTED: OnceLock<Accepted> = OnceLock::new();
    ACCEPTED.get_or_init(|| Accepted { functions: weft_expression::library::functions() })
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
const PROGRAM: (&str, &str) = (
    "asks how jq was started, and an expression is not started by a person",
    "write `.inputs.NAME` for what a run is given",
);
const FUNCTIONS: (&str, &str) = (
    "lists jq's functions; weft leaves it out because a workflow must not depend on which there are",
    "look them up in the guide `workflows/JQ.md`, and remove it",
);
const PATTERNS: (&str, &str) = (
    "(alternatives of patterns) is jq that weft leaves out because its interpreter doesn't know it",
    "choose by the kind: `if type == \"array\" then . as [$a] | … else . as {$a} | … end`",
);

/// What separates alternatives of patterns.
pub(super) const ALTERNATIVES: &str = "?//";

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
        "$__prog_args" | "get_jq_origin" | "get_prog_origin" => PROGRAM,
        "builtins" => FUNCTIONS,
        ALTERNATIVES => PATTERNS,
        _ => return None,
    })
}
