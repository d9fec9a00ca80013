//! `xe.information.user.result.get`.

use super::{Call, array, named_user};
use crate::answer::{Answer, Outcome};
use crate::params::{Paging, Params};
use crate::shop::FormAnswer;

/// `xe.information.user.result.get/1.0.0`: the forms that one user filled in. The times filter on when the form was
/// made, not on when it was filled in.
pub(super) fn of_user(call: &Call<'_>) -> Outcome {
    let params = Params::flat(call.body)?;
    let page = Paging { index_name: "page", first: 1, size_max: 50 }.required(&params)?;
    let resource_id = params.text("resource_id")?;
    let begin_s = params.time("collect_start_time")?.unwrap_or(i64::MIN);
    let end_s = params.time("collect_end_time")?.unwrap_or(i64::MAX);
    let is_wanted = |answer: &FormAnswer| {
        resource_id.is_none_or(|wanted| answer.resource_id == wanted)
            && (begin_s..=end_s).contains(&answer.form_created_at)
    };
    let user = named_user(call.shop, params.text("user_id")?)?;
    let mut found = call.shop.form_answers_of(&user.user_id);
    found.retain(is_wanted);
    if found.is_empty() && call.shop.empty_forms_as_array {
        return Ok(Answer::ok("success", "[]".to_owned()));
    }
    let rows = found.iter().skip(page.offset as usize).take(page.limit as usize).map(FormAnswer::row);
    let data = format!("{{\"total\":{},\"collection_list\":{}}}", found.len(), array(rows));
    Ok(Answer::ok("success", data))
}
