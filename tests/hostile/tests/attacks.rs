//! Runs attacks, one after the other, and prints a line for each. It takes the options of every test program (`--list`,
//! `--exact`, `--skip`, …), and any number of words: attacks are run whose names hold one of them.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::{CommandFactory, FromArgMatches, Parser};
use libtest_mimic::{Arguments, Failed, FormatSetting, Trial};
use tokio::runtime::Runtime;
use weft_hostile_tests::arena::Arena;
use weft_hostile_tests::attack::{Attack, holds_secret};
use weft_hostile_tests::trial::{Court, Verdict};
use weft_hostile_tests::{cases, memory};

// As the binary `weft` has it: how memory is given back depends on it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
struct Selection {
    #[command(flatten)]
    arguments: Arguments,
    /// More words: attacks are run whose names hold one of all words
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
}

impl Selection {
    /// From the command line. Its help is the library's, which is about one word and about tests side by side.
    fn read() -> Self {
        let command = Selection::command()
            .help_template("USAGE: [OPTIONS] [WORDS]\n\n{all-args}\n\n\n{after-help}")
            .after_help("Attacks run one at a time, whatever --test-threads says.");
        Selection::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }
}

fn main() -> ExitCode {
    let Selection { mut arguments, mut words } = Selection::read();
    words.extend(arguments.filter.take());
    // Each is judged by the time and the memory of this process: two at once would disturb each other.
    arguments.test_threads = Some(1);
    let attacks = cases::all().into_iter().filter(|attack| is_wanted(attack.name, &words, arguments.exact)).collect();
    if arguments.list { list(&arguments, attacks) } else { judge_all(&arguments, attacks) }
}

fn is_wanted(name: &str, words: &[String], exact: bool) -> bool {
    words.is_empty() || words.iter().any(|word| if exact { name == word } else { name.contains(word.as_str()) })
}

/// The arena isn't needed to tell names.
fn list(arguments: &Arguments, attacks: Vec<Attack>) -> ExitCode {
    let names = attacks.into_iter().map(|attack| Trial::test(attack.name, || Ok(()))).collect();
    libtest_mimic::run(arguments, names).exit_code()
}

fn judge_all(arguments: &Arguments, attacks: Vec<Attack>) -> ExitCode {
    let runtime = Arc::new(Runtime::new().expect("a runtime"));
    let cache = tempfile::tempdir().expect("a folder for compiled code");
    let arena = runtime.block_on(Arena::new(cache.path()));
    let court = Arc::new(Mutex::new(runtime.block_on(Court::open(Arc::clone(&arena)))));
    let began = memory::held_bytes() >> 20;
    let is_pretty = !arguments.quiet && matches!(arguments.format, None | Some(FormatSetting::Pretty));
    let tells = is_pretty && arguments.logfile.is_none();
    let trial = |attack: Attack| {
        let (runtime, court) = (Arc::clone(&runtime), Arc::clone(&court));
        Trial::test(attack.name, move || {
            let mut court = court.lock().unwrap_or_else(PoisonError::into_inner);
            let verdict = runtime.block_on(court.judge(&attack));
            if tells {
                tell(attack.tries, &verdict);
            }
            held(&verdict)
        })
    };
    let outcome = libtest_mimic::run(arguments, attacks.into_iter().map(trial).collect());
    println!("memory: {began} MiB before all attacks, {} MiB after", memory::held_bytes() >> 20);
    if holds_secret(&arena.store_bytes()) {
        println!("the secret is in the store");
        return ExitCode::FAILURE;
    }
    outcome.exit_code()
}

/// Between the name and the outcome, which stand in the same line.
fn tell(tries: &str, verdict: &Verdict) {
    let Verdict { slowdown, growth, took, .. } = verdict;
    let took_s = took.as_secs_f64();
    print!("bystander {slowdown:>5.2}x  memory {growth:>5.2}x  {took_s:>5.1} s  {tries}  ");
}

fn held(verdict: &Verdict) -> Result<(), Failed> {
    if verdict.faults.is_empty() { Ok(()) } else { Err(verdict.faults.join("\n").into()) }
}
