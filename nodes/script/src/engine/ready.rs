//! An engine that was made ready before the call: while the component is built.

use std::cell::RefCell;

use super::run::Machine;
use super::{builtins, globals};

thread_local! {
    static READY: RefCell<Option<Machine>> = const { RefCell::new(None) };
}

/// Modules that scripts mostly ask for. Others are read when they are asked for: each makes the component larger.
const USUAL: [&str; 2] = ["console", "node-fetch"];

/// Makes an engine ready for the next script. Nothing of it depends on time, random or a script.
pub(super) fn prepare() -> Result<(), String> {
    let mut machine = Machine::new().map_err(|error| error.to_string())?;
    globals::warm(&mut machine.context).map_err(|error| error.to_string())?;
    for name in USUAL {
        builtins::builtin(name, &mut machine.context).map_err(|error| error.to_string())?;
    }
    READY.set(Some(machine));
    boa_engine::gc::force_collect();
    clear_what_is_free();
    Ok(())
}

/// The engine that was made ready, if nobody has it yet.
pub(super) fn take() -> Option<Machine> {
    READY.take()
}

#[cfg(test)]
pub(super) fn is_there() -> bool {
    READY.with_borrow(Option::is_some)
}

/// Overwrites memory that was given back, of the trees of the prelude above all: nobody reads it again, and zeros take no
/// room in the component's file. It is filled up with blocks of zeros, from large to small, until one lies beyond all that
/// was in use.
fn clear_what_is_free() {
    const LARGEST_BYTES: usize = 1 << 16;
    const SMALLEST_BYTES: usize = 1 << 4;
    const BLOCKS_MAX: usize = 1 << 16;
    let mut taken = Vec::with_capacity(BLOCKS_MAX);
    let last: Vec<u8> = Vec::with_capacity(LARGEST_BYTES);
    let top = last.as_ptr() as usize;
    drop(last);
    let mut bytes = LARGEST_BYTES;
    while bytes >= SMALLEST_BYTES && taken.len() < BLOCKS_MAX {
        let block = vec![0_u8; bytes];
        let is_beyond = block.as_ptr() as usize > top;
        taken.push(block);
        if is_beyond {
            bytes /= 2;
        }
    }
}
