//! The programs that are measured: they lie beside this one.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::node_orders::NodeOrders;

/// Where the programs are.
pub struct Programs {
    /// weft itself.
    pub weft: PathBuf,
    /// The same work without weft.
    pub native_orders: PathBuf,
    /// The same work as a script for Node.js, once it is installed.
    pub node_orders: Option<NodeOrders>,
    /// The fake shop.
    pub fake_xiaoe: PathBuf,
}

impl Programs {
    /// Builds them as this program was built (cargo builds only what it runs), or takes them as they are if it was not
    /// started by cargo.
    pub fn build() -> Outcome<Self> {
        let this = std::env::current_exe()?;
        let folder = this.parent().ok_or("this program is in no folder")?;
        if std::env::var_os("CARGO").is_some() {
            build(folder)?;
        }
        Ok(Self {
            weft: program(folder, "weft")?,
            native_orders: program(folder, "native-orders")?,
            node_orders: None,
            fake_xiaoe: program(folder, "fake-xiaoe")?,
        })
    }

    /// Installs the script for Node.js beside what cargo builds.
    pub fn install_node_orders(&mut self) -> Outcome<()> {
        let target = self.weft.ancestors().nth(2).ok_or("the programs are in no target folder")?;
        self.node_orders = Some(NodeOrders::install(&target.join("bench-node"))?);
        Ok(())
    }
}

/// Cargo as somebody would start it within the sources; the one that started this program, if there was one.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    // What cargo told this program about itself would make build scripts run again that look at it.
    for (name, _) in std::env::vars_os() {
        let about_this = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        if name.to_str().is_some_and(about_this) {
            cargo.env_remove(name);
        }
    }
    cargo
}

fn build(folder: &Path) -> Outcome<()> {
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let mut cargo = cargo();
    cargo.args(["build", "--profile", profile]);
    cargo.args(["-p", "weft", "-p", "weft-bench", "-p", "weft-fakes"]);
    cargo.args(["--bin", "weft", "--bin", "native-orders", "--bin", "fake-xiaoe"]);
    if let Some(target) = folder.parent() {
        cargo.arg("--target-dir").arg(target);
    }
    if cargo.status()?.success() { Ok(()) } else { Err("the programs to measure can't be built".into()) }
}

fn program(folder: &Path, name: &str) -> Outcome<PathBuf> {
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Ok(path);
    }
    let message = format!("{} is missing\nhint: start the benchmark with cargo, which builds it", path.display());
    Err(message.into())
}
