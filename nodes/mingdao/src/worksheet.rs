//! What a worksheet looks like, and finding its fields by id, alias or name.

use serde::{Deserialize, Deserializer};
use weft_sdk::Failure;

use crate::client::{Body, Client};
use crate::kind::Kind;
use crate::nearest::nearest;

/// A worksheet.
#[derive(Debug, Clone, Deserialize)]
pub struct Worksheet {
    /// Its id, also where it was asked for by its alias.
    #[serde(rename = "worksheetId", default, deserialize_with = "or_default")]
    pub id: String,
    /// What people call it.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Its views.
    #[serde(default, deserialize_with = "or_default")]
    pub views: Vec<View>,
    /// Its fields.
    #[serde(default, deserialize_with = "or_default")]
    pub controls: Vec<Control>,
}

/// A view of a worksheet.
#[derive(Debug, Clone, Deserialize)]
pub struct View {
    /// Its id.
    #[serde(rename = "viewId")]
    pub id: String,
    /// What people call it.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}

/// A field of a worksheet.
#[derive(Debug, Clone, Deserialize)]
pub struct Control {
    /// Its id.
    #[serde(rename = "controlId")]
    pub id: String,
    /// What people call it.
    #[serde(rename = "controlName", default, deserialize_with = "or_default")]
    pub name: String,
    /// What programs may call it; empty if it has none.
    #[serde(default, deserialize_with = "or_default")]
    pub alias: String,
    /// The platform's number of its type.
    #[serde(rename = "type")]
    pub type_number: i64,
    /// 1 for the field that names a row.
    #[serde(default, deserialize_with = "or_default")]
    pub attribute: i64,
    /// Whether it must be filled in.
    #[serde(default, deserialize_with = "or_default")]
    pub required: bool,
    /// Whether no two rows may have the same value.
    #[serde(default, deserialize_with = "or_default")]
    pub unique: bool,
    /// Its options, if it is a choice.
    #[serde(default, deserialize_with = "or_default")]
    pub options: Vec<Choice>,
    /// Decimals that a number keeps; none if the platform doesn't say.
    #[serde(default, deserialize_with = "whole_number")]
    pub dot: Option<usize>,
    /// For times: `1` for hours and minutes, `6` for seconds, too.
    #[serde(default, deserialize_with = "text")]
    pub unit: String,
    /// The worksheet it leads to, if it is a relation.
    #[serde(rename = "dataSource", default, deserialize_with = "or_default")]
    pub data_source: String,
}

/// An option.
#[derive(Debug, Clone, Deserialize)]
pub struct Choice {
    /// Its id.
    #[serde(default, deserialize_with = "or_default")]
    pub key: String,
    /// What people see.
    #[serde(default, deserialize_with = "or_default")]
    pub value: String,
}

/// The platform is free with null.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A number, or a text of one. Anything else says nothing.
fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    Ok(text(deserializer)?.parse().ok())
}

/// A text, or a number as text. Anything else says nothing.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value.as_str().map(str::to_owned).or_else(|| value.as_number().map(ToString::to_string)).unwrap_or_default())
}

impl Control {
    /// What it holds.
    pub fn kind(&self) -> Kind {
        Kind::of(self.type_number)
    }

    /// What messages call it.
    pub fn title(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }

    /// The option of that text or key.
    pub fn option(&self, text: &str) -> Option<&Choice> {
        let by_text = self.options.iter().find(|option| option.value == text);
        by_text.or_else(|| self.options.iter().find(|option| option.key == text))
    }

    fn system(id: &str, type_number: i64) -> Self {
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            alias: String::new(),
            type_number,
            attribute: 0,
            required: false,
            unique: false,
            options: Vec::new(),
            dot: None,
            unit: String::new(),
            data_source: String::new(),
        }
    }
}

/// Fields that every worksheet has, with their types. They can be filtered, and of them only the owner can be written.
const SYSTEM: [(&str, i64); 5] = [("rowid", 2), ("ctime", 16), ("utime", 16), ("ownerid", 26), ("caid", 26)];

impl Worksheet {
    /// Asks for a worksheet by its id or alias.
    pub fn ask(client: &Client, worksheet: &str) -> Result<Self, Failure> {
        let mut info: Self = client.look("getWorksheetInfo", worksheet, Body::new())?.read()?;
        for (id, type_number) in SYSTEM {
            if !info.controls.iter().any(|control| control.id == id) {
                info.controls.push(Control::system(id, type_number));
            }
        }
        Ok(info)
    }

    /// The fields that are not the platform's own.
    pub fn own_controls(&self) -> impl Iterator<Item = &Control> {
        self.controls.iter().filter(|control| !is_system(&control.id))
    }

    /// The field of that id, alias or name: its place among the controls.
    pub fn field(&self, name: &str) -> Result<usize, Failure> {
        let place = |is_it: &dyn Fn(&Control) -> bool| self.controls.iter().position(is_it);
        if let Some(at) = place(&|control| control.id == name).or_else(|| place(&|control| control.alias == name)) {
            return Ok(at);
        }
        let named: Vec<usize> = (0..self.controls.len()).filter(|at| self.controls[*at].name == name).collect();
        match named[..] {
            [at] => Ok(at),
            [] => Err(self.unknown(name)),
            _ => {
                let ids: Vec<String> = named.iter().map(|at| format!("`{}`", self.controls[*at].id)).collect();
                Err(Failure::invalid(format!("{} fields of `{}` are called `{name}`", named.len(), self.name))
                    .with_remedy(format!("name the one that is meant by its id: {}", ids.join(" or "))))
            }
        }
    }

    /// The field of that id, alias or name, which must be one that can be written.
    pub fn writable(&self, name: &str) -> Result<usize, Failure> {
        let at = self.field(name)?;
        let control = &self.controls[at];
        if control.kind() == Kind::ReadOnly || (is_system(&control.id) && control.id != "ownerid") {
            return Err(Failure::invalid(format!("the platform itself fills in the field `{name}`"))
                .with_remedy(format!("leave `{name}` out")));
        }
        Ok(at)
    }

    fn unknown(&self, name: &str) -> Failure {
        let names = self.controls.iter().flat_map(|control| [control.name.as_str(), control.alias.as_str()]);
        Failure::invalid(format!("the worksheet `{}` has no field `{name}`", self.name))
            .with_remedy(format!("use one of its fields, by name, alias or id: {}", nearest(name, names)))
    }

    /// The id of a view by its id or name; what is neither may be an alias, which this interface doesn't tell.
    pub fn view<'a>(&'a self, view: &'a str) -> &'a str {
        if self.views.iter().any(|known| known.id == view) {
            return view;
        }
        self.views.iter().find(|known| known.name == view).map_or(view, |known| &known.id)
    }
}

fn is_system(id: &str) -> bool {
    SYSTEM.iter().any(|(system, _)| *system == id)
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::{Value, json};
    use weft_sdk::Problem;

    use super::*;

    /// Ids of two rows.
    pub(crate) const ROW: &str = "5a6b7c8d-0001-4a2b-8c3d-000000000001";
    pub(crate) const OTHER: &str = "5a6b7c8d-0001-4a2b-8c3d-000000000002";

    /// Orders, as the platform describes them.
    pub(crate) fn info() -> Value {
        let option = |key: &str, value: &str| json!({ "key": key, "value": value, "index": 1 });
        json!({
            "worksheetId": "w_orders",
            "name": "订单",
            "views": [{ "viewId": "v_all", "name": "全部" }],
            "controls": [
                { "controlId": "c_id", "controlName": "订单号", "alias": "order_id", "type": 2, "attribute": 1,
                  "required": true, "unique": true, "options": [] },
                { "controlId": "c_money", "controlName": "金额", "alias": "amount", "type": 8, "dot": 2, "options": null },
                { "controlId": "c_state", "controlName": "状态", "alias": "state", "type": 11,
                  "options": [option("k_paid", "已支付"), option("k_back", "已退款")] },
                { "controlId": "c_paid", "controlName": "支付时间", "alias": null, "type": 16, "unit": null },
                { "controlId": "c_tags", "controlName": "标签", "type": 10,
                  "options": [option("k_new", "新客"), option("k_vip", "会员")] },
                { "controlId": "c_buyer", "controlName": "买家", "alias": "buyer", "type": 29, "dataSource": "w_users" },
                { "controlId": "c_gift", "controlName": "赠品", "type": 36 },
                { "controlId": "c_day", "controlName": "下单日期", "type": 15 },
                { "controlId": "c_sum", "controlName": "合计", "type": 31 },
                { "controlId": "c_note1", "controlName": "备注", "type": 2 },
                { "controlId": "c_note2", "controlName": "备注", "type": 2 },
            ],
        })
    }

    pub(crate) fn orders() -> Worksheet {
        let mut worksheet: Worksheet = serde_json::from_value(info()).unwrap();
        worksheet.controls.push(Control::system("rowid", 2));
        worksheet.controls.push(Control::system("ctime", 16));
        worksheet
    }

    /// A control of these orders.
    pub(crate) fn control(name: &str) -> Control {
        let worksheet = orders();
        worksheet.controls[worksheet.field(name).unwrap()].clone()
    }

    pub(crate) fn invalid(failure: Failure) -> Problem {
        match failure {
            Failure::Invalid(problem) => problem,
            other => panic!("not invalid: {other:?}"),
        }
    }

    #[test]
    fn a_field_is_found_by_id_alias_and_name() {
        let worksheet = orders();
        for name in ["c_id", "order_id", "订单号"] {
            assert_eq!(worksheet.field(name).unwrap(), 0);
        }
        let problem = invalid(worksheet.field("备注").unwrap_err());
        assert_eq!(problem.message, "2 fields of `订单` are called `备注`");
        assert_eq!(problem.remedy.unwrap(), "name the one that is meant by its id: `c_note1` or `c_note2`");
    }

    #[test]
    fn an_unknown_field_is_told_with_the_nearest_names() {
        let problem = invalid(orders().field("订单编号").unwrap_err());
        assert_eq!(problem.message, "the worksheet `订单` has no field `订单编号`");
        assert!(problem.remedy.unwrap().contains("`订单号`"));
    }

    #[test]
    fn what_the_platform_fills_in_can_not_be_written() {
        for name in ["合计", "ctime", "rowid"] {
            assert!(invalid(orders().writable(name).unwrap_err()).message.contains("fills in"), "{name}");
        }
        assert_eq!(orders().writable("金额").unwrap(), 1);
    }

    #[test]
    fn a_view_is_found_by_its_name() {
        let worksheet = orders();
        assert_eq!(
            [worksheet.view("全部"), worksheet.view("v_all"), worksheet.view("an_alias")],
            ["v_all", "v_all", "an_alias"]
        );
    }
}
