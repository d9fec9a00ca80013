//! A merchant with both editions and both kinds of application, and accounts of all of them.

use std::sync::Arc;

use weft_e2e::{Project, now_s};
use weft_fakes::wdt::enterprise::Merchant;
use weft_fakes::wdt::flagship::{self, Flagship};
use weft_fakes::wdt::{FakeWdt, Mounted, Options};

pub(super) struct Shop {
    pub(super) server: FakeWdt,
    pub(super) flagship: Arc<Flagship>,
    pub(super) project: Project,
}

impl Shop {
    /// A merchant whose days end now, and accounts that may ask as fast as the machine can.
    pub(super) fn with(orders: usize, days: u32) -> Shop {
        let end_s = now_s();
        let options = flagship::Options { calls_per_minute: None, ..flagship::Options::default() };
        let flagship = Arc::new(Flagship::new(flagship::Merchant::generated(1, orders, end_s, days), options));
        let mounted = Mounted { standard: Some(flagship.clone()), scenes: vec![flagship.clone()] };
        let options = Options { calls_per_minute: None, ..Options::default() };
        let merchant = Merchant::generated(1, orders, end_s, days);
        let server = FakeWdt::try_start(merchant, options, mounted).expect("a free port");
        let project = Project::new();
        project.write("connections.yaml", connections(&server.base_url()));
        Shop { server, flagship, project }
    }

    /// Runs workflows of the repository, one after the other. Gives what they said.
    #[track_caller]
    pub(super) fn run(&self, workflows: &[&str], accounts: &[&str]) -> String {
        let run = |name: &&str| {
            let file = self.project.workflow(name);
            let chosen = accounts.iter().flat_map(|account| ["--connection", account]);
            self.project.weft(["run", &file]).arguments(chosen).run().ok().stderr
        };
        workflows.iter().map(run).collect()
    }
}

pub(super) fn connections(base_url: &str) -> String {
    let account = |name: &str, platform: &str, variant: &str, fields: &str| {
        format!(
            "{name}:\n  platform: {platform}\n  variant: {variant}\n  base_url: {base_url}\n  allow_private: true\n  \
             limit: {{ requests: 100000, per: 1s }}\n  fields: {{ {fields} }}\n"
        )
    };
    let enterprise = "sid: demosid, app_key: demosid-ak, app_secret: \"0123456789abcdef0123456789abcdef\"";
    let flagship = "sid: demosid, app_key: demosid-ak, app_secret: \"0123456789abcdef:salt0123456789abcdef\"";
    let qimen = "qimen_app_key: \"12345678\", qimen_app_secret: topsecret0123456789abcdef, environment: test";
    [
        account("erp", "wdt-enterprise", "custom-app", enterprise),
        account("app", "wdt-enterprise", "custom-app", enterprise),
        account("qimen", "wdt-enterprise", "qimen-app", &format!("sid: demosid, {qimen}")),
        account("flagship", "wdt-flagship", "custom-app", flagship),
        account("flagship-qimen", "wdt-flagship", "qimen-app", &format!("{flagship}, {qimen}")),
    ]
    .concat()
}
