//! Worksheets, their fields, their rows.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// An option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its id.
    pub key: String,
    /// What people see.
    pub value: String,
}

/// A field of a worksheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What programs may call it; empty if it has none.
    pub alias: String,
    /// The platform's number of its type.
    pub type_number: i64,
    /// Whether it names a row.
    pub is_title: bool,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether no two rows may have the same value.
    pub unique: bool,
    /// Decimals of a number.
    pub decimals: usize,
    /// Whether a time is shown with its seconds.
    pub has_seconds: bool,
    /// The options of a choice.
    pub options: Vec<Choice>,
    /// The worksheet that a relation leads to.
    pub data_source: String,
}

impl Control {
    /// A field of that type.
    pub fn new(id: &str, name: &str, type_number: i64) -> Control {
        Control {
            id: id.to_owned(),
            name: name.to_owned(),
            alias: String::new(),
            type_number,
            is_title: false,
            required: false,
            unique: false,
            decimals: 0,
            has_seconds: true,
            options: Vec::new(),
            data_source: String::new(),
        }
    }

    /// The same with an alias.
    #[must_use]
    pub fn alias(mut self, alias: &str) -> Control {
        self.alias = alias.to_owned();
        self
    }

    /// The same, naming its row.
    #[must_use]
    pub fn title(mut self) -> Control {
        self.is_title = true;
        self
    }

    /// The same, which must be filled in.
    #[must_use]
    pub fn required(mut self) -> Control {
        self.required = true;
        self
    }

    /// The same, with no value twice.
    #[must_use]
    pub fn unique(mut self) -> Control {
        self.unique = true;
        self
    }

    /// The same with so many decimals.
    #[must_use]
    pub fn decimals(mut self, decimals: usize) -> Control {
        self.decimals = decimals;
        self
    }

    /// The same, showing times to the minute.
    #[must_use]
    pub fn to_the_minute(mut self) -> Control {
        self.has_seconds = false;
        self
    }

    /// The same with these options. Their keys are made of the field's id.
    #[must_use]
    pub fn options(mut self, texts: &[&str]) -> Control {
        texts.iter().for_each(|text| drop(self.add_option(text)));
        self
    }

    /// The same, leading to the rows of another worksheet.
    #[must_use]
    pub fn to(mut self, worksheet_id: &str) -> Control {
        self.data_source = worksheet_id.to_owned();
        self
    }

    /// Makes an option. Gives its key.
    pub(crate) fn add_option(&mut self, text: &str) -> String {
        let tail = &self.id[self.id.len().saturating_sub(8)..];
        let key = format!("0f0e0d0c-{:04}-4a2b-8c3d-0000{tail:0>8}", self.options.len() + 1);
        self.options.push(Choice { key: key.clone(), value: text.to_owned() });
        key
    }

    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.id == name || (!self.alias.is_empty() && self.alias == name)
    }

    pub(crate) fn described(&self) -> Value {
        let option =
            |(index, option): (usize, &Choice)| json!({ "key": option.key, "value": option.value, "index": index + 1 });
        json!({
            "controlId": self.id,
            "controlName": self.name,
            "alias": self.alias,
            "type": self.type_number,
            "attribute": i32::from(self.is_title),
            "required": self.required,
            "unique": self.unique,
            "dot": self.decimals,
            "unit": if self.has_seconds { "6" } else { "1" },
            "options": self.options.iter().enumerate().map(option).collect::<Vec<_>>(),
            "dataSource": self.data_source,
            "fieldPermission": "",
        })
    }
}

/// A view. It shows all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What programs may call it; empty if it has none.
    pub alias: String,
}

/// A row. Values are kept as they are written: options by their keys, relations by row ids, both joined with commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// When it was made, Beijing time.
    pub created: String,
    /// When it was changed last, Beijing time.
    pub updated: String,
    /// Values by the ids of their fields.
    pub values: BTreeMap<String, String>,
}

impl Row {
    /// The value of a field, by its id; empty if it has none.
    pub fn value(&self, control_id: &str) -> &str {
        self.values.get(control_id).map_or("", String::as_str)
    }
}

/// A worksheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worksheet {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What programs may call it; empty if it has none.
    pub alias: String,
    /// Its views.
    pub views: Vec<View>,
    /// Its fields.
    pub controls: Vec<Control>,
    /// Its rows, in the order they were made.
    pub rows: Vec<Row>,
}

impl Worksheet {
    /// A worksheet without fields, with one view called 全部.
    pub fn new(id: &str, name: &str) -> Worksheet {
        let view = View { id: format!("{id}-all"), name: "全部".to_owned(), alias: String::new() };
        Worksheet {
            id: id.to_owned(),
            name: name.to_owned(),
            alias: String::new(),
            views: vec![view],
            controls: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// The same with an alias.
    #[must_use]
    pub fn alias(mut self, alias: &str) -> Worksheet {
        self.alias = alias.to_owned();
        self
    }

    /// The same with another field.
    #[must_use]
    pub fn control(mut self, control: Control) -> Worksheet {
        self.controls.push(control);
        self
    }

    /// The same with another row. Values by id, alias or name of the field, as rows keep them.
    ///
    /// # Panics
    /// If there is no such field.
    #[must_use]
    pub fn row(mut self, id: &str, created: &str, values: &[(&str, &str)]) -> Worksheet {
        let id_of = |name: &str| match self.find(name) {
            Some(control) => control.id.clone(),
            None => panic!("{} has no field {name}", self.name),
        };
        let values = values.iter().map(|(name, value)| (id_of(name), (*value).to_owned())).collect();
        let (created, updated) = (created.to_owned(), created.to_owned());
        self.rows.push(Row { id: id.to_owned(), created, updated, values });
        self
    }

    /// The field of that id, alias or name.
    pub fn find(&self, name: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.is_called(name) || control.name == name)
    }

    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.id == name || (!self.alias.is_empty() && self.alias == name)
    }

    pub(crate) fn view(&self, name: &str) -> Option<&View> {
        self.views.iter().find(|view| view.id == name || (!view.alias.is_empty() && view.alias == name))
    }

    /// What the interface calls a field: names are no help there.
    pub(crate) fn by_call(&self, name: &str) -> Option<usize> {
        self.controls.iter().position(|control| control.is_called(name))
    }

    pub(crate) fn title_of(&self, row: &Row) -> String {
        let title = self.controls.iter().find(|control| control.is_title);
        title.map(|control| row.value(&control.id).to_owned()).unwrap_or_default()
    }

    pub(crate) fn described(&self) -> Value {
        let views: Vec<Value> = self.views.iter().map(|view| json!({ "viewId": view.id, "name": view.name })).collect();
        let controls: Vec<Value> = self.controls.iter().map(Control::described).collect();
        json!({ "worksheetId": self.id, "name": self.name, "views": views, "controls": controls })
    }
}

/// System fields of a row as they are given out.
pub(crate) fn system_fields(row: &Row, all: bool) -> Map<String, Value> {
    let account = json!({ "accountId": "user-api", "fullname": "API", "avatar": "", "status": 1 });
    let mut fields = Map::new();
    let texts = [("rowid", &row.id), ("ctime", &row.created), ("utime", &row.updated)];
    fields.extend(texts.into_iter().map(|(name, text)| (name.to_owned(), json!(text))));
    fields.extend(["caid", "ownerid"].map(|name| (name.to_owned(), account.clone())));
    if all {
        fields.insert("uaid".to_owned(), account);
    }
    fields
}
