//! `weft connect` and `weft accounts`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ComponentOptions, DEFAULT_STORE, KeyOptions};

/// Options of every command that has to do with accounts of the vault.
#[derive(Debug, Clone, Args)]
pub struct VaultOptions {
    /// The store whose vault it is
    #[arg(long = "store", value_name = "sqlite:PATH", default_value = DEFAULT_STORE, global = true)]
    pub target: String,
    /// Print as JSON, one object a line, for programs
    #[arg(long, global = true)]
    pub json: bool,
    /// The language of questions and answers [default: as WEFT_LANG or the locale says]
    #[arg(long, value_parser = ["zh", "en"], global = true)]
    pub lang: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub key: KeyOptions,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub components: ComponentOptions,
}

/// How whoever owns an account is asked.
#[derive(Debug, Clone, Args)]
pub struct ConsentOptions {
    /// The port of this machine that the platform's answer is taken on
    #[arg(long, value_name = "PORT", default_value_t = 9338)]
    pub port: u16,
    /// The address that the platform sends the browser to, if it isn't this machine's: what was registered there
    #[arg(long, value_name = "URL")]
    pub redirect_uri: Option<String>,
    /// Only print the address, and open no browser
    #[arg(long)]
    pub no_browser: bool,
    /// Don't ask whether whoever was authorized is the right one, save it
    #[arg(long, short)]
    pub yes: bool,
}

/// `weft connect`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft connect shopify
  weft connect ebay --name demo_us --site us
  weft connect http --variant bearer --base-url https://api.example.com --field token=env:API_TOKEN

What isn't named is asked for, secrets unseen. At the end it says who was authorized, and saves the account only then; a \
workflow finds it by its name, or if it is the only one of its platform.")]
pub struct Connect {
    /// The platform: the name of its component
    #[arg(value_name = "PLATFORM")]
    pub platform: String,
    /// What the account is called in workflows and commands: letters, digits and underscores
    #[arg(long)]
    pub name: Option<String>,
    /// What people call it
    #[arg(long, value_name = "TEXT")]
    pub display_name: Option<String>,
    /// The kind of connection, where the platform has several
    #[arg(long, value_name = "KIND")]
    pub variant: Option<String>,
    /// The site of the platform, where it has several
    #[arg(long)]
    pub site: Option<String>,
    /// The zone of the account's days [default: that of the workflow]
    #[arg(long, value_name = "Asia/Shanghai")]
    pub zone: Option<String>,
    /// Fill in a field; a secret as NAME=env:VARIABLE or NAME=@FILE (may be given several times)
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub fields: Vec<String>,
    /// Where requests go, if not where the platform says
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Let it reach private and loopback addresses
    #[arg(long)]
    pub allow_private: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub consent: ConsentOptions,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub vault: VaultOptions,
}

/// `weft accounts`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  weft accounts
  weft accounts show demo_us
  weft accounts test demo_us
  weft accounts reauthorize demo_us
  weft accounts import connections.yaml
  weft accounts rotate-key --new-key-file new.key

An account is named by its name, or as PLATFORM/NAME where two platforms have one of that name.")]
pub struct Accounts {
    /// What to do
    #[command(subcommand)]
    pub command: Option<AccountsCommand>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub vault: VaultOptions,
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountsCommand {
    /// Show what is known of an account, but for its secrets
    Show(OneAccount),
    /// Ask the platform whether an account works, and whom it belongs to
    Test(OneAccount),
    /// Authorize an account again; its name, tables and bookmarks stay
    Reauthorize(Reauthorize),
    /// Switch an account off: no run uses it
    Disable(OneAccount),
    /// Switch an account on again
    Enable(OneAccount),
    /// Forget an account, and end its authorization where the platform has such a thing
    Remove(RemoveAccount),
    /// Take the accounts of a connections file into the vault
    Import(ImportAccounts),
    /// Seal all accounts under a new key
    RotateKey(RotateKey),
}

/// An account.
#[derive(Debug, Clone, Args)]
pub struct OneAccount {
    /// Its name, or PLATFORM/NAME
    #[arg(value_name = "ACCOUNT")]
    pub account: String,
}

/// `weft accounts reauthorize`
#[derive(Debug, Args)]
pub struct Reauthorize {
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub account: OneAccount,
    /// Fill in a field anew; a secret as NAME=env:VARIABLE or NAME=@FILE (may be given several times)
    #[arg(long = "field", value_name = "NAME=VALUE")]
    pub fields: Vec<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub consent: ConsentOptions,
}

/// `weft accounts remove`
#[derive(Debug, Args)]
pub struct RemoveAccount {
    #[command(flatten)]
    #[allow(missing_docs, reason = "documented at its type")]
    pub account: OneAccount,
    /// Don't ask, do it
    #[arg(long, short)]
    pub yes: bool,
}

/// `weft accounts import`
#[derive(Debug, Args)]
pub struct ImportAccounts {
    /// The connections file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `weft accounts rotate-key`
#[derive(Debug, Args)]
pub struct RotateKey {
    /// The file with the new key, made if it isn't there
    #[arg(long, value_name = "FILE")]
    pub new_key_file: PathBuf,
}
