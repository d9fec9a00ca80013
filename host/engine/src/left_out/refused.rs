//! Records that a call was refused, one by one, while it did the others.

use weft_sandbox::{Failure, Page, Rejection};
use weft_store::RECORDS_MAX;
use weft_workflow::OneRecord;

use crate::left_out::leave_out::{LeftOut, leave_out};
use crate::left_out::tries::tries;
use crate::report::failure::RunFailure;
use crate::report::remedy::broken_page;
use crate::report::shares::Part;
use crate::state::frame::Frame;
use crate::state::scope::PageScope;

/// A record that a call was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The record, JSON.
    pub(crate) record: String,
    /// What the node is to be called with to try it again by itself, JSON.
    pub(crate) parameters: String,
    pub(crate) failure: RunFailure,
}

/// Takes records that were refused. The failure is the step's, which then goes no further.
pub(crate) type Refuse<'a> = dyn Fn(Refused) -> Result<(), RunFailure> + Sync + 'a;

/// What a page says was refused of a call with these parameters, beside so many records that were not. The failure says
/// why the page can't be meant so.
pub(crate) fn of_page(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    page: &Page,
    parameters: &str,
    passed: usize,
) -> Result<Vec<Refused>, RunFailure> {
    if page.rejected.is_empty() && page.effect.is_none() {
        return Ok(Vec::new());
    }
    tries(frame, index, scope, Part::Given, (page.rejected.len() + passed) as u64);
    if page.rejected.is_empty() {
        return Ok(Vec::new());
    }
    let step = frame.plan.step(index);
    each(&page.rejected, frame.plan.steps[index].parameters.for_each_record(parameters))
        .map_err(|reason| broken_page(step, reason))
}

/// A record that was refused is left out like one that fails by itself.
pub(crate) fn leave_out_refused(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    refused: Refused,
    item: Option<&str>,
) -> Result<(), RunFailure> {
    let (record, parameters) = (Some(refused.record.as_str()), Some(refused.parameters.as_str()));
    let left = LeftOut { item, parameters, record, ..LeftOut::of(Part::Given) };
    leave_out(frame, index, scope, refused.failure, left)
}

/// Rejections of a node that works on a list of records, with what makes parameters for one of them.
fn each(rejected: &[Rejection], alone: Option<OneRecord>) -> Result<Vec<Refused>, String> {
    if rejected.len() > RECORDS_MAX {
        return Err(format!("the component refuses more than {RECORDS_MAX} records at once"));
    }
    let Some(alone) = alone else {
        let reason = "the component refuses single records, and none of the node's parameters is a list of records";
        return Err(reason.to_owned());
    };
    let one = |rejection: &Rejection| {
        let record = rejection.record.trim();
        let parameters = alone
            .with(record)
            .filter(|_| record.starts_with('{'))
            .ok_or_else(|| "a record that the component says was refused is no JSON object".to_owned())?;
        let failure = Failure::Rejected(rejection.problem.clone()).into();
        Ok(Refused { record: record.to_owned(), parameters, failure })
    };
    rejected.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sandbox::Problem;
    use weft_workflow::ParameterSchema;

    use super::*;
    use crate::report::failure::FailureClass;

    fn rejection(record: &str) -> Rejection {
        let problem = Problem { code: "7".to_owned(), message: "no".to_owned(), remedy: None, zh: None };
        Rejection { record: record.to_owned(), problem }
    }

    /// What the parameters of a node are made to, whose list has this format.
    fn alone(format: &str) -> Option<OneRecord> {
        let schema =
            json!({ "type": "object", "properties": { "sheet": {}, "rows": { "type": "array", "format": format } } });
        let schema = ParameterSchema::new(&schema).unwrap();
        schema.for_each_record(r#"{"rows":[{"id":1},{"id":2}],"sheet":1.00}"#)
    }

    #[test]
    fn each_refused_record_is_kept_with_what_calls_for_it_alone() {
        let refused = each(&[rejection(r#" {"id":2,"n":1.00} "#)], alone("records")).unwrap();
        assert_eq!(refused[0].record, r#"{"id":2,"n":1.00}"#);
        assert_eq!(refused[0].parameters, r#"{"rows":[{"id":2,"n":1.00}],"sheet":1.00}"#);
        assert_eq!((refused[0].failure.class, refused[0].failure.code.as_str()), (FailureClass::Rejected, "7"));
    }

    #[test]
    fn rejections_that_can_not_be_meant_so_are_the_components_mistake() {
        let of = |records: &[Rejection], format| each(records, alone(format)).unwrap_err();
        assert!(of(&[rejection("{}")], "other").contains("none of the node's parameters"));
        for record in ["", "7", "[{}]", "{", "{},{}", "null", "{} {}"] {
            assert!(of(&[rejection(record)], "records").contains("no JSON object"), "{record}");
        }
        let many = vec![rejection("{}"); RECORDS_MAX + 1];
        assert!(of(&many, "records").contains("more than 100000"));
    }
}
