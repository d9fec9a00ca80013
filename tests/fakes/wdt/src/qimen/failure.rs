//! Errors of the gateway, in the two shapes it has for them.

use serde_json::{Value, json};

/// What the gateway says instead of an answer.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The gateway's code.
    pub code: i64,
    /// Its text.
    pub message: String,
    /// The code below it.
    pub sub_code: String,
    /// The text below it.
    pub sub_message: String,
    /// How it is written.
    pub shape: Shape,
}

/// Where an error stands in the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Below `response`, with `flag`, `message` and `sub_message`.
    Response,
    /// Below `error_response`, with `msg` and `sub_msg`.
    ErrorResponse,
}

impl Failure {
    /// The gateway is not of one mind about the shape; the fake goes by the code: limits, trouble on the far side and
    /// complaints about arguments are classic errors, all that concerns the system fields stands in the response.
    pub fn new(code: i64, message: &str, sub_code: &str, sub_message: &str) -> Failure {
        let shape = if matches!(code, 7 | 10 | 15 | 22 | 40..) { Shape::ErrorResponse } else { Shape::Response };
        Failure {
            code,
            message: message.to_owned(),
            sub_code: sub_code.to_owned(),
            sub_message: sub_message.to_owned(),
            shape,
        }
    }

    /// A parameter that has to be there.
    pub fn missing(name: &str) -> Failure {
        Failure::new(40, "Missing required arguments", &format!("isv.missing-parameter:{name}"), "缺少参数")
    }

    /// A parameter whose value can't be.
    pub fn invalid(name: &str) -> Failure {
        Failure::new(41, "Invalid arguments", &format!("isv.invalid-parameter:{name}"), "参数无效")
    }

    /// Too many calls: nothing more for so many seconds.
    pub fn banned(seconds: u64) -> Failure {
        let text = format!("This ban will last for {seconds} more seconds");
        Failure::new(7, "App Call Limited", "accesscontrol.limited-by-api-access-count", &text)
    }

    /// The ERP refused; its own code and text come as those below the gateway's.
    pub fn of_provider(code: i64, message: &str) -> Value {
        json!({
            "flag": "failure", "code": 15, "message": "Remote service error",
            "sub_code": code.to_string(), "sub_message": message,
        })
    }

    /// The whole answer: a root with one key.
    pub fn body(&self, request_id: &str) -> Value {
        match self.shape {
            Shape::Response => json!({ "response": {
                "flag": "failure", "code": self.code, "message": self.message,
                "sub_code": self.sub_code, "sub_message": self.sub_message, "request_id": request_id,
            } }),
            Shape::ErrorResponse => json!({ "error_response": {
                "code": self.code, "msg": self.message,
                "sub_code": self.sub_code, "sub_msg": self.sub_message, "request_id": request_id,
            } }),
        }
    }
}
