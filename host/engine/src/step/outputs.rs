//! What a workflow gives to whoever runs it.

use weft_sandbox::Items;

use crate::report::failure::RunFailure;
use crate::state::frame::Frame;
use crate::state::input::{self, Values};
use crate::state::scope::PageScope;
use crate::step::evaluate::{expression_failure, too_few_values};

/// What the workflow gives, if it says so.
pub(crate) async fn outputs(frame: &Frame<'_>, scope: &PageScope) -> Result<Option<String>, RunFailure> {
    let Some(outputs) = &frame.plan.checked.outputs else { return Ok(None) };
    let mut wanted = Vec::new();
    input::expressions_of(&outputs.template, &mut wanted);
    wanted.sort_unstable();
    wanted.dedup();
    let mut values = Values::new();
    if !wanted.is_empty() {
        let once = frame.once_results();
        let results = [&scope.results, once.as_ref()];
        let sources = input::sources(&frame.plan.checked, &outputs.expressions, &wanted, &frame.facts, &results)?;
        let first = frame.plan.first_output_program;
        let programs: Vec<u32> = wanted.iter().map(|&expression| first + expression as u32).collect();
        let evaluated = frame.plan.expressions.evaluate(&programs, &sources, Items::Once).await.map_err(|error| {
            let of_outputs = error.program.and_then(|program| program.checked_sub(first as usize));
            let place = of_outputs.and_then(|index| outputs.expressions.get(index)).map(|it| &it.place);
            let failure = expression_failure(error);
            place.map_or(failure.clone(), |place| failure.in_step("outputs", place))
        })?;
        let row =
            evaluated.rows.into_iter().next().filter(|row| row.len() == wanted.len()).ok_or_else(too_few_values)?;
        values.extend(wanted.into_iter().zip(row));
    }
    Ok(Some(input::fill(&outputs.template, &values)))
}
