//! A soak of some seconds.

use super::*;

#[test]
fn a_short_soak_leaves_every_cell_as_the_platforms_have_it() {
    let folder = tempfile::tempdir().unwrap();
    let load = Load::short();
    let told = soak(&load, folder.path()).unwrap_or_else(|error| panic!("{error}"));
    told.print(&load);
    let Figures { finished, stopped, dropped, resumed, checked, .. } = told.figures;
    let happened = [finished, stopped, dropped, resumed, checked, told.faults];
    assert!(!happened.contains(&0), "finished, stopped, dropped, resumed, checked, faults: {happened:?}");
}
