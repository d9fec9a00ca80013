//! What the interface account may see.

use std::collections::BTreeSet;

use super::merchant::Row;
use super::refusal::Refusal;

/// What has been taken away.
#[derive(Debug, Default)]
pub(crate) struct Rights {
    pub(crate) denied_files: BTreeSet<String>,
    pub(crate) denied_warehouses: BTreeSet<String>,
    pub(crate) denied_shops: BTreeSet<String>,
}

impl Rights {
    pub(crate) fn check_file(&self, file: &str) -> Result<(), Refusal> {
        match self.denied_files.contains(file) {
            true => Err(Refusal::no_right("该接口账号没有此接口的调用权限")),
            false => Ok(()),
        }
    }

    /// A call is refused as soon as it asks for a row of a denied warehouse or shop. The platform might leave such rows
    /// out; a fake that refuses makes sure that nobody takes the rest for everything.
    pub(crate) fn check_rows(&self, rows: &[&Row]) -> Result<(), Refusal> {
        let denied = |name: &str, set: &BTreeSet<String>| {
            !set.is_empty() && rows.iter().any(|row| set.contains(row.text(name).as_ref()))
        };
        if denied("warehouse_no", &self.denied_warehouses) {
            return Err(Refusal::no_right("无仓库访问权限"));
        }
        if denied("shop_no", &self.denied_shops) {
            return Err(Refusal::no_right("无店铺访问权限"));
        }
        Ok(())
    }
}
