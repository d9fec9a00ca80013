//! What conditions mean.
//!
//! The platform documents more kinds than this; what is not here is a parameter error. So is a list whose conditions are
//! not all joined alike, and a condition whose `dataType` is not the type of its field: the platform's documents do not
//! say what becomes of those, and a connector should not find out.

use std::cmp::Ordering;

use serde_json::Value;

use super::answer::Refusal;
use super::params::Params;
use super::value::{Family, compare_numbers};
use super::worksheet::{Control, Row, Worksheet};

/// Which rows are meant.
#[derive(Debug)]
pub(crate) struct Filter {
    any: bool,
    conditions: Vec<Condition>,
}

#[derive(Debug)]
enum Condition {
    Group(Filter),
    Field { field: Field, filter_type: i64, operand: Operand },
}

/// What is compared: a system field by its name, or a field of the worksheet.
#[derive(Debug)]
enum Field {
    RowId,
    Created,
    Updated,
    Control(Box<Control>),
}

#[derive(Debug, Default)]
struct Operand {
    /// `value` or `values`.
    values: Vec<String>,
    least: String,
    most: String,
}

const AND: i64 = 1;
const OR: i64 = 2;

impl Filter {
    /// Reads the filters of a request.
    pub(crate) fn read(worksheet: &Worksheet, params: &Params<'_>) -> Result<Filter, Refusal> {
        Filter::of(worksheet, params.list("filters")?, true)
    }

    fn of(worksheet: &Worksheet, items: &[Value], may_group: bool) -> Result<Filter, Refusal> {
        let wrong = || Refusal::parameter("filters");
        let mut splices = Vec::new();
        let mut conditions = Vec::new();
        for item in items {
            let params = Params(item.as_object().ok_or_else(wrong)?);
            splices.push(params.integer("spliceType")?.filter(|splice| [AND, OR].contains(splice)).ok_or_else(wrong)?);
            conditions.push(match (params.truth("isGroup", false)?, may_group) {
                (true, true) => Condition::Group(Filter::of(worksheet, params.list("groupFilters")?, false)?),
                (true, false) => return Err(Refusal::parameter("groupFilters: one level only")),
                (false, _) => field_condition(worksheet, &params)?,
            });
        }
        splices.dedup();
        if splices.len() > 1 {
            return Err(Refusal::parameter("spliceType"));
        }
        Ok(Filter { any: splices == [OR], conditions })
    }

    /// Whether a row is meant. No conditions: all rows.
    pub(crate) fn holds(&self, row: &Row) -> bool {
        if self.any {
            return self.conditions.iter().any(|condition| condition.holds(row));
        }
        self.conditions.iter().all(|condition| condition.holds(row))
    }
}

fn field_condition(worksheet: &Worksheet, params: &Params<'_>) -> Result<Condition, Refusal> {
    let field = Field::of(worksheet, params.required_text("controlId")?)?;
    if params.integer("dataType")? != Some(field.type_number()) {
        return Err(Refusal::parameter("dataType"));
    }
    let wrong = || Refusal::parameter("filterType");
    let filter_type = params.integer("filterType")?.filter(|kind| supports(field.family(), *kind)).ok_or_else(wrong)?;
    let text = |name| params.text(name).map(Option::unwrap_or_default).map(str::to_owned);
    let mut values: Vec<String> = params.texts("values")?.unwrap_or_default().into_iter().map(str::to_owned).collect();
    values.extend(params.text("value")?.map(str::to_owned));
    let operand = Operand { values, least: text("minValue")?, most: text("maxValue")? };
    let is_complete = match filter_type {
        7 | 8 => true,
        11 | 12 | 31 | 32 => !operand.least.is_empty() && !operand.most.is_empty(),
        _ => operand.values.iter().any(|value| !value.is_empty()),
    };
    if is_complete { Ok(Condition::Field { field, filter_type, operand }) } else { Err(Refusal::parameter("value")) }
}

fn supports(family: Family, filter_type: i64) -> bool {
    match family {
        Family::Text => (1..=8).contains(&filter_type),
        Family::Number => matches!(filter_type, 2 | 6..=8 | 11..=16),
        Family::Date => matches!(filter_type, 7 | 8 | 31..=36),
        Family::Choice => matches!(filter_type, 2 | 6..=8),
        Family::Relation => matches!(filter_type, 7 | 8 | 24 | 25),
    }
}

impl Field {
    fn of(worksheet: &Worksheet, name: &str) -> Result<Field, Refusal> {
        match name {
            "rowid" => Ok(Field::RowId),
            "ctime" => Ok(Field::Created),
            "utime" => Ok(Field::Updated),
            _ => match worksheet.by_call(name) {
                Some(at) => Ok(Field::Control(Box::new(worksheet.controls[at].clone()))),
                None => Err(Refusal::parameter("controlId")),
            },
        }
    }

    fn type_number(&self) -> i64 {
        match self {
            Field::RowId => 2,
            Field::Created | Field::Updated => 16,
            Field::Control(control) => control.type_number,
        }
    }

    fn family(&self) -> Family {
        Family::of(self.type_number())
    }

    fn value<'r>(&self, row: &'r Row) -> &'r str {
        match self {
            Field::RowId => &row.id,
            Field::Created => &row.created,
            Field::Updated => &row.updated,
            Field::Control(control) => row.value(&control.id),
        }
    }
}

impl Condition {
    fn holds(&self, row: &Row) -> bool {
        match self {
            Condition::Group(filter) => filter.holds(row),
            Condition::Field { field, filter_type, operand } => {
                holds(field.family(), *filter_type, field.value(row), operand)
            }
        }
    }
}

fn holds(family: Family, filter_type: i64, value: &str, operand: &Operand) -> bool {
    let any = |is_it: &dyn Fn(&str) -> bool| operand.values.iter().any(|wanted| is_it(wanted));
    let order = |other: &str| compared(family, value, other);
    let one = |is_it: fn(Ordering) -> bool| any(&|wanted| order(wanted).is_some_and(is_it));
    let lies_between =
        || order(&operand.least).is_some_and(Ordering::is_ge) && order(&operand.most).is_some_and(Ordering::is_le);
    match filter_type {
        1 => any(&|wanted| value.contains(wanted)),
        2 | 24 => equals(family, value, operand),
        3 => any(&|wanted| value.starts_with(wanted)),
        4 => any(&|wanted| value.ends_with(wanted)),
        5 => !any(&|wanted| value.contains(wanted)),
        6 | 25 => !equals(family, value, operand),
        7 => value.is_empty(),
        8 => !value.is_empty(),
        11 | 31 => lies_between(),
        12 | 32 => !value.is_empty() && !lies_between(),
        13 | 33 => one(Ordering::is_gt),
        14 | 34 => one(Ordering::is_ge),
        15 | 35 => one(Ordering::is_lt),
        16 | 36 => one(Ordering::is_le),
        _ => false,
    }
}

/// Whether it is one of these, or has one of them.
fn equals(family: Family, value: &str, operand: &Operand) -> bool {
    operand.values.iter().any(|wanted| match family {
        Family::Choice | Family::Relation => value.split(',').any(|part| part == wanted),
        _ => compared(family, value, wanted) == Some(Ordering::Equal),
    })
}

fn compared(family: Family, value: &str, other: &str) -> Option<Ordering> {
    match family {
        _ if value.is_empty() => None,
        Family::Number => compare_numbers(value, other),
        // Local times of one form sort as texts. One that is only a day is its beginning.
        _ => Some(value.cmp(other)),
    }
}
