//! Accounts of the vault, and who may renew their tokens.

use std::collections::BTreeMap;

use weft_store::{Renewal, Store, StoreError, StoredAccount, StoredSecret};

fn account(id: &str, name: &str) -> StoredAccount {
    let secret = StoredSecret { ciphertext: vec![0, 255], expires_at_ms: Some(9) };
    StoredAccount {
        id: id.to_owned(),
        platform: "ebay".to_owned(),
        name: name.to_owned(),
        site: "us".to_owned(),
        external_id: None,
        state: "authorized".to_owned(),
        facts_json: "{}".to_owned(),
        generation: 1,
        key_id: "key-1".to_owned(),
        wrapped_key: vec![7],
        secrets: BTreeMap::from([("refresh".to_owned(), secret)]),
        used_at_ms: None,
    }
}

on_every_backend!(an_account_is_kept_as_it_is);

async fn an_account_is_kept_as_it_is(store: Store) {
    assert_eq!(store.account("ebay", "demo").await.unwrap(), None);
    store.save_account(account("1", "Demo"), None).await.unwrap();
    assert_eq!(store.account("ebay", "demo").await.unwrap(), Some(account("1", "Demo")), "in whatever case");
    assert_eq!(store.account("wish", "demo").await.unwrap(), None);
    let changed = StoredAccount { generation: 2, secrets: BTreeMap::new(), ..account("1", "Demo") };
    store.save_account(changed.clone(), Some(1)).await.unwrap();
    assert_eq!(store.accounts().await.unwrap(), [changed]);
    store.note_account_use("1", 77).await.unwrap();
    assert_eq!(store.account("ebay", "demo").await.unwrap().unwrap().used_at_ms, Some(77));
    store.remove_account("1").await.unwrap();
    assert_eq!(store.accounts().await.unwrap(), []);
}

on_every_backend!(nobody_overwrites_what_somebody_else_has_changed);

async fn nobody_overwrites_what_somebody_else_has_changed(store: Store) {
    store.save_account(account("1", "demo"), None).await.unwrap();
    for before in [None, Some(2)] {
        let refused = store.save_account(account("1", "demo"), before).await;
        assert_eq!(refused, Err(StoreError::AccountChanged { account: "demo".to_owned() }), "{before:?}");
    }
    let gone = store.save_account(account("2", "other"), Some(1)).await;
    assert_eq!(gone, Err(StoreError::AccountChanged { account: "other".to_owned() }));
}

on_every_backend!(a_name_and_an_owner_are_those_of_one_account);

async fn a_name_and_an_owner_are_those_of_one_account(store: Store) {
    let owned = |id, name| StoredAccount { external_id: Some("seller-7".to_owned()), ..account(id, name) };
    store.save_account(owned("1", "demo"), None).await.unwrap();
    let same_name = store.save_account(account("2", "DEMO"), None).await;
    assert_eq!(same_name, Err(StoreError::AccountNameTaken { name: "demo".to_owned() }));
    let same_owner = store.save_account(owned("2", "other"), None).await;
    assert_eq!(same_owner, Err(StoreError::AccountOwnerTaken { name: "demo".to_owned() }));
    let other_site = StoredAccount { site: "de".to_owned(), ..owned("2", "other") };
    store.save_account(other_site, None).await.unwrap();
    for (id, name) in [("3", "a"), ("4", "b")] {
        store.save_account(account(id, name), None).await.unwrap();
    }
    assert_eq!(store.accounts().await.unwrap().len(), 4, "an owner that isn't known is nobody's double");
}

on_every_backend!(keys_are_changed_all_at_once);

async fn keys_are_changed_all_at_once(store: Store) {
    for id in ["1", "2"] {
        store.save_account(account(id, id), None).await.unwrap();
    }
    let key = |id: &str| (id.to_owned(), "key-2".to_owned(), vec![8]);
    store.rewrap_accounts(vec![key("1"), key("2")]).await.unwrap();
    let accounts = store.accounts().await.unwrap();
    assert!(accounts.iter().all(|it| it.key_id == "key-2" && it.wrapped_key == [8] && it.generation == 1));
}

on_every_backend!(one_renews_at_a_time);

#[allow(clippy::disallowed_methods, reason = "the clock is that of the database")]
async fn one_renews_at_a_time(store: Store) {
    let take = async |owner: &str, lasts_ms| store.take_renewal("1", owner, lasts_ms).await.unwrap();
    assert_eq!(take("a", 60_000).await, Renewal::Taken { interrupted_at_ms: None });
    let Renewal::Busy { left_ms } = take("b", 60_000).await else { panic!("a has it") };
    assert!((1..=60_000).contains(&left_ms), "{left_ms}");
    store.end_renewal("1", "b").await.unwrap();
    assert!(matches!(take("b", 60_000).await, Renewal::Busy { .. }), "who hasn't it can't give it back");
    store.end_renewal("1", "a").await.unwrap();
    assert_eq!(take("b", 1).await, Renewal::Taken { interrupted_at_ms: None });
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let Renewal::Taken { interrupted_at_ms: Some(_) } = take("a", 60_000).await else { panic!("b left it") };
    assert_eq!(store.take_renewal("2", "b", 1).await.unwrap(), Renewal::Taken { interrupted_at_ms: None });
}
