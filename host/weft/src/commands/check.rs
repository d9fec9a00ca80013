//! `weft check`: mistakes in workflow files, all at once.

use std::path::Path;

use super::shared::wiring;
use crate::arguments::Check;
use crate::exit;
use crate::message::Messages;
use crate::notes;
use crate::setup::{self, Setup};
use crate::workflow_file::WorkflowFile;

/// Runs the command.
pub async fn check(arguments: Check) -> Result<u8, Messages> {
    let setup = setup::start(&arguments.components).await?;
    let mut code = exit::DONE;
    for file in &arguments.files {
        if is_companion(file) {
            if !arguments.json {
                say!("{}: passed over, it is no workflow", file.display());
            }
            continue;
        }
        match checked(file, &setup).await {
            Ok(workflow) => {
                if arguments.json {
                    let steps = workflow.checked.steps.len();
                    let line = serde_json::json!({ "event": "checked", "file": workflow.name, "steps": steps });
                    say!("{line}");
                } else {
                    say!("{}: ok", workflow.name);
                }
                notes::of(&workflow).print(arguments.json);
            }
            Err(messages) => {
                messages.print(arguments.json);
                code = code.max(messages.code());
            }
        }
    }
    Ok(code)
}

/// The workflow in a file, if a run could begin with it.
async fn checked(file: &Path, setup: &Setup) -> Result<WorkflowFile, Messages> {
    let workflow = WorkflowFile::read(file, setup)?;
    wiring::plan(setup, &workflow).await?;
    Ok(workflow)
}

/// Recordings and tests stand beside workflows and are named by the same glob.
fn is_companion(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.ends_with(".recording.yaml") || name.ends_with(".test.yaml")
}
