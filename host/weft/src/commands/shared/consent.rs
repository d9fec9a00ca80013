//! Asking before something is changed that can't be changed back by running again.

use std::io::{BufRead, IsTerminal, Write};

use crate::arguments::Consent;
use crate::message::Messages;

/// Whether to go on, once the plan is printed. Without a terminal nobody can be asked: then `--yes` must say so.
pub fn given(consent: &Consent, json: bool) -> Result<bool, Messages> {
    if consent.dry_run {
        return Ok(false);
    }
    if consent.yes {
        return Ok(true);
    }
    let (input, output) = (std::io::stdin(), std::io::stderr());
    if json || !input.is_terminal() || !output.is_terminal() {
        let reason = "nothing was changed: there is no terminal on which to ask whether to go on";
        return Err(Messages::usage(reason, "add --yes to go on without being asked, or --dry-run to only look"));
    }
    let mut answer = String::new();
    let asked = write!(&output, "Continue? [y/N] ").and_then(|()| input.lock().read_line(&mut answer));
    let yes = asked.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
    if !yes {
        tell!("nothing was changed");
    }
    Ok(yes)
}

/// The plan was made before anybody was asked; what it was made from is no longer so.
pub fn outdated() -> Messages {
    Messages::usage("nothing was changed: the store has changed since the plan was made", "look again, then repeat it")
}
