//! `weft test` on the command line.

use std::path::PathBuf;

use clap::Args;

use super::{ComponentOptions, DEFAULT_STORE};

/// `weft test`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft test                                        all tests below this folder
  weft test workflows/xiaoe-orders.test.yaml
  weft test workflows --case \"a buyer\"             those whose name contains this
  weft test workflows --update                     look through what changed, and accept it
  weft test workflows --junit report.xml           for CI
  weft test workflows --faults                     every exchange of every case, with everything that can go wrong
  weft test workflows --faults throttled,reset --times 20
  weft test workflows/xiaoe-orders.test.yaml --fault throttled@orders.w1.p2
  weft test workflows/xiaoe-orders.yaml --from-run 20240305T021500Z-5d1f --store sqlite:shop.db --mask phone
  weft test workflows --live --connections shops.yaml     has the platform's API changed?

--live runs each case that has a recording against the real platform, with the start and the random of the recording, so \
that it asks for the same. Only requests that read are sent: of nodes that give records, and of the one that obtains \
tokens; a run that would do more is stopped there. Rows go to memory. Answers are compared with the recorded ones by what \
they look like: a field that is new is a note, one that is gone a warning, one of another type an error (exit code 9). \
Where a new token ends the one before, it ends those of other programs too: use a client of its own.")]
pub struct Test {
    /// Test files, or folders with test files; with --from-run the workflow file
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Only cases whose name contains this
    #[arg(long, value_name = "TEXT")]
    pub case: Option<String>,
    /// Show what is not as expected, ask, and write the new expectations into the files
    #[arg(long)]
    pub update: bool,
    /// With --update: accept without being asked
    #[arg(long, requires = "update")]
    pub yes: bool,
    /// Write a report that CI systems read
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Repeat each case that passes with everything that can go wrong, one thing at one exchange each time [default: all
    /// kinds]
    #[arg(long, value_name = "KIND,…", num_args = 0..=1, default_missing_value = "all", conflicts_with = "fault")]
    pub faults: Option<String>,
    /// Repeat cases with this going wrong at this exchange, and show the run
    #[arg(long, value_name = "KIND@EXCHANGE")]
    pub fault: Option<String>,
    /// How often in a row it goes wrong, for --faults and --fault
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub times: u32,
    /// Hold the platform's answers of today against the recorded ones
    #[arg(long, conflicts_with_all = ["update", "junit", "faults", "fault"])]
    pub live: bool,
    /// With --live: accounts to read with [default: connections.yaml, if there is one]
    #[arg(long, value_name = "FILE", requires = "live")]
    pub connections: Option<PathBuf>,
    /// With --live: use this account for a connection [default: the account of the same name]
    #[arg(long = "connection", value_name = "ALIAS=ACCOUNT", requires = "live")]
    pub connection: Vec<String>,
    /// With --live: let a workflow's code reach this host, if a step names it in `allow`, too
    #[arg(long = "allow", value_name = "https://HOST", requires = "live")]
    pub allow: Vec<String>,
    /// How many cases run at once [default: as many as there are processors]
    #[arg(long, value_name = "NUMBER")]
    pub parallel: Option<usize>,
    /// Make a test of this run (see `weft runs`): its exchanges as a recording, and a case that expects what comes of them
    #[arg(long, value_name = "RUN", conflicts_with_all = ["case", "update", "junit", "faults", "fault"])]
    pub from_run: Option<String>,
    /// With --from-run: the store that has the run
    #[arg(long, value_name = "sqlite:PATH", default_value = DEFAULT_STORE, requires = "from_run")]
    pub store: String,
    /// With --from-run: where to write the recording [default: beside the workflow, NAME.RUN.recording.yaml]
    #[arg(long, short, value_name = "RECORDING", requires = "from_run")]
    pub output: Option<PathBuf>,
    /// With --from-run: mask the values of this field, wherever they stand; `*` at its beginning or end stands for
    /// anything (may be given several times)
    #[arg(long, value_name = "FIELD", requires = "from_run")]
    pub mask: Vec<String>,
    /// Print events as JSON, one a line, for programs
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub components: ComponentOptions,
}
