//! Failures inside this module: those of the driver, told apart for the reader at the door.

use rusqlite::ErrorCode;

use crate::StoreError;

pub(crate) type Outcome<T> = Result<T, Failure>;

/// A failure of the driver, or one that is already told apart.
#[derive(Debug)]
pub(crate) enum Failure {
    Driver(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        Failure::Driver(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Store(error)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> StoreError {
        match failure {
            Failure::Store(error) => error,
            Failure::Driver(error) => tell_apart(&error),
        }
    }
}

fn tell_apart(error: &rusqlite::Error) -> StoreError {
    let message = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged { message },
        _ => StoreError::Database { message },
    }
}
