//! Components, ready to be called, and what they say about themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use weft_recording::hex;
use weft_sandbox::{Component, ComponentError, Sandbox, contract};
use weft_workflow::{
    Area, Authorization, Catalogue, ComponentDescription, ConnectionDescription, Consent, ConsentKind, DetailList,
    FieldDescription, Label, NodeDescription, NodeEffect, Parts, PlaceDescription, Preparation, RateLimit,
    RecordsDescription, RequestPart, Site, TokenDescription, ToldRate, VariantDescription, WindowRules, untruth,
};

/// A component can't be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct LoadError {
    /// The file, or the name of a standard component.
    pub name: String,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub remedy: String,
}

/// All components of the process, by name.
#[derive(Default)]
pub struct Components {
    components: BTreeMap<String, Arc<Component>>,
    descriptions: Vec<ComponentDescription>,
    /// SHA-256 of the files.
    digests: BTreeMap<String, [u8; 32]>,
    /// Names that no further component may have.
    reserved: BTreeSet<String>,
}

impl Components {
    /// Reserves names: what is loaded from now on may have none of them. So nothing passes as a component that comes with
    /// weft, also where that one itself isn't loaded.
    pub fn reserve<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        self.reserved.extend(names.into_iter().map(str::to_owned));
    }

    /// Loads one more component, and gives its name. `name` is for messages; the component says itself what it is called.
    pub async fn load(&mut self, sandbox: &Sandbox, name: &str, bytes: &[u8]) -> Result<String, LoadError> {
        let failed = |reason: String, remedy: String| LoadError { name: name.to_owned(), reason, remedy };
        let component =
            sandbox.load(bytes).await.map_err(|ComponentError { reason, remedy }| failed(reason, remedy))?;
        let description = describe(&component.description).map_err(|reason| {
            failed(reason, "schemas are JSON objects; weft-sdk derives them from Rust types".to_owned())
        })?;
        if let Some(reason) = untruth(&description) {
            return Err(failed(reason, "this is a mistake in the component: report it to its author".to_owned()));
        }
        if self.components.contains_key(&description.name) {
            let reason = format!("there is a component `{}` already", description.name);
            return Err(failed(reason, "give it another name in `component!`".to_owned()));
        }
        if self.reserved.contains(&description.name) {
            let reason = format!("`{}` is the name of a component that comes with weft", description.name);
            return Err(failed(reason, "rename it: give it another name in `component!`".to_owned()));
        }
        self.digests.insert(description.name.clone(), Sha256::digest(bytes).into());
        let own_name = description.name.clone();
        self.components.insert(own_name.clone(), Arc::new(component));
        self.descriptions.push(description);
        Ok(own_name)
    }

    /// What the component of that name says about itself.
    pub(crate) fn description(&self, name: &str) -> Option<&ComponentDescription> {
        self.descriptions.iter().find(|description| description.name == name)
    }

    /// What the checker needs to know: a copy of all descriptions, so not for every run.
    pub fn catalogue(&self) -> Catalogue {
        Catalogue::new(self.descriptions.clone())
    }

    /// The digest of a component's file: `sha256:` and 64 hexadecimal digits.
    pub fn digest(&self, name: &str) -> Option<String> {
        Some(format!("sha256:{}", hex(self.digests.get(name)?)))
    }

    /// The component of that name.
    pub fn get(&self, name: &str) -> Option<Arc<Component>> {
        self.components.get(name).cloned()
    }
}

fn describe(component: &contract::Component) -> Result<ComponentDescription, String> {
    Ok(ComponentDescription {
        name: component.name.clone(),
        title: label(&component.title),
        connection: component.connection.as_ref().map(connection),
        any_platform: component.any_platform,
        nodes: component.nodes.iter().map(node).collect::<Result<_, _>>()?,
    })
}

fn connection(connection: &contract::Connection) -> ConnectionDescription {
    ConnectionDescription {
        category: connection.category.as_ref().map(label),
        base_url: connection.base_url.clone(),
        hosts: connection.hosts.clone(),
        fields: connection.fields.iter().map(field).collect(),
        variants: connection
            .variants
            .iter()
            .map(|variant| VariantDescription {
                name: variant.name.clone(),
                title: label(&variant.title),
                base_url: variant.base_url.clone(),
                parts: variant.parts,
                retired: variant.retired.as_ref().map(label),
            })
            .collect(),
        preparation: connection.preparation.iter().map(preparation).collect(),
        sites: connection.sites.iter().map(site).collect(),
        authorize: connection.authorize.iter().map(authorization).collect(),
        identify: connection.identify.clone(),
        limits: connection.limits.iter().map(limit).collect(),
        places: connection.places.iter().map(place).collect(),
    }
}

fn authorization(authorization: &contract::Authorization) -> Authorization {
    let token = |token: &contract::Token| TokenDescription {
        name: token.name.clone(),
        pointer: token.pointer.clone(),
        lives: token.lives.clone(),
        renews: token.renews,
    };
    Authorization {
        variants: authorization.variants.clone(),
        node: authorization.node.clone(),
        tokens: authorization.tokens.iter().map(token).collect(),
        consent: authorization.consent.as_ref().map(consent),
    }
}

fn consent(consent: &contract::Consent) -> Consent {
    Consent {
        kind: match consent.kind {
            contract::ConsentKind::Redirect => ConsentKind::Redirect,
            contract::ConsentKind::PasteCode => ConsentKind::PasteCode,
            contract::ConsentKind::PasteAddress => ConsentKind::PasteAddress,
            contract::ConsentKind::OwnBackOffice => ConsentKind::OwnBackOffice,
        },
        begin: consent.begin.clone(),
        finish: consent.finish.clone(),
        revoke: consent.revoke.clone(),
        hosts: consent.hosts.clone(),
        code: consent.code.clone(),
        code_lives_ms: consent.code_lives_ms,
        echoes_state: consent.echoes_state,
        pkce: consent.pkce,
    }
}

fn preparation(step: &contract::Preparation) -> Preparation {
    Preparation { text: label(&step.text), link: step.link.clone(), variants: step.variants.clone() }
}

fn site(site: &contract::Site) -> Site {
    Site {
        name: site.name.clone(),
        title: label(&site.title),
        base_url: site.base_url.clone(),
        variants: site.variants.clone(),
        refusal: site.refusal.as_ref().map(label),
    }
}

fn limit(limit: &contract::RateLimit) -> RateLimit {
    let told = limit.told.as_ref().map(|told| ToldRate {
        used: told.used.clone(),
        left: told.left.clone(),
        size: told.size.clone(),
        per_second: told.per_second.clone(),
    });
    RateLimit {
        nodes: limit.nodes.clone(),
        requests: limit.requests,
        per_ms: limit.per_ms,
        bucket: limit.bucket,
        day: limit.day.clone(),
        told,
    }
}

fn place(place: &contract::Place) -> PlaceDescription {
    let part = match place.part {
        contract::RequestPart::Header => RequestPart::Header,
        contract::RequestPart::Query => RequestPart::Query,
        contract::RequestPart::Form => RequestPart::Form,
        contract::RequestPart::Json => RequestPart::Json,
    };
    PlaceDescription { value: place.value.clone(), nodes: place.nodes.clone(), part, name: place.name.clone() }
}

fn field(field: &contract::Field) -> FieldDescription {
    FieldDescription {
        name: field.name.clone(),
        title: label(&field.title),
        help: label(&field.help),
        secret: field.secret,
        required: field.required,
        variants: field.variants.clone(),
        choices: field.choices.clone(),
        preset: field.preset.clone(),
        parts: field
            .parts
            .as_ref()
            .map(|parts| Parts { separator: parts.separator.clone(), names: parts.names.clone() }),
        secret_unless: field.secret_unless.clone(),
        pattern: field.pattern.clone(),
        steers: field.steers,
        learned: field.learned,
    }
}

fn node(node: &contract::Node) -> Result<NodeDescription, String> {
    let schema = |what: &str, text: &str| {
        serde_json::from_str::<serde_json::Value>(text)
            .ok()
            .filter(serde_json::Value::is_object)
            .ok_or_else(|| format!("the {what} schema of its node `{}` is no JSON object", node.name))
    };
    let records = node.records.as_ref().map(|records| {
        Ok::<_, String>(RecordsDescription {
            schema: schema("record", &records.schema)?,
            key: records.key.clone(),
            details: records.details.iter().map(detail_list).collect(),
            personal: records.personal.clone(),
            missing_is_null: records.missing_is_null,
        })
    });
    Ok(NodeDescription {
        name: node.name.clone(),
        title: label(&node.title),
        category: node.category.as_ref().map(label),
        effect: node.effect.map(|effect| match effect {
            contract::NodeEffect::Reads => NodeEffect::Reads,
            contract::NodeEffect::Writes => NodeEffect::Writes,
            contract::NodeEffect::AsSent => NodeEffect::AsSent,
        }),
        area: node.area.map(|area| match area {
            contract::Area::Orders => Area::Orders,
            contract::Area::Messages => Area::Messages,
        }),
        parameters: schema("parameter", &node.parameters)?,
        records: records.transpose()?,
        paging: node.paging,
        window: node.window.as_ref().map(window),
    })
}

fn detail_list(details: &contract::DetailList) -> DetailList {
    DetailList { field: details.field.clone(), key: details.key.clone(), link: details.link.clone() }
}

fn window(rules: &contract::WindowRules) -> WindowRules {
    WindowRules {
        filters: rules.filters.clone(),
        sorts: rules.sorts.clone(),
        closed_end: rules.closed_end,
        widest_ms: rules.widest_ms,
        zone: rules.zone.clone(),
        lag_ms: rules.lag_ms,
        first_ms: rules.first_ms,
        lookback_ms: rules.lookback_ms,
        parallel: rules.parallel.max(1),
    }
}

fn label(label: &weft_sandbox::Label) -> Label {
    Label { en: label.en.clone(), zh: label.zh.clone() }
}
