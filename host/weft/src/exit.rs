//! Exit codes. Programs rely on them: a code never changes its meaning.

/// Everything asked for is done.
pub const DONE: u8 = 0;
/// A step failed, or a failure that was tried again is left; what was committed stays.
pub const RUN_FAILED: u8 = 1;
/// The command line is wrong (also the argument parser's own code).
pub const USAGE: u8 = 2;
/// The workflow file has findings, or can't be read.
pub const FINDINGS: u8 = 3;
/// A connection, a secret or an input is missing or wrong.
pub const CONFIGURATION: u8 = 4;
/// A component can't be used, or `weft.lock` does not let it be.
pub const COMPONENT: u8 = 5;
/// A recording can't be read or written, or the run differs from it.
pub const RECORDING: u8 = 6;
/// The store can't be used.
pub const STORE: u8 = 7;
/// The machine can't: no threads, no sandbox.
pub const HOST: u8 = 8;
/// A test failed.
pub const TEST_FAILED: u8 = 9;
/// It is outside of the hours in which the workflow may run; what was committed stays.
pub const CLOSED: u8 = 10;
/// A component asks for more than before, and nobody has accepted that.
pub const ASKS_FOR_MORE: u8 = 11;
/// What was asked for is done, but not all of what is said about it could be written.
pub const OUTPUT_LOST: u8 = 12;
/// Stopped by Ctrl-C or SIGTERM; the next run goes on from the latest commit.
pub const INTERRUPTED: u8 = 130;

/// The list for `weft --help`.
pub const HELP: &str = "\
Exit codes:
  0    done
  1    a step failed; what was committed stays, and the next run goes on from there
  2    the command line is wrong
  3    the workflow file has findings, or can't be read
  4    a connection, a secret or an input is missing or wrong
  5    a component can't be used, or is not the one that was accepted (weft.lock)
  6    a recording can't be read or written, or the run differs from it
  7    the store can't be used
  8    the machine can't (no threads, no memory)
  9    a test failed
  10   it is outside of the hours in which the workflow may run
  11   a component asks for more than before (nodes diff, nodes lock)
  12   what was asked for is done, but not all of the output could be written (a full disk)
  130  stopped by Ctrl-C or SIGTERM; the next run goes on from there";
