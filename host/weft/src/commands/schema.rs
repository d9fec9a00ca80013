//! `weft schema`: the JSON Schema of workflow files.

use weft_engine::workflow::json_schema;

use crate::arguments::Schema;
use crate::exit;
use crate::message::Messages;
use crate::setup;

/// Runs the command.
pub async fn schema(arguments: Schema) -> Result<u8, Messages> {
    let setup = setup::start(&arguments.components).await?;
    let schema = json_schema(&setup.runtime.components().catalogue());
    say!("{schema:#}");
    Ok(exit::DONE)
}
