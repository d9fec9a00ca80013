//! An API without a component of its own: the template workflow, against a fake that knows every way in.

use weft_e2e::{Project, now_s};
use weft_fakes::json_api::{Data, FakeJsonApi, Options};

/// Runs the template with an account of this kind, and gives the rows of each table.
fn run_with(variant: &str, fields: &str) -> Vec<(String, usize)> {
    let server = FakeJsonApi::start(Data::demo_ending(now_s()), Options::default());
    let project = Project::new();
    let account = format!(
        "api:\n  platform: http\n  variant: {variant}\n  base_url: {}\n  allow_private: true\n  fields: {{ {fields} }}\n",
        server.base_url()
    );
    project.write("connections.yaml", account);
    let file = project.workflow("json-api");
    project.run(&file).ok();
    project.database().tables().into_iter().map(|(table, rows)| (table, rows.len())).collect()
}

#[test]
fn every_way_of_paging_and_every_kind_of_account_gives_all_rows() {
    let bearer = run_with("bearer", "token: jsonapi-token-0001");
    assert!(bearer.len() >= 4 && bearer.iter().all(|(_, rows)| *rows > 0), "{bearer:?}");
    assert_eq!(run_with("basic", "user: demo, password: jsonapi-password-0001"), bearer);
    assert_eq!(run_with("header", "header_name: x-api-key, key: jsonapi-key-0001"), bearer);
    assert_eq!(run_with("query", "parameter_name: api_key, key: jsonapi-key-0001"), bearer);
}
