//! Readable conditions -> the platform's filters.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use weft_sdk::Failure;

use crate::kind::Kind;
use crate::nearest::nearest;
use crate::value;
use crate::worksheet::{Control, Worksheet};

/// Which conditions a row must meet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// All of them.
    #[default]
    All,
    /// At least one.
    Any,
}

/// A condition: a field and exactly one of the comparisons.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Condition {
    /// The field: its name, alias or id; or `rowid`, `ctime`, `utime`.
    field: String,
    /// It has this value. Choices: the option, or a list of which it is one. Relations: row ids.
    #[serde(default)]
    is: Option<Value>,
    /// It has another value.
    #[serde(default)]
    is_not: Option<Value>,
    /// This text is in it, or one of these options.
    #[serde(default)]
    contains: Option<Value>,
    /// It begins with this text.
    #[serde(default)]
    starts_with: Option<Value>,
    /// It ends with this text.
    #[serde(default)]
    ends_with: Option<Value>,
    /// Whether there is no value.
    #[serde(default)]
    empty: Option<bool>,
    /// Whether there is a value.
    #[serde(default)]
    not_empty: Option<bool>,
    /// It is greater, or later.
    #[serde(default)]
    greater: Option<Value>,
    /// It is at least this, or not before.
    #[serde(default)]
    at_least: Option<Value>,
    /// It is less, or earlier.
    #[serde(default)]
    less: Option<Value>,
    /// It is at most this, or not after.
    #[serde(default)]
    at_most: Option<Value>,
    /// It is one of these two, or lies between them.
    #[serde(default)]
    #[schemars(with = "Option<Vec<Value>>")]
    between: Option<[Value; 2]>,
    /// It is earlier.
    #[serde(default)]
    before: Option<Value>,
    /// It is later.
    #[serde(default)]
    after: Option<Value>,
}

/// What a comparison compares with.
enum Operand<'a> {
    Nothing,
    One(&'a Value),
    Two(&'a [Value; 2]),
}

/// How fields are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Text,
    Number,
    Date,
    Choice,
    Choices,
    Relation,
    Accounts,
}

impl Family {
    fn of(control: &Control) -> Self {
        match (control.kind(), control.type_number) {
            (Kind::Number, _) | (_, 31 | 37) => Self::Number,
            (Kind::Date | Kind::DateTime, _) | (_, 38) => Self::Date,
            (Kind::Single, _) => Self::Choice,
            (Kind::Multi, _) => Self::Choices,
            (Kind::Relation, _) => Self::Relation,
            (Kind::Accounts, _) => Self::Accounts,
            _ => Self::Text,
        }
    }

    /// The platform's number of a comparison, if it has it for such fields.
    fn filter_type(self, operator: &str) -> Option<i64> {
        Some(match (self, operator) {
            (_, "empty") => 7,
            (_, "not-empty") => 8,
            (Self::Text, "contains") => 1,
            (Self::Text, "starts-with") => 3,
            (Self::Text, "ends-with") => 4,
            (Self::Text | Self::Number | Self::Choice | Self::Accounts, "is") => 2,
            (Self::Text | Self::Number | Self::Choice | Self::Accounts, "is-not") => 6,
            // With options, "equals" means that it has one of them.
            (Self::Choices | Self::Accounts, "contains") => 2,
            (Self::Number, "between") => 11,
            (Self::Number, "greater") => 13,
            (Self::Number, "at-least") => 14,
            (Self::Number, "less") => 15,
            (Self::Number, "at-most") => 16,
            (Self::Relation, "is" | "contains") => 24,
            (Self::Relation, "is-not") => 25,
            (Self::Date, "is" | "between") => 31,
            (Self::Date, "is-not") => 32,
            (Self::Date, "greater" | "after") => 33,
            (Self::Date, "at-least") => 34,
            (Self::Date, "less" | "before") => 35,
            (Self::Date, "at-most") => 36,
            _ => return None,
        })
    }
}

const OPERATORS: [&str; 14] = [
    "is",
    "is-not",
    "contains",
    "starts-with",
    "ends-with",
    "empty",
    "not-empty",
    "greater",
    "at-least",
    "less",
    "at-most",
    "between",
    "before",
    "after",
];

impl Condition {
    /// The comparison and its operand.
    fn comparison(&self) -> Result<(&'static str, Operand<'_>), Failure> {
        let ones = [
            ("is", &self.is),
            ("is-not", &self.is_not),
            ("contains", &self.contains),
            ("starts-with", &self.starts_with),
            ("ends-with", &self.ends_with),
            ("greater", &self.greater),
            ("at-least", &self.at_least),
            ("less", &self.less),
            ("at-most", &self.at_most),
            ("before", &self.before),
            ("after", &self.after),
        ];
        let mut given: Vec<(&'static str, Operand<'_>)> =
            ones.into_iter().filter_map(|(name, value)| Some((name, Operand::One(value.as_ref()?)))).collect();
        given.extend(self.between.as_ref().map(|both| ("between", Operand::Two(both))));
        let emptiness = self.empty.into_iter().chain(self.not_empty.map(|has_value| !has_value));
        given.extend(emptiness.map(|is_empty| (if is_empty { "empty" } else { "not-empty" }, Operand::Nothing)));
        match given.len() {
            1 => Ok(given.remove(0)),
            count => Err(Failure::invalid(format!("the condition on `{}` has {count} comparisons", self.field))
                .with_remedy(format!("give it exactly one, with a value: {}", OPERATORS.join(", ")))),
        }
    }

    fn wire(&self, worksheet: &Worksheet, splice: i64) -> Result<Value, Failure> {
        let control = &worksheet.controls[worksheet.field(&self.field)?];
        let (operator, operand) = self.comparison()?;
        let family = Family::of(control);
        let filter_type = family.filter_type(operator).ok_or_else(|| self.not_comparable(family, operator))?;
        let mut filter = condition(control, filter_type, splice);
        match operand {
            Operand::Nothing => {}
            Operand::Two(both) => self.put_range(&mut filter, control, &both[0], &both[1])?,
            Operand::One(value) if family == Family::Date && ["is", "is-not"].contains(&operator) => {
                self.put_range(&mut filter, control, value, value)?;
            }
            Operand::One(value) => match family {
                Family::Choice | Family::Choices => put(&mut filter, "values", options(control, value)?),
                Family::Relation | Family::Accounts => put(&mut filter, "values", self.texts(value)?),
                _ => put(&mut filter, "value", self.text(control, value)?),
            },
        }
        Ok(Value::Object(filter))
    }

    fn put_range(
        &self,
        filter: &mut Map<String, Value>,
        control: &Control,
        from: &Value,
        to: &Value,
    ) -> Result<(), Failure> {
        put(filter, "minValue", self.text(control, from)?);
        put(filter, "maxValue", self.text(control, to)?);
        Ok(())
    }

    /// The operand as it is written into such a field.
    fn text(&self, control: &Control, value: &Value) -> Result<String, Failure> {
        let kind = control.kind();
        if matches!(kind, Kind::Number | Kind::Date | Kind::DateTime | Kind::Checkbox) {
            let written = value::written(control, value, false);
            return written.map(|written| written.value).map_err(|reason| self.invalid(&reason));
        }
        value::scalar(value).ok_or_else(|| self.invalid("it is compared with a text or a number"))
    }

    fn texts(&self, value: &Value) -> Result<Vec<String>, Failure> {
        value::texts(value).ok_or_else(|| self.invalid("it is compared with an id or a list of them"))
    }

    fn invalid(&self, reason: &str) -> Failure {
        Failure::invalid(format!("the condition on `{}`: {reason}", self.field))
    }

    fn not_comparable(&self, family: Family, operator: &str) -> Failure {
        let possible: Vec<&str> =
            OPERATORS.into_iter().filter(|operator| family.filter_type(operator).is_some()).collect();
        self.invalid(&format!("this kind of field can't be compared with `{operator}`"))
            .with_remedy(format!("use one of: {}", possible.join(", ")))
    }
}

fn put(filter: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    filter.insert(name.to_owned(), value.into());
}

/// The keys of options given by text or key.
fn options(control: &Control, value: &Value) -> Result<Vec<String>, Failure> {
    let wrong = || Failure::invalid(format!("`{}` is compared with an option or a list of them", control.title()));
    let key = |text: &String| match control.option(text) {
        Some(option) => Ok(option.key.clone()),
        None => {
            let known = nearest(text, control.options.iter().map(|option| option.value.as_str()));
            Err(Failure::invalid(format!("`{}` has no option `{text}`", control.title()))
                .with_remedy(format!("use one of its options: {known}")))
        }
    };
    value::texts(value).ok_or_else(wrong)?.iter().map(key).collect()
}

/// A condition without its operand.
fn condition(control: &Control, filter_type: i64, splice: i64) -> Map<String, Value> {
    let filter = json!({
        "controlId": control.id,
        "dataType": control.type_number,
        "spliceType": splice,
        "filterType": filter_type,
    });
    filter.as_object().cloned().unwrap_or_default()
}

/// The filters of these conditions.
pub fn wire(worksheet: &Worksheet, conditions: &[Condition], rows: Match) -> Result<Vec<Value>, Failure> {
    let splice = if rows == Match::Any { 2 } else { 1 };
    conditions.iter().map(|condition| condition.wire(worksheet, splice)).collect()
}

/// The filters for rows that have one of these values in a field.
pub fn one_of(control: &Control, values: &[String]) -> Vec<Value> {
    const OR: i64 = 2;
    const EQUALS: i64 = 2;
    let filter = |value: &String| {
        let mut filter = condition(control, EQUALS, OR);
        put(&mut filter, "value", value.as_str());
        Value::Object(filter)
    };
    values.iter().map(filter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worksheet::tests::{invalid, orders};

    fn filter(condition: Value) -> Result<Value, Failure> {
        let condition: Condition = serde_json::from_value(condition).unwrap();
        wire(&orders(), &[condition], Match::All).map(|mut filters| filters.remove(0))
    }

    #[test]
    fn conditions_become_filters() {
        #[rustfmt::skip]
        let table = [
            (json!({ "field": "订单号", "is": "o_1" }), json!(["c_id", 2, 2, { "value": "o_1" }])),
            (json!({ "field": "order_id", "is-not": 7 }), json!(["c_id", 2, 6, { "value": "7" }])),
            (json!({ "field": "c_id", "contains": "o" }), json!(["c_id", 2, 1, { "value": "o" }])),
            (json!({ "field": "c_id", "starts-with": "o" }), json!(["c_id", 2, 3, { "value": "o" }])),
            (json!({ "field": "c_id", "ends-with": "1" }), json!(["c_id", 2, 4, { "value": "1" }])),
            (json!({ "field": "c_id", "empty": true }), json!(["c_id", 2, 7, {}])),
            (json!({ "field": "c_id", "empty": false }), json!(["c_id", 2, 8, {}])),
            (json!({ "field": "c_tags", "not-empty": true }), json!(["c_tags", 10, 8, {}])),
            (json!({ "field": "金额", "greater": 1.10 }), json!(["c_money", 8, 13, { "value": "1.1" }])),
            (json!({ "field": "金额", "at-least": "1" }), json!(["c_money", 8, 14, { "value": "1" }])),
            (json!({ "field": "金额", "less": 1 }), json!(["c_money", 8, 15, { "value": "1" }])),
            (json!({ "field": "金额", "at-most": 1 }), json!(["c_money", 8, 16, { "value": "1" }])),
            (json!({ "field": "金额", "between": [1, 2] }),
             json!(["c_money", 8, 11, { "minValue": "1", "maxValue": "2" }])),
            (json!({ "field": "状态", "is": "已支付" }), json!(["c_state", 11, 2, { "values": ["k_paid"] }])),
            (json!({ "field": "状态", "is-not": ["k_paid", "已退款"] }),
             json!(["c_state", 11, 6, { "values": ["k_paid", "k_back"] }])),
            (json!({ "field": "标签", "contains": "会员" }), json!(["c_tags", 10, 2, { "values": ["k_vip"] }])),
            (json!({ "field": "买家", "is": "r_1" }), json!(["c_buyer", 29, 24, { "values": ["r_1"] }])),
            (json!({ "field": "买家", "is-not": "r_1" }), json!(["c_buyer", 29, 25, { "values": ["r_1"] }])),
            (json!({ "field": "支付时间", "after": "2024-03-05T02:15:00Z" }),
             json!(["c_paid", 16, 33, { "value": "2024-03-05 10:15:00" }])),
            (json!({ "field": "ctime", "before": "2024-03-05" }),
             json!(["ctime", 16, 35, { "value": "2024-03-05 00:00:00" }])),
            (json!({ "field": "下单日期", "is": "2024-03-05" }),
             json!(["c_day", 15, 31, { "minValue": "2024-03-05", "maxValue": "2024-03-05" }])),
            (json!({ "field": "下单日期", "at-most": "2024-03-05" }), json!(["c_day", 15, 36, { "value": "2024-03-05" }])),
            (json!({ "field": "赠品", "is": true }), json!(["c_gift", 36, 2, { "value": "1" }])),
        ];
        for (condition, expected) in table {
            let mut wanted = json!({
                "controlId": expected[0], "dataType": expected[1], "spliceType": 1, "filterType": expected[2],
            });
            wanted.as_object_mut().unwrap().extend(expected[3].as_object().unwrap().clone());
            assert_eq!(filter(condition.clone()).unwrap(), wanted, "{condition}");
        }
    }

    #[test]
    fn all_or_any_join_all_conditions_alike() {
        let conditions: Vec<Condition> =
            serde_json::from_value(json!([{ "field": "订单号", "is": "a" }, { "field": "订单号", "is": "b" }]))
                .unwrap();
        let splices = |rows| {
            let filters = wire(&orders(), &conditions, rows).unwrap();
            filters.iter().map(|filter| filter["spliceType"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!((splices(Match::All), splices(Match::Any)), (vec![1, 1], vec![2, 2]));
    }

    #[test]
    fn what_can_not_be_compared_is_told() {
        let problem = |condition| invalid(filter(condition).unwrap_err());
        assert!(problem(json!({ "field": "订单号" })).message.contains("has 0 comparisons"));
        assert!(problem(json!({ "field": "订单号", "is": 1, "less": 2 })).message.contains("has 2 comparisons"));
        let tags = problem(json!({ "field": "标签", "is": "会员" }));
        assert_eq!(tags.remedy.unwrap(), "use one of: contains, empty, not-empty");
        assert!(problem(json!({ "field": "状态", "is": "已付" })).remedy.unwrap().contains("`已支付`"));
        assert!(problem(json!({ "field": "金额", "less": "much" })).message.contains("takes a number"));
        assert!(problem(json!({ "field": "订单", "is": "x" })).remedy.unwrap().contains("`订单号`"));
    }
}
