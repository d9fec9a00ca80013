//! An account as one run sees it: with markers that only this run knows.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value};
use weft_recording::placeholder::{Kind, fill};

use crate::account::Account;
use crate::http::Lasting;
use crate::recording;
use crate::secret::{Hiding, Holding, Origin, Secret, Vault};

/// An account as one run sees it.
pub struct Connection {
    /// The name that the workflow uses for it.
    pub alias: String,
    /// The account.
    pub account: Arc<Account>,
    pub(crate) vault: Vault,
    pub(crate) public: String,
    pub(crate) lasting: Lasting,
    /// What must not be shown in the run.
    pub(crate) hiding: Arc<Hiding>,
    /// What components had hashed for it in the run so far.
    hashes: AtomicU64,
}

impl Connection {
    /// A run's view of an account, in a run without other accounts. Markers are derived from the run's seed.
    pub fn new(alias: &str, account: Arc<Account>, seed: &[u8; 32]) -> Arc<Self> {
        let hiding = Hiding::new([(alias.to_owned(), Arc::clone(&account))], []);
        Self::with_inputs(alias, account, seed, &BTreeMap::new(), hiding)
    }

    /// The same for a run with secret inputs, which mean something in its requests alone: they are secrets of the connection,
    /// each by the name of [`input_secret`]. None stands for a value that isn't there because the run is replayed.
    /// `hiding` knows all accounts and inputs of the run.
    pub fn with_inputs(
        alias: &str,
        account: Arc<Account>,
        seed: &[u8; 32],
        inputs: &BTreeMap<String, Option<Secret>>,
        hiding: Arc<Hiding>,
    ) -> Arc<Self> {
        let settings = &account.settings;
        let mut public: Map<String, Value> =
            settings.fields.iter().map(|(name, value)| (name.clone(), Value::from(value.clone()))).collect();
        public.insert("base_url".to_owned(), Value::from(settings.base_url.clone()));
        let mut secrets = settings.secrets.clone();
        secrets.extend(inputs.iter().map(|(name, value)| (input_secret(name), value.clone())));
        Arc::new(Self {
            alias: alias.to_owned(),
            vault: Vault::new(seed, alias, &secrets),
            public: Value::Object(public).to_string(),
            lasting: Lasting::default(),
            hiding,
            hashes: AtomicU64::new(0),
            account,
        })
    }

    /// The marker of a secret field or a live token.
    pub(crate) fn marker_of(&self, name: &str) -> Option<String> {
        self.vault.field_marker(name).or_else(|| {
            let token = self.account.live_token(name, i64::MIN)?;
            Some(self.vault.token(name, &token.value))
        })
    }

    /// Counts a hash, and gives how many there were with it.
    pub(crate) fn count_hash(&self) -> u64 {
        self.hashes.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// What must not be shown in the run.
    pub fn hiding(&self) -> Arc<Hiding> {
        Arc::clone(&self.hiding)
    }

    /// What stands for a secret input in what its steps are called with.
    pub fn input_marker(&self, input: &str) -> Option<String> {
        self.vault.field_marker(&input_secret(input))
    }

    /// Gives a call the secret inputs whose markers it is called with.
    pub(crate) fn hold_inputs(&self, holding: &Holding, parameters: &str) {
        for (name, marker) in self.vault.fields() {
            if let Some(input) = input_of(name).filter(|_| parameters.contains(marker)) {
                holding.put(marker, self.vault.get(marker).flatten(), Origin::Input(input.to_owned()));
            }
        }
    }

    /// The same JSON with placeholders for the markers of the run, which mean nothing later.
    pub fn conceal(&self, json: &str) -> String {
        recording::conceal(json, Kind::Json, &self.vault.names().into_iter().collect())
    }

    /// The JSON that was concealed, with the markers of this run.
    pub fn reveal(&self, json: &str) -> String {
        fill(json, Kind::Json, |placeholder| Some(self.vault.marker_of(placeholder)))
    }
}

/// What a secret input is called among the secrets of a connection. Fields have no dots in their names.
fn input_secret(input: &str) -> String {
    format!("{INPUT}{input}")
}

/// The secret input of that name among the secrets, if it is one: no component may ask for it.
pub(crate) fn input_of(secret: &str) -> Option<&str> {
    secret.strip_prefix(INPUT)
}

const INPUT: &str = "input.";
