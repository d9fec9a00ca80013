//! The checks of the gateway, in their order, and the way to the scene.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::failure::Failure;
use super::scene::Scene;
use super::sign::sign;
use super::xml;
use crate::credentials::Credentials;
use crate::moment::exact_beijing;
use weft_fakes_kit::clock::Clock;

const SKEW_MAX_S: i64 = 600;

/// The gateway of one application.
pub struct Gateway {
    credentials: Credentials,
    session: Option<String>,
    clock: Arc<Clock>,
    scenes: Vec<Arc<dyn Scene>>,
    banned_until: Mutex<Duration>,
}

/// The fields of a request, from query and form together.
pub struct Asked {
    /// By name.
    pub fields: BTreeMap<String, String>,
    /// A name that came twice.
    pub repeated: Option<String>,
}

impl Asked {
    /// Of the last of two with one name.
    pub fn new(pairs: impl Iterator<Item = (String, String)>) -> Asked {
        let mut asked = Asked { fields: BTreeMap::new(), repeated: None };
        for (name, value) in pairs {
            if asked.fields.insert(name.clone(), value).is_some() {
                asked.repeated = Some(name);
            }
        }
        asked
    }

    /// The value, unless it is not there or empty.
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The method without the name of a scene before it.
    pub fn method(&self) -> Option<&str> {
        let method = self.field("method")?;
        let rest = method.split_once('.').map(|(_, rest)| rest);
        Some(rest.filter(|rest| rest.starts_with("wdt.") || rest.starts_with("taobao.")).unwrap_or(method))
    }

    /// JSON only when asked for.
    pub fn render(&self, body: &Value) -> String {
        if self.field("format") == Some("json") { body.to_string() } else { xml::document(body) }
    }
}

impl Gateway {
    /// The gateway in front of these scenes, which are asked in this order.
    pub fn new(
        credentials: Credentials,
        session: Option<String>,
        clock: Arc<Clock>,
        scenes: Vec<Arc<dyn Scene>>,
    ) -> Gateway {
        Gateway { credentials, session, clock, scenes, banned_until: Mutex::default() }
    }

    /// Refuses all calls for so long.
    pub fn ban(&self, seconds: u64) {
        *self.banned_until.lock().unwrap_or_else(PoisonError::into_inner) =
            self.clock.uptime() + Duration::from_secs(seconds);
    }

    /// What stands below `response`.
    pub fn answer(&self, asked: &Asked) -> Result<Value, Failure> {
        self.check_presence(asked)?;
        self.check_caller(asked)?;
        let method = asked.method().unwrap_or_default();
        let scene = self.scenes.iter().find(|scene| scene.serves(method, &asked.fields));
        let scene = scene.ok_or_else(|| Failure::new(22, "Invalid method", "isv.invalid-method", "不存在的方法名"))?;
        Ok(scene.answer(method, &asked.fields, self.clock.now_ms()))
    }

    fn check_presence(&self, asked: &Asked) -> Result<(), Failure> {
        if let Some(name) = &asked.repeated {
            return Err(Failure::new(43, "Parameter error", &format!("isv.repeated-parameter:{name}"), "参数重复"));
        }
        let needed = [
            ("method", 21, "Missing method"),
            ("app_key", 28, "Missing app key"),
            ("timestamp", 30, "Missing timestamp"),
            ("v", 32, "Missing version"),
            ("sign", 24, "Missing signature"),
        ];
        for (name, code, message) in needed {
            if asked.field(name).is_none() {
                return Err(Failure::new(code, message, &format!("isv.missing-{name}"), message));
            }
        }
        for name in ["sign_method", "target_app_key"] {
            asked.field(name).ok_or_else(|| Failure::missing(name))?;
        }
        match asked.field("format") {
            None | Some("json" | "xml") => Ok(()),
            Some(_) => Err(Failure::new(23, "Invalid format", "isv.invalid-format", "格式无效")),
        }
    }

    fn check_caller(&self, asked: &Asked) -> Result<(), Failure> {
        let is = |name: &str, wanted: &str| asked.field(name) == Some(wanted);
        if !is("app_key", &self.credentials.top_app_key) {
            return Err(Failure::new(29, "Invalid app key", "isv.appkey-not-exists", "appkey不存在"));
        }
        self.check_ban()?;
        self.check_time(asked)?;
        if !is("v", "2.0") {
            return Err(Failure::new(33, "Invalid version", "isv.invalid-version", "版本无效"));
        }
        let method = asked.field("sign_method").unwrap_or_default();
        let right =
            sign(method, &asked.fields, &self.credentials.top_secret).ok_or_else(|| Failure::invalid("sign_method"))?;
        if !is("sign", &right) {
            return Err(Failure::new(25, "Invalid signature", "isv.invalid-signature", "签名无效"));
        }
        if !is("target_app_key", &self.credentials.target_app_key) {
            return Err(Failure::invalid("target_app_key"));
        }
        self.check_session(asked)
    }

    fn check_ban(&self) -> Result<(), Failure> {
        let until = *self.banned_until.lock().unwrap_or_else(PoisonError::into_inner);
        let left = until.saturating_sub(self.clock.uptime());
        if left.is_zero() { Ok(()) } else { Err(Failure::banned(left.as_secs_f64().ceil() as u64)) }
    }

    fn check_time(&self, asked: &Asked) -> Result<(), Failure> {
        let at_s = asked.field("timestamp").and_then(exact_beijing);
        match at_s {
            Some(at_s) if (self.clock.now_s() - at_s).abs() <= SKEW_MAX_S => Ok(()),
            _ => Err(Failure::new(31, "Invalid timestamp", "isv.invalid-timestamp", "时间戳无效")),
        }
    }

    fn check_session(&self, asked: &Asked) -> Result<(), Failure> {
        match (&self.session, asked.field("session")) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(Failure::new(26, "Missing session", "isv.missing-session", "缺少session")),
            (Some(wanted), Some(given)) if wanted == given => Ok(()),
            _ => Err(Failure::new(27, "Invalid session", "isv.invalid-session", "session无效或已过期")),
        }
    }
}

/// An answer with its root and the number of the request.
pub fn enveloped(mut response: Value, request_id: &str) -> Value {
    if let Some(fields) = response.as_object_mut() {
        fields.insert("request_id".to_owned(), json!(request_id));
    }
    json!({ "response": response })
}
