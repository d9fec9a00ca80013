//! How each side is started: the same work, told to each in its own way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use weft_fakes::xiaoe::Shop;

use crate::Outcome;
use crate::comparison::Side;
use crate::programs::Programs;

/// The first order is 31 days old.
const FIRST_DAYS: u32 = 32;

/// Reading all orders of a shop into a table.
pub struct Work<'a> {
    /// The programs.
    pub programs: &'a Programs,
    /// Where the shop is.
    pub base_url: &'a str,
    /// Orders per request.
    pub page_size: u64,
    /// Where files may be put; what must be kept from run to run lies here.
    pub folder: &'a Path,
}

impl Work<'_> {
    /// The command that does the work, with rows going to this new database.
    pub fn command(&self, side: Side, database: &Path) -> Outcome<Command> {
        match side {
            Side::Weft => self.weft(database),
            Side::Plain => Ok(self.native(database)),
        }
    }

    fn weft(&self, database: &Path) -> Outcome<Command> {
        let mut command = Command::new(&self.programs.weft);
        command.arg("run").arg(self.file("bench-orders.yaml", &self.workflow())?);
        command.arg("--connections").arg(self.file("connections.yaml", &self.connections())?);
        command.arg("--store").arg(format!("sqlite:{}", database.display()));
        command.arg("--cache").arg(self.folder.join("cache"));
        Ok(command)
    }

    fn native(&self, database: &Path) -> Command {
        let shop = Shop::generated(1, 1);
        let mut command = Command::new(&self.programs.native_orders);
        command.args([self.base_url, &shop.app_id, &shop.client_id, &shop.secret_key]);
        command.args([FIRST_DAYS.to_string(), self.page_size.to_string()]).arg(database);
        command
    }

    fn workflow(&self) -> String {
        format!(
            "weft: 1\nname: bench-orders\nconnections: {{ shop: xiaoe }}\nsteps:\n  - id: orders\n    \
             uses: xiaoe/orders\n    connection: shop\n    with: {{ page_size: {} }}\n    \
             sync: {{ first: {FIRST_DAYS}d }}\n    into: orders\n",
            self.page_size
        )
    }

    fn connections(&self) -> String {
        let shop = Shop::generated(1, 1);
        format!(
            "shop: {{ platform: xiaoe, base_url: \"{}\", allow_private: true, \
             fields: {{ app_id: {}, client_id: {}, secret_key: {} }} }}\n",
            self.base_url, shop.app_id, shop.client_id, shop.secret_key
        )
    }

    fn file(&self, name: &str, text: &str) -> Outcome<PathBuf> {
        let path = self.folder.join(name);
        fs::write(&path, text)?;
        Ok(path)
    }
}
