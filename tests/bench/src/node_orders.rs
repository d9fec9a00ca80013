//! The script for Node.js, and the packages it needs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::process::output;

/// All that is installed, so that the source tree stays as it is.
const FILES: [(&str, &str); 4] = [
    ("orders.mjs", include_str!("../node/orders.mjs")),
    ("package.json", include_str!("../node/package.json")),
    ("package-lock.json", LOCK),
    (".npmrc", include_str!("../node/.npmrc")),
];
const LOCK: &str = include_str!("../node/package-lock.json");
/// Says what the packages were installed for. It is written last, so that what broke off is installed again.
const INSTALLED: &str = "installed-for.txt";

/// `fetch` is there from 18 on; older than this nobody maintains.
const NODE_MIN: u32 = 20;
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// What the script needs that npm can't install.
const NEEDED: &str = "hint: it needs Node.js 20 or newer with its headers, npm, and a compiler for C++: \
                      apt-get install nodejs npm libnode-dev g++ make python3";

/// The script with its packages.
pub struct NodeOrders {
    node: PathBuf,
    script: PathBuf,
}

impl NodeOrders {
    /// Installs the script in this folder; its packages only if they are not there yet for this Node.js.
    pub fn install(folder: &Path) -> Outcome<Self> {
        install(folder).map_err(|error| format!("{error}\n{NEEDED}").into())
    }

    /// Starts it, arguments not included.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.node);
        command.arg(&self.script);
        command
    }
}

fn install(folder: &Path) -> Outcome<NodeOrders> {
    let node = Node::find()?;
    fs::create_dir_all(folder)?;
    for (name, text) in FILES {
        fs::write(folder.join(name), text)?;
    }
    let installed = folder.join(INSTALLED);
    let wanted = format!("{}\n{LOCK}", node.version);
    if fs::read_to_string(&installed).ok().as_ref() != Some(&wanted) {
        install_packages(&node, folder)?;
        fs::write(installed, wanted)?;
    }
    Ok(NodeOrders { node: node.program, script: folder.join("orders.mjs") })
}

/// Node.js as it is on this machine.
struct Node {
    version: String,
    program: PathBuf,
}

impl Node {
    fn find() -> Outcome<Self> {
        let about_itself = output(Command::new("node").args(["-p", "process.versions.node + ' ' + process.execPath"]))?;
        let (version, program) = about_itself.trim().split_once(' ').ok_or("node doesn't tell its version")?;
        let major: u32 = version.split('.').next().unwrap_or_default().parse()?;
        if major < NODE_MIN {
            return Err(format!("this is Node.js {version}, older than {NODE_MIN}").into());
        }
        Ok(Self { version: version.to_owned(), program: program.into() })
    }

    /// Where it was installed, if its headers were too.
    fn with_headers(&self) -> Option<&Path> {
        self.program.ancestors().nth(2).filter(|folder| folder.join("include/node/node.h").is_file())
    }
}

fn install_packages(node: &Node, folder: &Path) -> Outcome<()> {
    eprintln!("installing the packages of the script for Node.js, which may take minutes");
    let mut npm = Command::new(NPM);
    npm.arg("ci").current_dir(folder);
    // Where there is no binary to download, SQLite is compiled, with headers that would have to be downloaded too.
    if let Some(folder) = node.with_headers() {
        npm.env("npm_config_nodedir", folder);
    }
    output(&mut npm)?;
    // npm is content with packages whose compiling it was forbidden.
    output(
        Command::new(&node.program).args(["-e", "new (require('better-sqlite3'))(':memory:')"]).current_dir(folder),
    )?;
    Ok(())
}
