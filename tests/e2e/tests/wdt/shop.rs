//! A merchant with both editions and both kinds of application, and accounts of all of them.

use std::sync::Arc;

use weft_e2e::{Project, merchant, now_s};
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

/// The accounts that the workflows that come with weft and the tests name.
pub(super) fn connections(base_url: &str) -> String {
    merchant::connections(base_url, &["erp", "app"], "qimen")
}
