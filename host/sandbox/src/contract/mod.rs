//! The contract with components, and the only place where what is generated from it is known.
//!
//! A component is built for one version, which stands in the names of what it exports. Each version that this host speaks
//! has an adapter; everything else of the host has its own words (`types/`).

mod v0_3;

use wasmtime::Store;
use wasmtime::component::{InstancePre, Linker};

use crate::state::CallState;
use crate::types::node::{Call, Failure, Page};

pub use crate::types::description::{
    Area, Authorization, Component, Connection, ConnectionVariant, Consent, ConsentKind, DetailList, Field, Node,
    NodeEffect, Parts, Place, Preparation, RateLimit, Records, RequestPart, Site, Token, ToldRate, WindowRules,
};

/// What the contract is called.
pub(crate) const NAME: &str = "weft:node";

/// A version of the contract that this host speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V0_3,
}

impl Version {
    /// The one that new components are built for.
    pub(crate) const NEWEST: Self = Self::V0_3;

    /// The version of that name; none if this host doesn't speak it.
    pub(crate) fn of(name: &str) -> Option<Self> {
        [Self::V0_3].into_iter().find(|version| version.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V0_3 => v0_3::NAME,
        }
    }

    /// Reads what [`Adapter::describe`] of a component of this version gave.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub(crate) fn read_description(self, document: &str) -> Result<Component, (String, &'static str)> {
        match self {
            Self::V0_3 => v0_3::read_description(document),
        }
    }
}

/// Offers the capabilities in all versions: each has names of its own.
pub(crate) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    v0_3::link(linker)
}

/// A component, as its version has it to be called.
pub(crate) enum Adapter {
    V0_3(v0_3::Adapter),
}

/// A call in the words of the component's version. Its texts may be large, so they are moved here once.
pub(crate) enum Prepared {
    V0_3(v0_3::Prepared),
}

impl Adapter {
    pub(crate) fn new(version: Version, component: InstancePre<CallState>) -> wasmtime::Result<Self> {
        match version {
            Version::V0_3 => v0_3::Adapter::new(component).map(Self::V0_3),
        }
    }

    /// The document in which the component describes itself, as it gave it.
    pub(crate) async fn describe(&self, store: &mut Store<CallState>) -> wasmtime::Result<String> {
        match self {
            Self::V0_3(adapter) => adapter.describe(store).await,
        }
    }

    pub(crate) fn prepare(&self, call: Call) -> Prepared {
        match self {
            Self::V0_3(_) => Prepared::V0_3(call.into()),
        }
    }

    pub(crate) async fn run(
        &self,
        store: &mut Store<CallState>,
        node: &str,
        call: &Prepared,
    ) -> wasmtime::Result<Result<Page, Failure>> {
        match (self, call) {
            (Self::V0_3(adapter), Prepared::V0_3(call)) => adapter.run(store, node, call).await,
        }
    }
}

impl Prepared {
    /// The parameters, a JSON object.
    pub(crate) fn parameters(&self) -> &str {
        match self {
            Self::V0_3(call) => &call.parameters,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_known_by_its_whole_name() {
        assert_eq!(Version::of("0.3.0"), Some(Version::V0_3));
        assert_eq!(Version::of(Version::NEWEST.name()), Some(Version::NEWEST));
        for unknown in ["", "0.3", "0.3.1", "0.2.0", "1.0.0", "0.3.0-draft"] {
            assert_eq!(Version::of(unknown), None, "{unknown}");
        }
    }
}
