//! Fuzz targets: what must hold for any text that a user, a component or a platform can hand in.
//!
//! Each module has one function, `check`, which takes any bytes and panics if a promise does not hold: not only "nothing
//! panics", but what the module says in its first lines.
//!
//! - `yaml.rs`: YAML to a tree with places
//! - `workflow.rs`: workflow files, read and checked; `catalogue.rs`: the nodes that they may use there
//! - `description.rs`: what components say about themselves, read
//! - `expression.rs`: expressions, compiled and evaluated
//! - `recording.rs`: recordings, read and written
//! - `har.rs`: HTTP Archives, imported and exported
//! - `sealed.rs`: sealed values, put in and hidden again
//! - `search.rs`: secrets found in a text
//! - `egress.rs`: which URLs and addresses may be reached
//! - `text.rs`: what several of them need
//!
//! `cargo test -p weft-fuzz` runs each of them over its corpus in `corpus/`: examples, and every input that ever failed.
//!
//! `tests/fuzz/run [TARGET|all] [SECONDS|COUNTx]` lets libFuzzer look for more: it builds what is in `programs/` with
//! coverage counters in weft's own crates (`coverage-rustc`; any stable compiler will do, a C compiler, and a C++ compiler
//! for libFuzzer itself), and runs them from the corpus into a scratch folder, one after the other. `.ci/run` does that with
//! a number of inputs from a fixed seed (`fixed-random.c`), so that a change is judged alike everywhere. Whoever looks for
//! new ones gives a time:
//!
//! ```sh
//! tests/fuzz/run all 3600        # an hour for each target
//! tests/fuzz/run expression 600
//! ```
//!
//! An input that fails is kept in the scratch folder, and the command that runs it again is printed. Once its cause is
//! mended it belongs into the corpus, as `failed-WHAT`. What libFuzzer finds besides stays in the scratch folder, so that
//! the next run begins where the last one ended; the committed corpus is small on purpose.

mod catalogue;
pub mod description;
pub mod egress;
pub mod expression;
pub mod har;
pub mod recording;
pub mod sealed;
pub mod search;
mod text;
pub mod workflow;
pub mod yaml;

/// A target: what is run over an input.
pub type Target = fn(&[u8]);

/// All targets by name. Each has a folder of that name in `corpus/` and a program in `programs/`.
pub const TARGETS: [(&str, Target); 9] = [
    ("description", description::check),
    ("egress", egress::check),
    ("expression", expression::check),
    ("har", har::check),
    ("recording", recording::check),
    ("sealed", sealed::check),
    ("search", search::check),
    ("workflow", workflow::check),
    ("yaml", yaml::check),
];
