//! How each side is started: the same work, told to each in its own way.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use weft_fakes::xiaoe::Shop;

use crate::Outcome;
use crate::programs::Programs;

/// Who reads the orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// weft.
    Weft,
    /// A plain native program.
    Native(Durability),
    /// A plain script for Node.js.
    Node(Durability),
}

/// When the plain programs' transactions are on the disk. Those of weft are before it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Before long: what people choose with a write-ahead log.
    Normal,
    /// Before the next page, as with weft.
    Full,
}

impl Side {
    /// What it is called in tables and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Weft => "weft",
            Self::Native(Durability::Normal) => "native",
            Self::Native(Durability::Full) => "native-full",
            Self::Node(Durability::Normal) => "node",
            Self::Node(Durability::Full) => "node-full",
        }
    }
}

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
            Side::Native(durability) => {
                Ok(self.by_hand(Command::new(&self.programs.native_orders), database, durability))
            }
            Side::Node(durability) => {
                let script = self.programs.node_orders.as_ref().ok_or("the script for Node.js is not installed")?;
                Ok(self.by_hand(script.command(), database, durability))
            }
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

    /// Both programs written by hand take the same arguments.
    fn by_hand(&self, mut command: Command, database: &Path, durability: Durability) -> Command {
        let shop = Shop::generated(1, 1);
        command.args([self.base_url, &shop.app_id, &shop.client_id, &shop.secret_key]);
        command.args([FIRST_DAYS.to_string(), self.page_size.to_string()]).arg(database);
        command.arg(match durability {
            Durability::Normal => "normal",
            Durability::Full => "full",
        });
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
