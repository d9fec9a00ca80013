//! Changes that wait until something has been called so many times.

use std::sync::{Mutex, PoisonError};

/// What changes the data of a fake.
pub type Apply<Data> = Box<dyn FnOnce(&mut Data) + Send>;

/// The changes that wait, each for calls of one name.
pub struct Changes<Name, Data>(Mutex<Vec<Change<Name, Data>>>);

struct Change<Name, Data> {
    name: Name,
    left: u64,
    apply: Apply<Data>,
}

impl<Name, Data> Default for Changes<Name, Data> {
    fn default() -> Self {
        Changes(Mutex::default())
    }
}

impl<Name: PartialEq, Data> Changes<Name, Data> {
    /// To be applied right after the n-th call from now, counted from 1.
    pub fn wait(&self, name: Name, nth: u64, apply: Apply<Data>) {
        let change = Change { name, left: nth.max(1), apply };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(change);
    }

    /// Counts a call and gives the changes that waited for it.
    pub fn due(&self, name: &Name) -> Vec<Apply<Data>> {
        let mut changes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for change in changes.iter_mut().filter(|change| change.name == *name) {
            change.left -= 1;
        }
        changes.extract_if(.., |change| change.left == 0).map(|change| change.apply).collect()
    }
}
