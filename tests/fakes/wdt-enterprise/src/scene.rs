//! The merchant behind the gateway: `sid` says whose, and nothing of this side is signed.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::crm;
use super::interface::{Interface, Paging};
use super::looks::Door;
use super::refusal::Refusal;
use super::service::{Enterprise, Found};
use weft_fakes_wdt::qimen::Scene;
use weft_fakes_wdt::qimen::failure::Failure;

/// The ERP's own limit comes as the gateway's failure; what else it refuses, as an answer with a code.
const OVER_LIMIT: i64 = 1012;

impl Scene for Enterprise {
    fn serves(&self, method: &str, _: &BTreeMap<String, String>) -> bool {
        method == crm::METHOD || Enterprise::by_method(method).is_some()
    }

    fn answer(&self, method: &str, fields: &BTreeMap<String, String>, _: i64) -> Value {
        let Some(interface) = Enterprise::by_method(method) else { return crm::answer(self, fields) };
        let found = self.check_sid(fields).and_then(|()| self.find(interface, Door::Gateway, fields));
        found.map_or_else(|refusal| refused(&refusal), |found| rendered(interface, found))
    }
}

impl Enterprise {
    fn check_sid(&self, fields: &BTreeMap<String, String>) -> Result<(), Refusal> {
        match fields.get("sid").map(String::as_str) {
            Some(sid) if sid == self.sid() => Ok(()),
            None | Some("") => Err(Refusal::new(2900, "sid不能为空")),
            Some(_) => Err(Refusal::new(2030, "卖家账号sid不存在")),
        }
    }
}

pub(super) fn refused(refusal: &Refusal) -> Value {
    if refusal.code == OVER_LIMIT {
        return Failure::of_provider(refusal.code, &refusal.message);
    }
    json!({ "errorcode": refusal.code, "message": refusal.message })
}

fn rendered(interface: &Interface, found: Found) -> Value {
    let mut answer = Map::new();
    answer.insert("flag".to_owned(), json!("success"));
    answer.insert("errorcode".to_owned(), json!(0));
    answer.insert("message".to_owned(), json!("ok"));
    if matches!(interface.paging, Paging::Queue) {
        answer.insert("current_count".to_owned(), json!(found.rows.len()));
    }
    if found.page_no == 0 {
        answer.insert("total_count".to_owned(), json!(found.total));
    }
    answer.insert(interface.list.to_owned(), Value::Array(found.rows));
    Value::Object(answer)
}
