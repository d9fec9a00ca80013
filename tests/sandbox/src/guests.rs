//! The components under test.

use tokio::sync::OnceCell;
use weft_sandbox::Component;

use crate::sandbox;

include!(concat!(env!("OUT_DIR"), "/guests.rs"));

/// The component `spy`, loaded once per process.
pub async fn spy() -> &'static Component {
    static LOADED: OnceCell<Component> = OnceCell::const_new();
    LOADED.get_or_init(|| load(SPY)).await
}

/// The component `hostile`, loaded once per process.
pub async fn hostile() -> &'static Component {
    static LOADED: OnceCell<Component> = OnceCell::const_new();
    LOADED.get_or_init(|| load(HOSTILE)).await
}

async fn load(bytes: &[u8]) -> Component {
    sandbox().load(bytes).await.expect("the components of the tests are sound")
}
