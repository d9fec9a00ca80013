//! What an edition of the ERP has to say, and running its nodes.

use serde_json::Value;
use weft_sdk::http::Response;
use weft_sdk::{Call, Failure, NodeDescription, Page, Window, time};

use crate::app::App;
use crate::dictionary::Enumeration;
use crate::filter::{self, Arguments};
use crate::interface::{Interface, Pages, Span};
use crate::paging::Place;
use crate::refusal::About;
use crate::time::BEIJING_MINUTES;
use crate::top::Pair;
use crate::{answer, crm, describe, dictionary};

/// An edition of the ERP.
pub trait Edition {
    /// What it can be asked, each a node.
    const INTERFACES: &'static [Interface];
    /// What its codes mean.
    const ENUMERATIONS: &'static [Enumeration];
    /// How many windows it bears at a time.
    const PARALLEL: u32;

    /// What Qimen calls an interface.
    fn qimen_method(interface: &Interface) -> String;

    /// Sends a request.
    fn ask(asked: &Asked<'_>) -> Result<Response, Failure>;

    /// What a code of the ERP other than zero means. The code is put in afterwards.
    fn refused(about: &About<'_>, code: &str, message: &str) -> Failure;

    /// Adds what the edition signs to a request in Qimen's own scenario.
    fn sign_crm(call: &Call<Value>, method: &str, fields: &mut Vec<Pair>) -> Result<(), Failure>;
}

/// A request to an interface.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The call it is made for.
    pub call: &'a Call<Value>,
    /// What is asked.
    pub interface: &'a Interface,
    /// Through which kind of app.
    pub app: App,
    /// What the interface is called there.
    pub name: &'a str,
    /// With which arguments.
    pub arguments: Arguments,
    /// For which page; none if there are none.
    pub page: Option<AskedPage>,
}

/// A page that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedPage {
    /// From 0.
    pub number: u64,
    /// How many records.
    pub size: u64,
    /// Whether to tell how many there are on all pages.
    pub count: bool,
}

/// All nodes of an edition.
pub fn nodes<E: Edition>() -> Vec<NodeDescription> {
    let lists = E::INTERFACES.iter().flat_map(|row| row.nodes()).map(|row| describe::node(&row, E::PARALLEL));
    lists.chain([crm::describe(E::PARALLEL), dictionary::describe(E::ENUMERATIONS)]).collect()
}

/// Whether an edition has a node of this name.
pub fn has<E: Edition>(name: &str) -> bool {
    name == crm::NAME || name == dictionary::NAME || find::<E>(name).is_some()
}

fn find<E: Edition>(name: &str) -> Option<Interface> {
    E::INTERFACES.iter().flat_map(|row| row.nodes()).find(|row| row.name == name)
}

/// Runs a node of an edition.
pub fn run<E: Edition>(name: &str, call: &Call<Value>) -> Result<Page, Failure> {
    match name {
        crm::NAME => crm::run::<E>(call),
        dictionary::NAME => dictionary::run(E::ENUMERATIONS, call),
        _ => match find::<E>(name) {
            Some(interface) => run_list::<E>(&interface, call),
            None => Err(Failure::invalid(format!("there is no node `{name}`"))),
        },
    }
}

fn run_list<E: Edition>(interface: &Interface, call: &Call<Value>) -> Result<Page, Failure> {
    let app = App::of(call);
    let name = match app {
        App::Custom => interface.method.to_owned(),
        App::Qimen => E::qimen_method(interface),
    };
    let about = About { interface, app, name: &name };
    if let Some(needed) = interface.only.filter(|&needed| needed != app) {
        return Err(about.wrong_app(needed, ""));
    }
    let mut arguments = filter::arguments(interface, &call.parameters)?;
    if let Some(span) = &interface.span {
        let Some(range) = range(call.window)? else { return Ok(Page::default()) };
        add_range(&mut arguments, span, range);
    }
    let place = Place::of(call)?;
    let size = match interface.pages {
        Pages::One => None,
        Pages::Numbered { size, .. } => Some(filter::page_size(&call.parameters, size)),
    };
    let page = size.map(|size| AskedPage { number: place.page, size, count: place.counts() });
    let response = E::ask(&Asked { call, interface, app, name: &name, arguments, page })?;
    let refused = |about: &About<'_>, code: &str, message: &str| E::refused(about, code, message).with_code(code);
    let list = answer::list(&about, &response, interface.list, refused)?;
    Ok(match size {
        Some(size) => place.page(list, size),
        None => Page { records: list.rows.records(), ..Page::default() },
    })
}

/// The first and the last second of a window, in Beijing time; none if no second is in it.
pub fn range(window: Option<Window>) -> Result<Option<(String, String)>, Failure> {
    let seconds = window.ok_or_else(|| Failure::invalid("the host gave no time range"))?.seconds();
    let written = |second| time::local(second, BEIJING_MINUTES);
    Ok((!seconds.is_empty()).then(|| (written(seconds.start), written(seconds.end - 1))))
}

fn add_range(arguments: &mut Arguments, span: &Span, (since, until): (String, String)) {
    let (since_name, until_name) = span.names;
    arguments.insert(since_name.to_owned(), since.into());
    arguments.insert(until_name.to_owned(), until.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_that_meet_share_no_second() {
        let hour = weft_sdk::testing::window("2023-11-14T10:00:00+08:00", "2023-11-14T11:00:00+08:00");
        let expected = ("2023-11-14 10:00:00".to_owned(), "2023-11-14 10:59:59".to_owned());
        assert_eq!(range(Some(hour)).unwrap(), Some(expected));
        assert_eq!(range(Some(Window::utc(1_001, 1_999))).unwrap(), None);
        assert!(range(None).is_err());
    }
}
