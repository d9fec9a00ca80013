//! The receipt of a run: what was granted by its accounts and steps, beside what was counted.

use std::collections::BTreeMap;

use weft_workflow::{ComponentDescription, table_parameters};

use crate::plan::planned::Plan;
use crate::report::receipt::{Counted, Reach, Receipt};
use crate::secret::accounts::Accounts;
use crate::state::run::Run;

/// The receipt of a run so far, by component.
pub(crate) fn receipt(run: &Run, plan: &Plan) -> BTreeMap<String, Receipt> {
    let counted = run.counts.receipts.lock();
    let part = |(name, counted): (&String, &Counted)| {
        let description = plan.components.description(name)?;
        let receipt = Receipt {
            digest: plan.components.digest(name).unwrap_or_default(),
            asked: asked(description),
            granted: Reach { tables: counted.tables.clone(), ..granted(&run.access.accounts, name) },
            used: counted.used.clone(),
        };
        Some((name.clone(), receipt))
    };
    counted.iter().filter_map(part).collect()
}

/// What the accounts of a platform let its component reach.
fn granted(accounts: &Accounts, platform: &str) -> Reach {
    let mut reach = Reach::default();
    for handle in accounts.values().filter(|handle| handle.account.settings.platform == platform) {
        reach.network.extend(handle.account.origins());
        reach.sealed.extend(handle.account.settings.secrets.keys().cloned());
        reach.sealed.extend(handle.authorization.iter().flat_map(|it| it.token_names().cloned()));
    }
    reach
}

fn asked(description: &ComponentDescription) -> Reach {
    let mut reach = Reach::default();
    for node in &description.nodes {
        let tables = table_parameters(&node.parameters).into_iter();
        reach.tables.extend(tables.map(|parameter| format!("{}.{parameter}", node.name)));
    }
    let Some(connection) = &description.connection else { return reach };
    let addresses = connection.variants.iter().filter_map(|variant| variant.base_url.as_ref());
    let addresses = addresses.chain(Some(&connection.base_url)).filter(|address| !address.is_empty());
    reach.network.extend(addresses.cloned().chain(connection.hosts.iter().map(|host| format!("https://{host}"))));
    let secrets = connection.fields.iter().filter(|field| field.secret || field.secret_unless.is_some());
    reach.sealed.extend(secrets.flat_map(|field| field.secret_names()).cloned());
    reach.sealed.extend(connection.authorize.iter().flat_map(|it| it.token_names().cloned()));
    reach
}
